import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  componentOf,
  instanceComponent,
  instanceNameOf,
  isHashed,
  MAX_COMPONENT_BYTES,
  nameOf,
} from '../../../tools/lib/store/component.ts';

test('plain names stand for themselves', () => {
  for (const name of ['web', '0', 'web-1', 'a.b:c@d', 'Web', 'requests_total', 'live', 'x.lives', 'alles']) {
    assert.equal(componentOf(name, 'instance'), name);
    assert.equal(nameOf(name, 'instance'), name);
  }
});

const reserved: readonly (readonly [string, 'service' | 'instance' | 'metric', string])[] = [
  ['all', 'instance', '%61ll'],
  ['all', 'service', 'all'],
  ['_', 'instance', '%5F'],
  ['_unparsed', 'service', '%5Funparsed'],
  ['_x', 'metric', '_x'],
  ['.', 'service', '%2E'],
  ['..', 'instance', '%2E%2E'],
  ['...', 'metric', '%2E..'],
  ['.tmp-1', 'metric', '%2Etmp-1'],
  ['.lock', 'service', '%2Elock'],
  ['0.live', 'instance', '0%2Elive'],
  ['0.live.1', 'instance', '0%2Elive.1'],
  ['.live', 'instance', '%2Elive'],
  ['0.previous', 'instance', '0%2Eprevious'],
  ['0.previous', 'service', '0.previous'],
  ['0.live', 'service', '0.live'],
  ['', 'metric', '%FF'],
  ['a/b', 'instance', 'a%2Fb'],
  ['a%2Fb', 'instance', 'a%252Fb'],
  ['%61ll', 'instance', '%2561ll'],
  ['../../etc/passwd', 'service', '%2E.%2F..%2Fetc%2Fpasswd'],
  ['a\0b\nc', 'metric', 'a%00b%0Ac'],
  ['é', 'metric', '%C3%A9'],
];

for (const [name, position, component] of reserved) {
  test(`the ${position} ${JSON.stringify(name)} is ${component}`, () => {
    assert.equal(componentOf(name, position), component);
    assert.equal(nameOf(component, position), name);
  });
}

test('a source without an instance has a place that no instance can take', () => {
  assert.equal(instanceComponent(''), '_');
  assert.equal(instanceNameOf('_'), '');
  assert.equal(instanceComponent('_'), '%5F');
  assert.equal(instanceNameOf('%5F'), '_');
});

test('files that are none of ours stand for no name', () => {
  for (const component of [
    '.tmp-1-abc',
    '.lock',
    '_',
    '_unparsed',
    'a b',
    '%61',
    '%2f',
    '%',
    '%zz',
    'x~',
    'é',
    '',
  ]) {
    assert.equal(nameOf(component, 'service'), undefined, component);
  }
});

test('a name too long keeps its beginning and a hash, and differs from its neighbours', () => {
  const long = 'x'.repeat(1 << 20);
  const component = componentOf(long, 'instance');
  assert.equal(component.length, MAX_COMPONENT_BYTES);
  assert.match(component, /^x{195}%~[A-Za-z0-9_-]{43}$/);
  assert.ok(isHashed(component));
  assert.equal(nameOf(component, 'instance'), undefined);
  assert.notEqual(componentOf(`${long}y`, 'instance'), component);
  assert.notEqual(componentOf(component, 'instance'), component, 'a name cannot pretend to be a hash');
});

test('the longest name that fits is not hashed, and an escape is never cut', () => {
  const fits = 'x'.repeat(MAX_COMPONENT_BYTES);
  assert.equal(componentOf(fits, 'service'), fits);
  assert.equal(isHashed(fits), false);
  const escapes = componentOf(`${'x'.repeat(194)}${'/'.repeat(100)}`, 'service');
  assert.match(escapes, /^x{194}%~/);
});
