import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseDistinct } from '../../../tools/lib/metric/distinct-text.ts';
import { rankOf, sketch } from '../../../tools/lib/metric/sketch.ts';
import {
  indexOf,
  LEAST_VALUE,
  RELATIVE_ERROR,
  representative,
} from '../../../tools/lib/metric/sketch-index.ts';
import { parseSketch } from '../../../tools/lib/metric/sketch-text.ts';
import { parseTop } from '../../../tools/lib/metric/top-text.ts';

/** Numbers from 0 to 1 that look random and are the same every time (Mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

const distributions: Readonly<Record<string, (random: () => number) => number>> = {
  uniform: (random) => random(),
  'log-normal': (random) => Math.exp(normal(random) * 2 - 5),
  exponential: (random) => -Math.log(1 - random()) * 0.05,
  pareto: (random) => 0.001 * (1 - random()) ** -0.5,
  'two peaks': (random) => (random() < 0.9 ? 0.002 + random() * 0.001 : 2 + random()),
  'whole milliseconds': (random) => Math.floor(random() * 900) / 1000,
  constant: () => 0.0123,
  'many magnitudes': (random) => 10 ** (random() * 18 - 9),
  'both signs': (random) => normal(random) * 100,
  'mostly zero': (random) => (random() < 0.7 ? 0 : random()),
  'bytes of files': (random) => Math.floor(2 ** (random() * 40)),
  'edges of octaves': (random) => 2 ** Math.floor(random() * 20) * (1 + (random() < 0.5 ? 0 : 2 ** -52)),
};

const quantiles = [0, 0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1];

test('every quantile is within one percent of the exact one, by nearest rank', () => {
  for (const [name, draw] of Object.entries(distributions)) {
    for (const length of [1, 2, 10, 999, 20_000]) {
      const random = randomFrom(length);
      const values = Array.from({ length }, () => draw(random));
      const state = sketch.create();
      for (const value of values) sketch.add(state, value, 1, 0);
      assert.equal(state.isCollapsed, false);
      const sorted = values.sort((left, right) => left - right);
      const quantileOf = sketch.emit(state);
      for (const q of quantiles) {
        const exact = sorted[Math.max(1, Math.ceil(q * length - 1e-9)) - 1]!;
        const found = quantileOf(q)!;
        assert.ok(
          Math.abs(found - exact) <= 0.01 * Math.abs(exact),
          `${name} of ${length}, ${q}: ${found}, exactly ${exact}`,
        );
      }
    }
  }
});

test('a weighted value is as many values', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.integer({ min: 1, max: 20 })), {
        minLength: 1,
      }),
      fc.constantFrom(...quantiles),
      (pairs, q) => {
        const weighted = sketch.create();
        const repeated = sketch.create();
        for (const [value, weight] of pairs) {
          sketch.add(weighted, value, weight, 0);
          for (let times = 0; times < weight; times++) sketch.add(repeated, value, 1, 0);
        }
        assert.equal(sketch.emit(weighted)(q), sketch.emit(repeated)(q));
      },
    ),
    { seed: 1, numRuns: 500 },
  );
});

test('the bin of any value answers within the guaranteed error', () => {
  fc.assert(
    fc.property(fc.double({ min: LEAST_VALUE, max: Number.MAX_VALUE, noNaN: true }), (value) => {
      const answer = representative(indexOf(value));
      assert.ok(Math.abs(answer - value) / value <= RELATIVE_ERROR * (1 + 1e-12), `${value}: ${answer}`);
    }),
    { seed: 2, numRuns: 20_000 },
  );
});

test('the rank of a decimal quantile is not pushed on by rounding', () => {
  for (let total = 1; total <= 300; total++) {
    for (let percent = 1; percent <= 100; percent++) {
      const expected = Math.ceil((percent * total) / 100);
      assert.equal(Math.ceil(rankOf(percent / 100, total)), expected, `p${percent} of ${total}`);
    }
  }
});

test('no text throws, and what is read is finite', () => {
  const soup = fc.string({
    unit: fc.constantFrom(...'dhtk1:;,n sB0.5-+Infe*~%Auc9'),
    maxLength: 40,
    size: 'max',
  });
  const prefixed = fc.tuple(
    fc.constantFrom('dd1:', 'dd1:n;1;2;;;;;;', 'hl1:s', 'hl1:d', 'tk1:', 'tk1:4;;'),
    soup,
  );
  fc.assert(
    fc.property(
      fc.oneof(
        soup,
        prefixed.map(([prefix, rest]) => prefix + rest),
      ),
      (text) => {
        parseDistinct(text);
        const top = parseTop(text);
        for (const { weight } of top?.texts.values() ?? []) assert.ok(Number.isFinite(weight));
        const parsed = parseSketch(text);
        if (parsed !== undefined) sketch.emit(parsed.sketch)(0.5);
      },
    ),
    { seed: 3, numRuns: 30_000 },
  );
});
