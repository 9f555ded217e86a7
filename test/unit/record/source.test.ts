import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  decodeName,
  encodeName,
  instanceOf,
  isName,
  isSource,
  serviceOf,
} from '../../../tools/lib/record/source.ts';

test('sources of the grammar', () => {
  for (const source of ['web', 'web/0', 'a/b/c', '...', '.a', 'A-z_0.9:@', '%2f%FF', 'web/%2E', '-']) {
    assert.equal(isSource(source), true, source);
  }
});

test('texts that are no source', () => {
  for (const text of [
    '',
    '/',
    'web/',
    '/0',
    'a//b',
    '.',
    '..',
    'web/.',
    '../0',
    'a/../b',
    'a b',
    'a%',
    'a%2',
    '%2/f',
  ]) {
    assert.equal(isSource(text), false, text);
  }
  for (const text of ['é', 'a\u0000', 'a=b', 'a"', '%G0', 'a\ud800', 'a,b'])
    assert.equal(isSource(text), false, text);
});

test('a name is a source of one part', () => {
  assert.equal(isName('web'), true);
  assert.equal(isName('web/0'), false);
  assert.equal(isName('..'), false);
  assert.equal(isName(''), false);
});

test('service and instance', () => {
  assert.deepEqual([serviceOf('web/0'), instanceOf('web/0')], ['web', '0']);
  assert.deepEqual([serviceOf('web'), instanceOf('web')], ['web', '']);
  assert.deepEqual([serviceOf('web/eu/0'), instanceOf('web/eu/0')], ['web', 'eu/0']);
});

test('any text has a name of its own', () => {
  const names = new Map([
    ['web-1.x:y@z', 'web-1.x:y@z'],
    ['', '%FF'],
    ['.', '%2E'],
    ['..', '%2E%2E'],
    ['...', '...'],
    ['a b/c', 'a%20b%2Fc'],
    ['%41', '%2541'],
    ['é€😀', '%C3%A9%E2%82%AC%F0%9F%98%80'],
    ['\u0000', '%00'],
    ['\ud800', '%ED%A0%80'],
    ['ÿ', '%C3%BF'],
  ]);
  for (const [text, name] of names) {
    assert.equal(encodeName(text), name);
    assert.equal(decodeName(name), text);
  }
});

test('escapes that no encoder writes are kept when they are no UTF-8', () => {
  for (const name of ['a%FF', '%C3', '%C3x', '%80', '%C0%80', '%F5%80%80%80', '%F4%90%80%80', '%E0%80%80']) {
    assert.equal(decodeName(name), name);
  }
  assert.equal(decodeName('%C3%41%e2%82x'), '%C3A%e2%82x');
  assert.equal(decodeName('%61%c3%a9'), 'aé');
});
