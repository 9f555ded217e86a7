// A sliding window of samples against a plain list.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { NO_LABELS } from '../../../tools/lib/promql/labels/labels.ts';
import { readMarker } from '../../../tools/lib/promql/series/marker.ts';
import { Series } from '../../../tools/lib/promql/series/series.ts';

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('append' as const), after: fc.nat(3), value: fc.double() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('stale' as const), after: fc.nat(3), value: fc.constant(0) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('drop' as const), after: fc.nat(20), value: fc.constant(0) }),
  },
);

test('a series holds what was appended and not dropped, markers included', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const series = new Series(NO_LABELS);
      let model: { time: number; value: number | 'stale' }[] = [];
      let now = 0;
      for (const { kind, after, value } of steps) {
        if (kind === 'drop') {
          series.dropBefore(now - after);
          model = model.filter(({ time }) => time >= now - after);
          continue;
        }
        now += after;
        if (model.at(-1)?.time === now) model.pop();
        model.push({ time: now, value: kind === 'stale' ? 'stale' : value });
        assert.ok(kind === 'stale' ? series.appendMarker(now, 'stale') : series.append(now, value));
      }
      const held = Array.from({ length: series.sampleCount }, (_, index) => {
        const at = series.first + index;
        return { time: series.times[at]!, value: readMarker(series.values, at) ?? series.values[at]! };
      });
      assert.deepEqual(held, model);
    }),
    { seed: 20261121, numRuns: 500 },
  );
});
