// Merging the aggregates of any partition of the input, in any order, gives the aggregate of the whole: counts, extremes, distinct and
// sketches to the last digit, sums within 1e-12, the weights of a top within their stated error.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseRecord } from '../../../tools/lib/record/parse.ts';
import { parseQuantity } from '../../../tools/lib/record/quantity.ts';
import type { RecordLine } from '../../../tools/lib/record/record.ts';
import type { WindowSpec } from '../../../tools/obs-agg/windows/windows.ts';
import { runAgg } from '../../unit/obs-agg/run-agg.ts';
import { runMerge } from '../../unit/obs-agg/run-merge.ts';

const FUNCTIONS = [
  'count',
  'errors=count(level>=ERROR)',
  'rate',
  'sum(bytes)',
  'min(dur)',
  'slowest=max(dur)',
  'avg(dur)',
  'stddev(dur)',
  'p50(dur)',
  'p99.9(dur)',
  'slow=p95(dur, level>=WARN)',
  'distinct(user)',
  'who=top3(user)',
  'hist(dur, 10ms, 1s)',
  'inflight(dur)',
];

const line = fc
  .record({
    second: fc.integer({ min: 0, max: 59 }),
    source: fc.constantFrom('web/0', 'web/1', 'api/0', 'db'),
    kind: fc.constantFrom('INFO', 'INFO', 'WARN', 'ERROR'),
    dur: fc.option(
      fc.double({ min: 0.001, max: 90_000, noNaN: true }).map((ms) => ` dur=${Number(ms.toPrecision(6))}ms`),
    ),
    bytes: fc.option(fc.integer({ min: 0, max: 1e6 }).map((bytes) => ` bytes=${bytes / 7}`)),
    user: fc.option(fc.integer({ min: 0, max: 20 }).map((user) => ` user=u${user}`)),
    weight: fc.constantFrom('', '', '', ' w=3', ' w=2.5'),
  })
  .map(
    ({ second, source, kind, dur, bytes, user, weight }) =>
      `2026-02-14T12:34:${String(second).padStart(2, '0')}Z ${source} ${kind} x${dur ?? ''}${bytes ?? ''}${user ?? ''}${weight}\n`,
  );
const parts = fc.array(fc.array(line, { maxLength: 25 }), { minLength: 1, maxLength: 4 });
const options = { latenessMs: 3_600_000, withParts: true };

/** Values that rounding may reach. */
const NEARLY = /_sum$|rate$|inflight|avg|stddev|\.(?:mean|squares|weight|rate)$/;

function assertAlike(actual: RecordLine, expected: RecordLine): void {
  assert.deepEqual(
    [actual.time, actual.source, actual.message],
    [expected.time, expected.source, expected.message],
  );
  assert.deepEqual(actual.fields.map(({ key }) => key).sort(), expected.fields.map(({ key }) => key).sort());
  for (const { key, value } of expected.fields) {
    const merged = actual.fields.find((field) => field.key === key)?.value ?? '';
    const [left, right] = [parseQuantity(merged)?.value, parseQuantity(value)?.value];
    if (NEARLY.test(key) && left !== undefined && right !== undefined) {
      assert.ok(Math.abs(left - right) <= 1e-5 * Math.abs(right) + 1e-12, `${key}: ${merged} for ${value}`);
      if (key.endsWith('_sum'))
        assert.ok(Math.abs(left - right) <= 1e-12 * Math.abs(right), `${key}: ${merged} for ${value}`);
    } else assert.equal(merged, value, key);
  }
}

function records(output: string): RecordLine[] {
  return output
    .trimEnd()
    .split('\n')
    .flatMap((text) => parseRecord(text) ?? []);
}

test('the aggregates of any parts, in any order, make the aggregate of the whole', () => {
  fc.assert(
    fc.property(parts, fc.boolean(), (lines, isReversed) => {
      const whole = records(runAgg(FUNCTIONS, ['service'], lines.flat().join(''), options).output);
      const each = lines.map((part) => runAgg(FUNCTIONS, ['service'], part.join(''), options).output);
      const merged = records(runMerge((isReversed ? each.reverse() : each).join(''), { withParts: true }));
      assert.equal(merged.length, whole.length);
      const order = (list: RecordLine[]) =>
        list.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0));
      order(whole);
      order(merged).forEach((record, index) => {
        assertAlike(record, whole[index] as RecordLine);
      });
    }),
    { numRuns: 60, seed: 6 },
  );
});

/** What tells the records of a run apart. */
function keyOf({ time, source, fields }: RecordLine): string {
  const labels = fields.filter(({ quoted }) => quoted).map(({ key, value }) => `${key}=${value}`);
  return [time, source, ...labels].join(' ');
}

test('windows of 10 s make a window of a minute', () => {
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 40 }), (lines) => {
      const input = lines.join('');
      const minute = { type: 'aligned', sizeUs: 60e6, stepUs: 60e6, reviseUs: 0 } as const;
      const whole = records(runAgg(FUNCTIONS, [], input, { ...options, window: minute }).output);
      const merged = records(
        runMerge(runAgg(FUNCTIONS, [], input, options).output, { withParts: true, windowMs: 60_000 }),
      );
      assert.equal(merged.length, whole.length);
      const order = (list: RecordLine[]) => list.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
      order(whole);
      order(merged).forEach((record, index) => {
        assertAlike(record, whole[index] as RecordLine);
      });
    }),
    { numRuns: 30, seed: 6 },
  );
});

test('corrections that are merged are what the stream says when nothing in it is late', () => {
  const windows = fc.constantFrom<WindowSpec>(
    { type: 'aligned', sizeUs: 5e6, stepUs: 5e6, reviseUs: 60e6 },
    { type: 'aligned', sizeUs: 6e6, stepUs: 2e6, reviseUs: 60e6 },
    { type: 'session', gapUs: 3e6, reviseUs: 60e6 },
  );
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 40 }), windows, (lines, window) => {
      const corrected = runAgg(FUNCTIONS, ['service'], lines.join(''), { window, withParts: true });
      const whole = records(runAgg(FUNCTIONS, ['service'], lines.join(''), { ...options, window }).output);
      const merged = records(runMerge(corrected.output, { withParts: true }));
      assert.equal(merged.length, whole.length);
      const order = (list: RecordLine[]) => list.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
      order(whole);
      order(merged).forEach((record, index) => {
        assertAlike(record, whole[index] as RecordLine);
      });
    }),
    { numRuns: 60, seed: 6 },
  );
});
