// What is written as text says what the records of a window say, in the order of the texts of their groups.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { WindowSpec } from '../../../tools/obs-agg/windows/windows.ts';
import type { Metric } from '../../../tools/obs-agg/writer.ts';
import { runAgg, TEN_SECONDS } from '../../unit/obs-agg/run-agg.ts';
import { input } from './lines.ts';

const FUNCTIONS = [
  'count',
  'rate',
  'avg(dur)',
  'stddev(dur)',
  'p99(dur)',
  'hist(dur)',
  'sizes=hist(bytes, 1, 10)',
  'max(bytes)',
  'distinct(path)',
  'top2(path)',
];

const windows = fc.constantFrom<WindowSpec>(
  TEN_SECONDS,
  { type: 'aligned', sizeUs: 2e6, stepUs: 2e6, reviseUs: 20e6 },
  { type: 'cumulative', stepUs: 5e6, periodUs: Number.POSITIVE_INFINITY },
  { type: 'session', gapUs: 3e6 },
);

test('text is that of the records, which are in the order of their groups', () => {
  fc.assert(
    fc.property(
      input,
      fc.uniqueArray(fc.constantFrom(...FUNCTIONS), { minLength: 1, maxLength: 4 }),
      fc.uniqueArray(fc.constantFrom('service', 'level', 'status', 'path'), { maxLength: 3 }),
      windows,
      fc.boolean(),
      (text, functions, by, window, withParts) => {
        const windowsTold: (readonly Metric[])[] = [];
        const onMetrics = (metrics: readonly Metric[]): void => void windowsTold.push(metrics);
        const options = { window, withParts };
        const asText = runAgg(functions, by, text, options).output;
        assert.equal(asText, runAgg(functions, by, text, { ...options, onMetrics }).output);
        for (const metrics of windowsTold) {
          const order = metrics.map((metric) => orderOf(metric, by));
          assert.deepEqual(order, order.toSorted());
        }
      },
    ),
    { seed: 20_260_214, numRuns: 400 },
  );
});

/** The texts of the keys of a group, joined by what comes before any character of them. */
function orderOf({ source, labels }: Metric, by: readonly string[]): string {
  const texts = new Map([...(by.includes('service') ? [['service', source] as const] : []), ...labels]);
  return by.map((key) => texts.get(key) ?? '').join('\u0000');
}
