import assert from 'node:assert/strict';
import { test } from 'node:test';
import { distinct } from '../../../tools/lib/metric/distinct.ts';
import { formatDistinct, parseDistinct } from '../../../tools/lib/metric/distinct-text.ts';
import { hashOf, murmur128 } from '../../../tools/lib/metric/hash.ts';
import { addToTop, createTop, entriesOf, MAX_KEY_CHARS, topOf } from '../../../tools/lib/metric/top.ts';
import { formatTop, parseTop } from '../../../tools/lib/metric/top-text.ts';

test('the hash passes the verification of SMHasher', () => {
  // Hashes of the keys 0, 0 1, 0 1 2, … with the seeds 256, 255, …, hashed again, as SMHasher's KeysetTest.cpp defines it.
  const key = Uint8Array.from({ length: 256 }, (_, index) => index);
  const hashes = new Uint8Array(256 * 16);
  const view = new DataView(hashes.buffer);
  for (let length = 0; length < 256; length++) {
    murmur128(key, length, 256 - length).forEach((word, index) => {
      view.setUint32(length * 16 + index * 4, word, true);
    });
  }
  assert.equal(murmur128(hashes, hashes.length)[0], 0xb3ece62a);
});

test('texts are hashed as their UTF-8', () => {
  for (const text of ['', 'a', 'café', '😀', 'x'.repeat(5000), 'é'.repeat(3000)]) {
    const bytes = new TextEncoder().encode(text);
    const [high, low] = murmur128(bytes, bytes.length);
    assert.deepEqual(hashOf(text), { high, low }, text.slice(0, 10));
  }
});

function distinctOf(from: number, to: number) {
  const state = distinct.create();
  for (let user = from; user < to; user++) distinct.add(state, `user-${user}`, 1, 0);
  return state;
}

test('few texts are counted all but exactly, many within three standard errors', () => {
  for (const exact of [0, 1, 2, 10, 100]) assert.equal(distinct.emit(distinctOf(0, exact)), exact);
  for (const exact of [1000, 10_000, 50_000, 200_000]) {
    const estimate = distinct.emit(distinctOf(0, exact));
    assert.ok(Math.abs(estimate / exact - 1) < 3 * 0.0081, `${exact}: ${estimate}`);
  }
});

test('a text counts once', () => {
  const state = distinct.create();
  for (let times = 0; times < 1000; times++) distinct.add(state, 'a', 5, 0);
  assert.equal(distinct.emit(state), 1);
});

test('the text form of distinct is short for few and one digit a register for many', () => {
  assert.equal(formatDistinct(distinctOf(0, 0)), 'hl1:s');
  assert.match(formatDistinct(distinctOf(0, 3)), /^hl1:s[\w-]{12}$/);
  assert.match(formatDistinct(distinctOf(0, 10_000)), /^hl1:d[\w-]{16384}$/);
});

test('texts that are no distinct', () => {
  for (const text of [
    '',
    'hl1:',
    'hl1:x',
    'hl1:sAAA',
    'hl1:sAAAA',
    'hl1:sAAA1',
    'hl1:sAABBAABB',
    'hl1:s____',
    'hl1:sAA+B',
    'hl1:dA',
    `hl1:d${'_'.repeat(16_384)}`,
    `hl1:s${'AABB'.repeat(5000)}`,
  ]) {
    assert.equal(parseDistinct(text), undefined, text.slice(0, 20));
  }
});

test('the heaviest first, equal ones by their text', () => {
  const top = topOf(3);
  const state = top.create();
  for (const [text, weight] of [
    ['b', 1],
    ['a', 1],
    ['c', 2.5],
    ['d', 1],
    ['b', 4],
  ] as const)
    top.add(state, text, weight, 0);
  assert.deepEqual(top.emit(state), [
    { text: 'b', weight: 5, error: 0 },
    { text: 'c', weight: 2.5, error: 0 },
    { text: 'a', weight: 1, error: 0 },
  ]);
});

test('what comes back after it went starts from the floor', () => {
  const state = createTop(2);
  for (const text of ['a', 'a', 'a', 'b', 'b', 'c', 'd', 'e']) addToTop(state, text, 1);
  // The fifth text made a and b stay and c, d and e go.
  assert.equal(state.floor, 1);
  addToTop(state, 'c', 1);
  assert.deepEqual(entriesOf(state), [
    { text: 'a', weight: 3, error: 0 },
    { text: 'b', weight: 2, error: 0 },
    { text: 'c', weight: 2, error: 1 },
  ]);
});

test('long texts are cut', () => {
  const state = createTop(2);
  addToTop(state, `${'x'.repeat(MAX_KEY_CHARS)}1`, 1);
  addToTop(state, `${'x'.repeat(MAX_KEY_CHARS)}2`, 1);
  assert.equal(entriesOf(state).length, 1);
});

test('the text form of top', () => {
  const state = createTop(4);
  addToTop(state, '/api?x=1', 2);
  addToTop(state, '__proto__', 1.5);
  addToTop(state, '\ud800 é', 1);
  assert.equal(formatTop(state), 'tk1:4;;/api%3Fx%3D1*2,__proto__*1.5,%uD800%20%C3%A9*1');
  assert.equal(formatTop(createTop(4)), 'tk1:4;;');
});

test('texts that are no top', () => {
  for (const text of [
    '',
    'tk1:',
    'tk1:0;;',
    'tk1:4;;a',
    'tk1:4;;a*',
    'tk1:4;;a*0',
    'tk1:4;;a*1~1',
    'tk1:4;-1;a*1',
    'tk1:4;;a*1,a*2',
    'tk1:4;;%FF*1',
    'tk1:4;;%u0041*1',
    'tk1:4;;a b*1',
    'tk1:9999;;a*1',
    'tk1:1;;a*1,b*1,c*1',
    'tk1:4;;a*1,',
  ]) {
    assert.equal(parseTop(text), undefined, text);
  }
});
