// A frame that was recorded is the frame that was shown; and METRIC rows that are skipped by their bytes change nothing.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Kernel } from '../../../tools/lib/kernel/host.ts';
import { type Observation, withoutOldMetrics } from '../../../tools/obs-top/directory/observations.ts';
import { createOutdated } from '../../../tools/obs-top/directory/outdated.ts';
import { createCluster } from '../../../tools/obs-top/model/cluster.ts';
import { snapshotOf } from '../../../tools/obs-top/recording/parse.ts';
import { createRowReader, rowReaderBytes } from '../../../tools/obs-top/rows.ts';
import { jsonFrame } from '../../../tools/obs-top/view/json.ts';
import { at, START_MS, snapshotOf as shownOf } from '../../unit/obs-top/run-top.ts';

const metric = fc.constantFrom(
  'METRIC process rss=28M cpu=3%',
  'METRIC process node="a" rss=29M',
  'METRIC process rss=30M node="a"',
  'METRIC requests window="10s" rate=5 errors=1 dur_p99=12ms',
  'METRIC requests window="10s" status="500" count=7',
  'METRIC requests count=7 window="10s"',
  'METRIC node cpu=3% mem_used=1G mem_total=4G',
  'METRIC cpu value=7%',
);
const other = fc.constantFrom(
  'INFO x',
  'EVENT start',
  'EVENT exit reason="crash" code=1',
  'ALERT firing alertname="A" severity="critical" summary="s"',
);
const line = (body: fc.Arbitrary<string>) =>
  fc
    .tuple(fc.integer({ min: 0, max: 200 }), fc.constantFrom('web/0', 'web/1', 'web', 'node/a'), body)
    .map(([seconds, source, rest]) => at(seconds, `${source} ${rest}`));

test('a recorded frame reads back as it was', () => {
  fc.assert(
    fc.property(fc.array(line(fc.oneof(metric, other)), { maxLength: 30 }), (lines) => {
      const frame = jsonFrame(shownOf(lines.join(''), { columns: ['+trend'] }));
      const back = snapshotOf(frame);
      assert.equal(back && jsonFrame(back), frame);
    }),
    { numRuns: 60, seed: 8 },
  );
});

const AREA_BYTES = 64 * 1024;

function observationsOf(text: string, skips: boolean): Observation[] {
  const kernel = new Kernel(AREA_BYTES + rowReaderBytes(AREA_BYTES));
  const area = kernel.allocate(AREA_BYTES);
  const collected: Observation[] = [];
  const sink = {
    output: (source: string, atMs: number) => void collected.push({ kind: 'output', source, atMs }),
    signal: (record: Extract<Observation, { kind: 'signal' }>['record'], atMs: number) =>
      void collected.push({ kind: 'signal', record, atMs }),
  };
  const reader = createRowReader(kernel, AREA_BYTES, sink, skips ? createOutdated : undefined);
  const length = kernel.bytes.write(text, area);
  reader.read(area, area + length, Number.POSITIVE_INFINITY);
  return withoutOldMetrics(collected);
}

test('rows that are skipped by their bytes leave the figures as they are', () => {
  const inOrder = fc
    .array(line(metric), { maxLength: 40 })
    .map((lines) => lines.toSorted((left, right) => (left.slice(0, 24) < right.slice(0, 24) ? -1 : 1)));
  fc.assert(
    fc.property(inOrder, (lines) => {
      const figures = (skips: boolean): string => {
        const cluster = createCluster();
        for (const one of observationsOf(lines.join(''), skips)) {
          if (one.kind === 'signal') cluster.observe(one.record, one.atMs);
        }
        return jsonFrame(cluster.snapshot(START_MS + 201_000));
      };
      assert.equal(figures(true), figures(false));
    }),
    { numRuns: 100, seed: 8 },
  );
});
