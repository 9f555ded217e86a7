// obs-agg with --clock event is a function of the bytes: the cuts between reads do not show, with and without --pass.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { unaccounted } from '../../../tools/lib/stream/ledger.ts';
import type { WindowSpec } from '../../../tools/obs-agg/windows/windows.ts';
import { runAgg } from '../../unit/obs-agg/run-agg.ts';

const line = fc
  .record({
    second: fc.integer({ min: 0, max: 59 }),
    source: fc.constantFrom('web/0', 'web/1', 'api/0', 'db'),
    kind: fc.constantFrom('INFO', 'ERROR', 'METRIC', 'EVENT'),
    rest: fc.constantFrom('x dur=2ms', 'x dur=1.5s w=2', 'a "b c" status=200', 'x dur=fast', ' spaced  out'),
  })
  .map(
    ({ second, source, kind, rest }) =>
      `2026-02-14T12:34:${String(second).padStart(2, '0')}Z ${source} ${kind} ${rest}`,
  );
const foreign = fc.constantFrom(
  '',
  'no record',
  '{"ts":"2026-02-14T12:34:05Z","source":"web/0","level":"info","msg":"m","dur":"3ms"}',
  '{broken',
  '\u0000',
);
const text = fc
  .tuple(
    fc.array(fc.oneof({ weight: 4, arbitrary: line }, foreign), { maxLength: 40 }),
    fc.constantFrom('\n', ''),
  )
  .map(([lines, end]) => lines.join('\n') + end);

test('any cut gives the same output and the same ledger', () => {
  const functions = ['count', 'errors=count(level>=ERROR)', 'p50(dur)', 'sum(dur)', 'distinct(instance)'];
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 200 }), fc.boolean(), (input, chunkBytes, pass) => {
      const whole = runAgg(functions, ['service', 'status'], input, { pass });
      const cut = runAgg(functions, ['service', 'status'], input, { pass }, chunkBytes);
      assert.equal(cut.output, whole.output);
      assert.equal(unaccounted(cut.ledger), 0);
      assert.equal(cut.ledger.foreign, whole.ledger.foreign);
      if (pass)
        assert.ok(
          isSubsequence(input.split('\n'), cut.output.split('\n')),
          'every input line stands in the output, in order',
        );
    }),
    { numRuns: 150, seed: 6 },
  );
});

test('any cut gives the same corrections, of windows of any type', () => {
  const windows = fc.constantFrom<WindowSpec>(
    { type: 'aligned', sizeUs: 5e6, stepUs: 5e6, reviseUs: 30e6 },
    { type: 'aligned', sizeUs: 6e6, stepUs: 2e6, reviseUs: 30e6 },
    { type: 'cumulative', stepUs: 5e6, periodUs: Number.POSITIVE_INFINITY, reviseUs: 30e6 },
    { type: 'cumulative', stepUs: 5e6, periodUs: 20e6, isRepeated: true, reviseUs: 30e6 },
    { type: 'session', gapUs: 3e6, reviseUs: 30e6 },
  );
  const functions = ['count', 'p50(dur)', 'hist(dur, 1s)'];
  fc.assert(
    fc.property(
      text,
      windows,
      fc.integer({ min: 1, max: 200 }),
      fc.boolean(),
      (input, window, chunkBytes, pass) => {
        const options = { window, pass };
        const whole = runAgg(functions, ['service'], input, options);
        const cut = runAgg(functions, ['service'], input, options, chunkBytes);
        assert.equal(cut.output, whole.output);
        assert.deepEqual(cut.ledger, whole.ledger);
      },
    ),
    { numRuns: 200, seed: 6 },
  );
});

function isSubsequence(lines: readonly string[], of: readonly string[]): boolean {
  let at = 0;
  for (const candidate of of) if (at < lines.length && candidate === lines[at]) at++;
  return at === lines.length || (at === lines.length - 1 && lines[at] === '');
}
