// Laws of the language: any text is an expression or a ParseError; a range query is its instant queries; numbers print
// so that they read back.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { EvaluationError } from '../../../tools/lib/promql/engine/errors.ts';
import { createQuery } from '../../../tools/lib/promql/engine/evaluate.ts';
import { formatGo, formatPlain } from '../../../tools/lib/promql/engine/go-number.ts';
import { formatDurationMs, parseDurationMs } from '../../../tools/lib/promql/syntax/duration.ts';
import { ParseError } from '../../../tools/lib/promql/syntax/errors.ts';
import { parseExpression } from '../../../tools/lib/promql/syntax/parser.ts';
import { generateSeries, vectorExpression } from '../../differential/generate.ts';
import { loadStore } from '../../differential/ours.ts';
import { createRandom } from '../../differential/random.ts';

const seed = 20261121;
const words =
  'a sum rate by without on ignoring group_left bool offset and or unless ( ) { } [ ] , : = =~ != == + - * / ^ @ 5m 1 .5 0x "x" \'y\' ` # \n start() inf le max_over_time'.split(
    ' ',
  );

test('any words are an expression or a ParseError', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...words), { maxLength: 20 }), (list) => {
      try {
        parseExpression(list.join(' '));
      } catch (error) {
        assert.ok(error instanceof ParseError, String(error));
      }
    }),
    { seed, numRuns: 5000 },
  );
});

test('a range query is the instant queries at its steps', () => {
  const random = createRandom(seed);
  const store = loadStore({ series: generateSeries(random, 40), intervalSeconds: 60 });
  let compared = 0;
  for (let run = 0; run < 300; run++) {
    const text = vectorExpression(random, 2);
    const query = createQuery(parseExpression(text));
    const points = new Map<string, number>();
    try {
      for (let atMs = 600_000; atMs <= 1_800_000; atMs += 300_000) {
        const { value } = query.instant(atMs, store);
        assert.equal(value.type, 'vector');
        for (const element of value.elements) points.set(`${element.labels.key} ${atMs}`, element.value);
      }
    } catch (error) {
      assert.ok(error instanceof EvaluationError, String(error));
      assert.throws(() => query.range(600_000, 1_800_000, 300_000, store), EvaluationError, text);
      continue;
    }
    const { value } = query.range(600_000, 1_800_000, 300_000, store);
    assert.equal(value.type, 'matrix');
    const flat = value.series.flatMap(({ labels, times, values }) =>
      times.map((atMs, index) => [`${labels.key} ${atMs}`, values[index]!] as const),
    );
    assert.deepEqual(new Map(flat), points, text);
    compared += points.size;
  }
  assert.ok(compared > 1000, `only ${compared} points`);
});

test('numbers print so that they read back', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      assert.ok(Object.is(Number(formatGo(value)), value));
      assert.ok(Object.is(Number(formatPlain(value)), value));
      assert.doesNotMatch(formatPlain(value), /e/);
    }),
    { seed, numRuns: 2000 },
  );
});

test('durations print so that they read back', () => {
  fc.assert(
    fc.property(fc.nat({ max: 10 ** 12 }), (durationMs) => {
      assert.equal(parseDurationMs(formatDurationMs(durationMs)), durationMs);
    }),
    { seed, numRuns: 1000 },
  );
});
