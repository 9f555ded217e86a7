import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  alignedStart,
  type StateOps,
  type Window,
  type WindowSpec,
} from '../../../tools/lib/metric/window.ts';
import { createWindows } from '../../../tools/lib/metric/windows.ts';

const seen: StateOps<number[]> = { create: () => [], merge: (into, from) => void into.push(...from) };

interface Run {
  readonly closed: readonly string[];
  readonly late: number;
}

function shown({ startUs, endUs, state }: Pick<Window<number[]>, 'startUs' | 'endUs' | 'state'>): string {
  return `[${startUs},${endUs}) ${[...state].sort((left, right) => left - right).join(' ')}`;
}

/** All windows of a sequence of times, taken away after the records at `looks` and in the end. */
function run(
  spec: WindowSpec,
  latenessUs: number,
  times: readonly number[],
  looks: ReadonlySet<number>,
): Run {
  const windows = createWindows(spec, latenessUs, seen);
  const closed: string[] = [];
  times.forEach((time, index) => {
    for (const { state } of windows.at(time)) state.push(time);
    if (looks.has(index)) closed.push(...windows.close().map(shown));
  });
  closed.push(...windows.closeAll().map(shown));
  return { closed, late: windows.late };
}

const times = fc.array(fc.integer({ min: -100, max: 400 }), { maxLength: 60, size: 'max' }).chain((jumps) =>
  // A stream that moves on and is out of order a little.
  fc.boolean().map((isStream) => (isStream ? jumps.map((jump, index) => index * 20 + (jump % 37)) : jumps)),
);
const latenessUs = fc.constantFrom(0, 5, 30, 100, 1000);
const looks = fc.array(fc.nat(59), { maxLength: 60, size: 'max' }).map((indexes) => new Set(indexes));
const aligned: fc.Arbitrary<WindowSpec> = fc.oneof(
  fc.integer({ min: 1, max: 60 }).map((sizeUs): WindowSpec => ({ type: 'tumbling', sizeUs })),
  fc
    .tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 0, max: 50 }))
    .map(([stepUs, more]): WindowSpec => ({ type: 'sliding', stepUs, sizeUs: stepUs + more })),
);
const anySpec: fc.Arbitrary<WindowSpec> = fc.oneof(
  aligned,
  fc.integer({ min: 1, max: 40 }).map((gapUs): WindowSpec => ({ type: 'session', gapUs })),
  fc
    .tuple(fc.integer({ min: 1, max: 30 }), fc.constantFrom(1, 3, 10, Infinity))
    .map(([stepUs, steps]): WindowSpec => ({ type: 'cumulative', stepUs, sizeUs: stepUs * steps })),
);

test('when windows are taken away changes nothing', () => {
  fc.assert(
    fc.property(anySpec, latenessUs, times, looks, (spec, lateness, sequence, looked) => {
      assert.deepEqual(run(spec, lateness, sequence, looked), run(spec, lateness, sequence, new Set()));
    }),
    { seed: 1, numRuns: 3000 },
  );
});

test('aligned windows are what their definition says', () => {
  fc.assert(
    fc.property(aligned, latenessUs, times, (spec, lateness, sequence) => {
      assert.ok(spec.type === 'tumbling' || spec.type === 'sliding');
      const step = spec.type === 'tumbling' ? spec.sizeUs : spec.stepUs;
      const contents = new Map<number, number[]>();
      let late = 0;
      let latest = -Infinity;
      for (const time of sequence) {
        latest = Math.max(latest, time);
        let isLate = false;
        // Every start there can be, tried one by one.
        for (let start = -600; start <= 2000; start++) {
          if (start % step !== 0 || time < start || time >= start + spec.sizeUs) continue;
          if (start + spec.sizeUs <= latest - lateness) isLate = true;
          else contents.set(start, [...(contents.get(start) ?? []), time]);
        }
        if (isLate) late++;
      }
      const expected = [...contents]
        .sort(([left], [right]) => left - right)
        .map(([startUs, state]) => shown({ startUs, endUs: startUs + spec.sizeUs, state }));
      assert.deepEqual(run(spec, lateness, sequence, new Set()), { closed: expected, late });
    }),
    { seed: 2, numRuns: 300 },
  );
});

test('sessions without late records are the runs of the sorted times', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), times, (gapUs, sequence) => {
      const sorted = [...sequence].sort((left, right) => left - right);
      const expected: number[][] = [];
      for (const time of sorted) {
        const before = expected.at(-1);
        if (before !== undefined && time < before.at(-1)! + gapUs) before.push(time);
        else expected.push([time]);
      }
      const found = run({ type: 'session', gapUs }, 1e6, sequence, new Set());
      assert.deepEqual(
        found.closed,
        expected.map((state) => shown({ startUs: state[0]!, endUs: state.at(-1)! + gapUs, state })),
      );
      assert.equal(found.late, 0);
    }),
    { seed: 3, numRuns: 2000 },
  );
});

test('cumulative windows hold what came since their period began', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 30 }),
      fc.constantFrom(1, 2, 7),
      times,
      (stepUs, steps, sequence) => {
        const sizeUs = stepUs * steps;
        const { closed } = run({ type: 'cumulative', stepUs, sizeUs }, 1e6, sequence, new Set());
        const ends = [...new Set(sequence.map((time) => alignedStart(time, stepUs) + stepUs))].sort(
          (left, right) => left - right,
        );
        const expected = ends.map((endUs) => {
          const startUs = alignedStart(endUs - 1, sizeUs);
          return shown({ startUs, endUs, state: sequence.filter((time) => time >= startUs && time < endUs) });
        });
        assert.deepEqual(closed, expected);
      },
    ),
    { seed: 4, numRuns: 1000 },
  );
});

test('every record is in a window or late, and no window closes before one that ends earlier', () => {
  fc.assert(
    fc.property(anySpec, latenessUs, times, looks, (spec, lateness, sequence, looked) => {
      const { closed, late } = run(spec, lateness, sequence, looked);
      const ends = closed.map((text) => Number(/,(-?\d+)\)/.exec(text)![1]));
      assert.deepEqual(
        ends,
        [...ends].sort((left, right) => left - right),
      );
      const kept = closed.reduce((total, text) => total + text.split(' ').length - 1, 0);
      if (spec.type === 'tumbling' || spec.type === 'session') assert.equal(kept + late, sequence.length);
    }),
    { seed: 5, numRuns: 2000 },
  );
});

test('the start of a window is exact at any time', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.integer({ min: 1, max: 2 ** 45 }), (time, size) => {
      fc.pre(Math.abs(time) < 2 ** 52);
      const start = alignedStart(time, size);
      assert.equal(
        BigInt(start),
        (() => {
          const rest = ((BigInt(time) % BigInt(size)) + BigInt(size)) % BigInt(size);
          return BigInt(time) - rest;
        })(),
      );
    }),
    { seed: 6, numRuns: 5000 },
  );
});
