// No name leaves its folder, none shares a file with another, and each is read back, unless it is too long.

import assert from 'node:assert/strict';
import { join, relative, sep } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  componentOf,
  instanceComponent,
  instanceNameOf,
  isHashed,
  MAX_COMPONENT_BYTES,
  nameOf,
  type Position,
} from '../../../tools/lib/store/component.ts';
import { instanceRing, mergedRing, metricPath, type RingPaths } from '../../../tools/lib/store/layout.ts';

const RUNS = { seed: 20_260_214, numRuns: 3000 };

/** Text made of what could confuse: reserved names, escapes, separators, the parts of our own suffixes. */
const pieces = fc.constantFrom(
  ...[
    'all',
    '_',
    '.',
    '..',
    '/',
    '%',
    '%61',
    '%2E',
    '%25',
    '%FF',
    '%~',
    'live',
    '.live',
    '.1',
    'unparsed',
    '.tmp-',
    '.lock',
  ],
  ...['a', '0', '\0', '\n', ' ', 'é', '\ud800', '\udc00', '𝒳', '__proto__'],
);
const name = fc.oneof(
  fc.array(pieces, { maxLength: 6 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: 'grapheme', maxLength: 300, minLength: 60 }),
  fc
    .integer({ min: 230, max: 260 })
    .chain((length) => fc.string({ unit: pieces, minLength: length, maxLength: length })),
);
const position = fc.constantFrom<Position[]>('service', 'instance', 'metric');

test('a component is one step down, plain ASCII, and short enough for every file of a ring', () => {
  fc.assert(
    fc.property(name, position, (text, at) => {
      const component = componentOf(text, at);
      assert.match(component, /^[A-Za-z0-9_\-.:@%~]+$/);
      assert.ok(!component.startsWith('.'));
      assert.ok(Buffer.byteLength(`${component}.live.1`) <= 255);
    }),
    RUNS,
  );
});

test('a name is read back, or is marked as one that cannot be', () => {
  fc.assert(
    fc.property(name, position, (text, at) => {
      const component = componentOf(text, at);
      assert.equal(nameOf(component, at), isHashed(component) ? undefined : text);
      if (isHashed(component)) assert.ok(component.length > MAX_COMPONENT_BYTES / 2);
    }),
    RUNS,
  );
});

test('an instance is read back, the one without a name included', () => {
  fc.assert(
    fc.property(name, (text) => {
      const component = instanceComponent(text);
      if (!isHashed(component)) assert.equal(instanceNameOf(component), text);
    }),
    RUNS,
  );
});

function filesOf({ exact, live, previousLive }: RingPaths): string[] {
  return [exact, live, previousLive];
}

/** Few and alike, so that two of them meet wherever they can. */
const alike = fc
  .array(fc.constantFrom('a', 'all', '_', '.', '.live', '.1', '%'), { maxLength: 3 })
  .map((parts) => parts.join(''));

test('two sources, and the merged ring, share no file', () => {
  const service = fc.constantFrom('a', '_', '.');
  fc.assert(
    fc.property(service, alike, service, alike, (serviceA, instanceA, serviceB, instanceB) => {
      const rings = [
        ...filesOf(instanceRing('/d', serviceA, instanceA)),
        ...filesOf(mergedRing('/d', serviceA)),
        ...(serviceA === serviceB && instanceA === instanceB
          ? []
          : filesOf(instanceRing('/d', serviceB, instanceB))),
        ...(serviceA === serviceB ? [] : filesOf(mergedRing('/d', serviceB))),
      ];
      assert.equal(new Set(rings).size, rings.length, JSON.stringify(rings));
    }),
    RUNS,
  );
});

test('names that decode to the same text do not meet', () => {
  fc.assert(
    fc.property(fc.uniqueArray(name, { minLength: 2, maxLength: 40 }), position, (names, at) => {
      assert.equal(new Set(names.map((text) => componentOf(text, at))).size, names.length);
    }),
    { ...RUNS, numRuns: 500 },
  );
});

test('nothing leaves DIR', () => {
  fc.assert(
    fc.property(name, name, (service, other) => {
      const paths = [
        ...filesOf(instanceRing('/d/obs', service, other)),
        metricPath(join('/d/obs', 'metrics', componentOf(service, 'service')), other),
      ];
      for (const path of paths) {
        const steps = relative('/d/obs', path).split(sep);
        assert.ok(['active', 'metrics'].includes(steps[0]!), path);
        assert.ok(!steps.includes('..') && steps.length >= 3, path);
      }
    }),
    RUNS,
  );
});
