// Runs of obs-agg that go on where the one before was saved lead to what one run over everything does, corrections included.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import { createFeeder } from '../../../tools/lib/stream/feeder.ts';
import type { WindowSpec } from '../../../tools/obs-agg/windows/windows.ts';
import { makeAgg, runAgg } from '../../unit/obs-agg/run-agg.ts';

const FUNCTIONS = ['count', 'max(dur)', 'p50(dur)', 'distinct(user)', 'hist(dur, 1s)'];

const line = fc
  .record({
    second: fc.oneof(fc.integer({ min: 0, max: 59 }), fc.integer({ min: 40, max: 59 })),
    source: fc.constantFrom('web/0', 'web/1', 'api/0', 'db'),
    rest: fc.constantFrom('x dur=2ms user=a', 'x dur=1.5s w=2 user=b', 'x user=c', 'x dur=0.25s user=a'),
  })
  .map(
    ({ second, source, rest }) =>
      `2026-02-14T12:34:${String(second).padStart(2, '0')}Z ${source} INFO ${rest}\n`,
  );
const runs = fc.array(fc.array(line, { maxLength: 25, size: 'max' }), { minLength: 2, maxLength: 4 });
const windows = fc.constantFrom<WindowSpec>(
  { type: 'aligned', sizeUs: 5e6, stepUs: 5e6, reviseUs: 25e6 },
  { type: 'cumulative', stepUs: 5e6, periodUs: Number.POSITIVE_INFINITY, reviseUs: 25e6 },
  { type: 'cumulative', stepUs: 5e6, periodUs: 20e6, isRepeated: true, reviseUs: 25e6 },
  { type: 'session', gapUs: 3e6, reviseUs: 25e6 },
  { type: 'session', gapUs: 3e6 },
);

function inRuns(texts: readonly string[], window: WindowSpec): string {
  let saved: unknown;
  let output = '';
  const emit = (bytes: Uint8Array): void => {
    output += Buffer.from(bytes).toString();
  };
  texts.forEach((text, index) => {
    const stage = makeAgg(FUNCTIONS, ['service'], { window, keepOpen: index < texts.length - 1 });
    if (saved !== undefined) stage.load(deserialize(saved as Buffer));
    const feeder = createFeeder(stage);
    const bytes = Buffer.from(text);
    feeder.area.set(bytes);
    feeder.accept(bytes.length, emit);
    // A run is killed at any time: what was saved in the middle of it is enough.
    saved = serialize(stage.save());
    if (index % 2 === 0) feeder.end(emit);
    if (index % 2 === 0) saved = serialize(stage.save());
    if (index === texts.length - 1 && index % 2 === 1) feeder.end(emit);
  });
  return output;
}

/** By the name of a window, the values that its latest record has. */
function latestOf(output: string): ReadonlyMap<string, string> {
  const latest = new Map<string, string>();
  for (const text of output.trimEnd().split('\n')) {
    const [, head = text, values = ''] =
      /^(.*? METRIC requests(?: [^ =]+="[^"]*")*)(?: rev=\d+)?(.*)$/.exec(text) ?? [];
    latest.set(head, values);
  }
  return latest;
}

test('several runs lead to the same latest records as one', () => {
  fc.assert(
    fc.property(runs, windows, (lines, window) => {
      const texts = lines.map((part) => part.join(''));
      const whole = runAgg(FUNCTIONS, ['service'], texts.join(''), { window });
      const [expected, actual] = [latestOf(whole.output), latestOf(inRuns(texts, window))];
      // What was told and withdrawn between depends on when a run ends, and so do the steps at which nothing came.
      const isRepeated = window.type === 'cumulative' && window.isRepeated;
      const standing = (all: ReadonlyMap<string, string>, others: ReadonlyMap<string, string>) =>
        [...all]
          .filter(([head, values]) => !values.includes('withdrawn') && (!isRepeated || others.has(head)))
          .sort();
      assert.deepEqual(standing(actual, expected), standing(expected, actual));
    }),
    { numRuns: 100, seed: 6 },
  );
});
