// Whatever is reported about an instance, and in whatever order, its status stays consistent.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { LifecycleEvent } from '../../../tools/lib/lifecycle/events.ts';
import { createFleet } from '../../../tools/lib/lifecycle/fleet.ts';
import {
  CRASH_LOOP_EXITS,
  type InstanceStatus,
  isDown,
  isHealthy,
  isRunning,
  newInstance,
  PHASES,
  step,
} from '../../../tools/lib/lifecycle/states.ts';

const RUNS = { seed: 20_260_214, numRuns: 1000 };

const reason = fc.constantFrom('', 'deploy', 'crash', 'oom', 'operator', 'exited');

const event: fc.Arbitrary<LifecycleEvent> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('allocated' as const, 'start' as const, 'output' as const, 'tick' as const),
  }),
  fc.record({ kind: fc.constantFrom('stop' as const, 'restart' as const), reason }),
  fc.record({
    kind: fc.constant('health' as const),
    probe: fc.constantFrom('liveness' as const, 'readiness' as const),
    isOk: fc.boolean(),
    reason,
  }),
  fc.record({
    kind: fc.constant('heartbeat' as const),
    intervalMs: fc.constantFrom(undefined, 1000, 60_000),
  }),
  fc.record({
    kind: fc.constant('exit' as const),
    reason,
    code: fc.constantFrom(undefined, 0, 1, 137),
    signal: fc.constantFrom(undefined, 'SIGKILL'),
  }),
);

/** Events and the milliseconds that pass before each; mostly forwards, sometimes back. */
const history = fc.array(fc.tuple(event, fc.integer({ min: -2000, max: 120_000 })), { maxLength: 40 });

type History = readonly (readonly [LifecycleEvent, number])[];

function forEachStep(
  steps: History,
  check: (before: InstanceStatus, cause: LifecycleEvent, status: InstanceStatus, nowMs: number) => void,
): void {
  let nowMs = 1_000_000;
  let status = newInstance(nowMs);
  for (const [cause, passedMs] of steps) {
    nowMs += passedMs;
    const before = status;
    status = step(before, cause, nowMs);
    check(before, cause, status, nowMs);
  }
}

test('the facts of a status never contradict each other', () => {
  fc.assert(
    fc.property(history, (steps) => {
      forEachStep(steps, (_before, _cause, status) => {
        assert.ok(PHASES.includes(status.phase));
        assert.ok(!(isRunning(status) && isDown(status)));
        if (isHealthy(status)) assert.ok(status.phase === 'ready' || status.phase === 'starting');
        if (status.phase === 'ready') {
          assert.ok(isHealthy(status));
          assert.equal(status.reason, '');
        }
        if (status.phase === 'restarting' || status.phase === 'crash-looping') assert.ok(status.isWanted);
        if (isRunning(status)) assert.ok(status.isWanted);
        if (status.phase === 'crash-looping') assert.equal(status.failuresMs.length, CRASH_LOOP_EXITS);
        assert.ok(status.failuresMs.length <= CRASH_LOOP_EXITS);
      });
    }),
    RUNS,
  );
});

test('only a start, a place to run at, or a late sign of life, brings back what is down', () => {
  fc.assert(
    fc.property(history, (steps) => {
      forEachStep(steps, (before, cause, status) => {
        if (!isDown(before) || isDown(status)) return;
        assert.ok(['allocated', 'start', 'output', 'heartbeat'].includes(cause.kind), cause.kind);
        assert.equal(status.restarts, before.restarts + (cause.kind === 'allocated' ? 0 : 1));
      });
    }),
    RUNS,
  );
});

test('after an exit it is down, after a start it runs, after a stop neither runs nor is wanted', () => {
  fc.assert(
    fc.property(history, (steps) => {
      forEachStep(steps, (_before, cause, status) => {
        if (cause.kind === 'exit') assert.ok(isDown(status));
        if (cause.kind === 'start') assert.ok(isRunning(status));
        if (cause.kind === 'stop') assert.ok(!isRunning(status) && !status.isWanted);
      });
    }),
    RUNS,
  );
});

test('the time of the phase changes exactly when the phase does, a start aside', () => {
  fc.assert(
    fc.property(history, (steps) => {
      forEachStep(steps, (before, cause, status, nowMs) => {
        if (status.phase !== before.phase || cause.kind === 'start') assert.equal(status.sinceMs, nowMs);
        else assert.equal(status.sinceMs, before.sinceMs);
      });
    }),
    RUNS,
  );
});

test('a step depends on nothing but its arguments and changes none of them', () => {
  fc.assert(
    fc.property(history, (steps) => {
      forEachStep(steps, (before, cause, status, nowMs) => {
        const frozen = Object.freeze({ ...before, failuresMs: Object.freeze([...before.failuresMs]) });
        assert.deepEqual(step(frozen, cause, nowMs), status);
      });
    }),
    RUNS,
  );
});

test('a fleet never holds more than its bound, and healthy <= running <= instances', () => {
  const steps = fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.constantFrom('0', '1', '2'), event), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 6 }), (reports, maxInstances) => {
      const fleet = createFleet({ maxInstances });
      let nowMs = 0;
      for (const [service, instance, cause] of reports) {
        nowMs += 700;
        fleet.apply(service, instance, cause, nowMs);
        if (nowMs % 2100 === 0) fleet.tick(nowMs);
      }
      let size = 0;
      for (const counts of fleet.counts()) {
        const instances = fleet.services().get(counts.service)!.size;
        size += instances;
        assert.ok(counts.healthy <= counts.running && counts.running <= counts.desired);
        assert.ok(counts.desired <= instances);
      }
      assert.ok(size <= maxInstances);
    }),
    RUNS,
  );
});
