// The windows of obs-agg against a simple model of them (test/support/window-model), which keeps every window by itself.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { WindowSpec } from '../../../tools/obs-agg/windows/windows.ts';
import type { WindowSpec as ModelSpec } from '../../support/window-model/window.ts';
import { createWindows as createModel } from '../../support/window-model/windows.ts';
import { runWindows } from '../../support/window-run.ts';

const times = fc.array(fc.integer({ min: -100, max: 400 }), { maxLength: 60, size: 'max' }).chain((jumps) =>
  // A stream that moves on and is out of order a little.
  fc.boolean().map((isStream) => (isStream ? jumps.map((jump, index) => index * 20 + (jump % 37)) : jumps)),
);
const latenessUs = fc.constantFrom(0, 5, 30, 100, 1000);
const looks = fc.array(fc.nat(59), { maxLength: 60, size: 'max' }).map((indexes) => new Set(indexes));

const specs: fc.Arbitrary<readonly [WindowSpec, ModelSpec]> = fc.oneof(
  fc
    // Lengths that are multiples of the step: of others, the model aligns the starts, and obs-agg the ends.
    .tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 5 }))
    .map(([stepUs, steps]): readonly [WindowSpec, ModelSpec] => [
      { type: 'aligned', stepUs, sizeUs: stepUs * steps, reviseUs: 0 },
      { type: 'sliding', stepUs, sizeUs: stepUs * steps },
    ]),
  fc.integer({ min: 1, max: 40 }).map((gapUs): readonly [WindowSpec, ModelSpec] => [
    { type: 'session', gapUs },
    { type: 'session', gapUs },
  ]),
  fc
    .tuple(fc.integer({ min: 1, max: 30 }), fc.constantFrom(1, 3, 10, Number.POSITIVE_INFINITY))
    .map(([stepUs, steps]): readonly [WindowSpec, ModelSpec] => [
      { type: 'cumulative', stepUs, periodUs: stepUs * steps },
      { type: 'cumulative', stepUs, sizeUs: stepUs * steps },
    ]),
);

function modelled(spec: ModelSpec, lateness: number, of: readonly number[]): string[] {
  const windows = createModel<number[]>(spec, lateness, {
    create: () => [],
    merge: (into, from) => void into.push(...from),
  });
  const closed: string[] = [];
  const take = (taken: ReturnType<typeof windows.close>): void => {
    for (const { startUs, endUs, state } of taken) {
      closed.push(`[${startUs},${endUs}) ${[...state].sort((left, right) => left - right).join(' ')}`);
    }
  };
  for (const time of of) {
    const open = windows.at(time);
    // Whatever the record closed is told before it is added.
    take(windows.close());
    for (const { state } of open) state.push(time);
  }
  take(windows.closeAll());
  return closed;
}

test('windows are those of the model, whenever they are asked for', () => {
  fc.assert(
    fc.property(specs, latenessUs, times, looks, ([spec, model], lateness, of, when) => {
      const { closed } = runWindows(
        spec,
        lateness,
        of.map((time) => [1, time]),
        { looks: when },
      );
      assert.deepEqual(closed, modelled(model, lateness, of));
    }),
    { numRuns: 600, seed: 6 },
  );
});

test('with corrections the last word on every tumbling window is the whole of it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), latenessUs, times, (sizeUs, lateness, of) => {
      const spec: WindowSpec = { type: 'aligned', sizeUs, stepUs: sizeUs, reviseUs: 1e9 };
      const { closed, late } = runWindows(
        spec,
        lateness,
        of.map((time) => [1, time]),
      );
      assert.equal(late, 0);
      const last = new Map<string, string>();
      for (const line of closed) last.set(line.slice(0, line.indexOf(')')), line.replace(/ rev=\d+$/, ''));
      const whole = modelled({ type: 'tumbling', sizeUs }, 1e9, of);
      assert.deepEqual([...last.values()].sort(), [...whole].sort());
    }),
    { numRuns: 200, seed: 6 },
  );
});
