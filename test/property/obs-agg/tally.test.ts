// Lines that the kernel takes by itself count as they do when each is a row that TypeScript looks at: same output, same ledger.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { WindowSpec } from '../../../tools/obs-agg/windows/windows.ts';
import { runAgg, TEN_SECONDS } from '../../unit/obs-agg/run-agg.ts';
import { runAhead } from '../../unit/obs-agg/run-ahead.ts';
import { filter } from './filters.ts';
import { input, LONG_KEY } from './lines.ts';

/** Before every record: a bound that keeps all of them, and with which no line is left to the kernel. */
const EVERY_RECORD_MS = -1e15;

const FUNCTIONS = [
  'count',
  'errors=count(level>=ERROR)',
  'rate',
  'sum(dur)',
  'avg(dur)',
  'min(dur)',
  'max(bytes)',
  `sum(${LONG_KEY})`,
  'p50(dur)',
  'p99(dur)',
  'p90(bytes)',
  'slow=p50(dur, level>=WARN)',
  'metrics=count(kind=="METRIC")',
  'lost=count(status>=500)',
  'quick=count(dur<10ms)',
  'tens=sum(bytes, dur!=2ms)',
  'has=count(bytes)',
  'odd=count(dur>1 or level==WARN)',
  'first(dur)',
  'last(dur)',
  'early=first(bytes, level>=WARN)',
  'stddev(dur)',
  'inflight(dur)',
  'waited=hist(dur)',
  'sizes=hist(bytes, 1, 10, 1000, level==INFO)',
  'increase(bytes)',
  'rate(bytes)',
  'grown=increase(dur, kind=="METRIC")',
  'distinct(path)',
  'distinct(service)',
  'top2(path)',
  'top1(status)',
  'distinct(status)',
  'top2(msg)',
  'distinct(instance)',
  'top(level)',
] as const;
/** Of which one may be for some records only. */
const FILTERED = [
  'count',
  'rate',
  'sum(dur',
  'p50(dur',
  'last(bytes',
  'stddev(bytes',
  'hist(dur',
  'top(path',
];
const KEYS = ['service', 'instance', 'source', 'level', 'status', 'path', LONG_KEY];

const functions = fc
  .tuple(
    fc.uniqueArray(fc.constantFrom(...FUNCTIONS), { maxLength: 4 }),
    fc.array(fc.tuple(fc.constantFrom(...FILTERED), filter), { maxLength: 2 }),
  )
  .map(([plain, filtered]) => [
    ...plain,
    ...filtered.map(([fn, asked], at) => `f${at}=${fn}${fn.includes('(') ? ', ' : '('}${asked})`),
  ])
  .filter(({ length }) => length > 0);

const windows: fc.Arbitrary<WindowSpec> = fc.constantFrom<WindowSpec>(
  TEN_SECONDS,
  TEN_SECONDS,
  { type: 'aligned', sizeUs: 1e6, stepUs: 1e6, reviseUs: 0 },
  { type: 'aligned', sizeUs: 10e6, stepUs: 5e6, reviseUs: 0 },
  { type: 'aligned', sizeUs: 2e6, stepUs: 2e6, reviseUs: 20e6 },
  { type: 'cumulative', stepUs: 5e6, periodUs: Number.POSITIVE_INFINITY },
  { type: 'cumulative', stepUs: 5e6, periodUs: 20e6, isRepeated: true, reviseUs: 30e6 },
);

test('what the kernel takes counts as rows do, for all functions, keys, windows and cuts', () => {
  fc.assert(
    fc.property(
      input,
      functions,
      fc.uniqueArray(fc.constantFrom(...KEYS), { maxLength: 3 }),
      windows,
      fc.constantFrom(1 << 16, 700, 97),
      fc.boolean(),
      fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, filter),
      (text, called, by, window, chunkBytes, pass, where) => {
        const options = { window, pass, where, maxGroups: 12 };
        const fast = runAgg(called, by, text, options, chunkBytes);
        const slow = runAgg(called, by, text, { ...options, sinceMs: EVERY_RECORD_MS }, chunkBytes);
        assert.equal(fast.output, slow.output);
        assert.deepEqual(fast.ledger, slow.ledger);
      },
    ),
    { seed: 20_260_214, numRuns: 800 },
  );
});

test('what is read ahead counts as it does when it is read in turn, however far readers are', () => {
  fc.assert(
    fc.property(
      input,
      functions,
      fc.uniqueArray(fc.constantFrom(...KEYS), { maxLength: 3 }),
      windows,
      fc.constantFrom(400, 900, 2500),
      fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, filter),
      fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 1, max: 3 }),
      (text, called, by, window, blockBytes, where, turns, readers) => {
        const options = { window, where, maxGroups: 12 };
        const inTurn = runAgg(called, by, text, options, blockBytes);
        const ahead = runAhead(called, by, text, options, blockBytes, { turns, readers });
        assert.equal(ahead.output, inTurn.output);
        assert.deepEqual(ahead.ledger, inTurn.ledger);
      },
    ),
    { seed: 20_260_214, numRuns: 500 },
  );
});
