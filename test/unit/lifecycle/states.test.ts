// The transition table at the head of states.ts, row by row, then the stories it has to tell.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LifecycleEvent, Probe } from '../../../tools/lib/lifecycle/events.ts';
import {
  CRASH_LOOP_WINDOW_MS,
  type InstanceStatus,
  isHealthy,
  isRunning,
  LATE_OUTPUT_MS,
  newInstance,
  type Phase,
  START_GRACE_MS,
  step,
} from '../../../tools/lib/lifecycle/states.ts';

const START: LifecycleEvent = { kind: 'start' };
const OUTPUT: LifecycleEvent = { kind: 'output' };
const STOP: LifecycleEvent = { kind: 'stop', reason: 'deploy' };
const RESTART: LifecycleEvent = { kind: 'restart', reason: '' };
const TICK: LifecycleEvent = { kind: 'tick' };

function exit(reason = 'crash', code: number | undefined = 1): LifecycleEvent {
  return { kind: 'exit', reason, code, signal: undefined };
}

function health(probe: Probe, isOk: boolean, reason = ''): LifecycleEvent {
  return { kind: 'health', probe, isOk, reason };
}

function heartbeat(intervalMs: number): LifecycleEvent {
  return { kind: 'heartbeat', intervalMs };
}

/** The status after events at the given seconds. */
function after(...steps: readonly (readonly [number, LifecycleEvent])[]): InstanceStatus {
  let status = newInstance(0);
  for (const [seconds, event] of steps) status = step(status, event, seconds * 1000);
  return status;
}

/** The phases passed through by events a second apart. */
function phases(...events: readonly LifecycleEvent[]): Phase[] {
  let status = newInstance(0);
  return events.map((event, index) => {
    status = step(status, event, index * 1000);
    return status.phase;
  });
}

test('without probes: starting until it speaks, then ready', () => {
  assert.deepEqual(phases(START, OUTPUT, OUTPUT), ['starting', 'ready', 'ready']);
});

test('a place to run at makes an instance that is down start again, and changes nothing else', () => {
  const ALLOCATED: LifecycleEvent = { kind: 'allocated' };
  assert.deepEqual(phases(ALLOCATED, START, OUTPUT, ALLOCATED), ['starting', 'starting', 'ready', 'ready']);
  assert.deepEqual(phases(START, exit(), ALLOCATED, START), ['starting', 'exited', 'starting', 'starting']);
});

test('without probes a quiet instance is ready after a time of grace', () => {
  const started = step(newInstance(0), START, 1000);
  assert.equal(step(started, TICK, 1000 + START_GRACE_MS - 1).phase, 'starting');
  assert.equal(step(started, TICK, 1000 + START_GRACE_MS).phase, 'ready');
});

test('without any health record, running is healthy from the start on', () => {
  assert.ok(isHealthy(after([0, START])));
  assert.ok(isHealthy(after([0, OUTPUT])));
  assert.ok(!isHealthy(after([0, START], [1, exit()])));
});

test('with a readiness probe: ready when it says so, whatever the instance prints', () => {
  const failing = health('readiness', false, 'missing db');
  const ok = health('readiness', true);
  assert.deepEqual(phases(START, failing, OUTPUT, ok, failing, OUTPUT, TICK, ok), [
    'starting',
    'starting',
    'starting',
    'ready',
    'unready',
    'unready',
    'unready',
    'ready',
  ]);
  assert.equal(after([0, START], [1, failing]).reason, 'missing db');
  assert.equal(after([0, START], [1, failing], [2, ok]).reason, '');
});

test('after a restart a probed instance is not healthy before the probe has spoken again', () => {
  const ok = health('readiness', true);
  const again = after([0, START], [1, ok], [2, exit()], [3, START], [4, OUTPUT]);
  assert.equal(again.phase, 'starting');
  assert.equal(isHealthy(again), false);
  assert.equal(isHealthy(step(again, ok, 5000)), true);
});

test('a failing liveness probe makes it unready, and readiness alone does not mend that', () => {
  const dead = health('liveness', false);
  assert.deepEqual(phases(START, OUTPUT, dead, OUTPUT, health('readiness', true), health('liveness', true)), [
    'starting',
    'ready',
    'unready',
    'unready',
    'unready',
    'ready',
  ]);
  assert.equal(after([0, START], [1, dead]).reason, 'liveness probe failing');
});

test('of two failing probes the reason left is that of the one that still fails', () => {
  const status = after(
    [0, START],
    [1, health('liveness', false)],
    [2, health('readiness', false, 'missing db')],
    [3, health('readiness', true)],
  );
  assert.equal(status.reason, 'liveness probe failing');
});

test('three missed heartbeats make it unready; the next sign of life ready again', () => {
  const beating = after([0, START], [1, heartbeat(10_000)]);
  assert.equal(step(beating, TICK, 31_000).phase, 'ready');
  const silent = step(beating, TICK, 31_001);
  assert.deepEqual([silent.phase, silent.reason, isHealthy(silent)], ['unready', 'no heartbeat', false]);
  const back = step(silent, OUTPUT, 40_000);
  assert.deepEqual([back.phase, back.reason, isHealthy(back)], ['ready', '', true]);
});

test('an announced interval holds until another is announced', () => {
  const plain: LifecycleEvent = { kind: 'heartbeat', intervalMs: undefined };
  const beating = after([0, START], [1, heartbeat(1000)], [2, plain]);
  assert.equal(step(beating, TICK, 6000).phase, 'unready');
  assert.equal(step(step(beating, heartbeat(60_000), 3000), TICK, 6000).phase, 'ready');
});

test('an instance that never announced a heartbeat may be silent', () => {
  assert.equal(after([0, START], [1, OUTPUT], [9999, TICK]).phase, 'ready');
});

test('stop, then exit: exited, asked for, no longer wanted', () => {
  const status = after([0, START], [1, OUTPUT], [2, STOP], [3, OUTPUT], [4, exit('signal', 143)]);
  assert.equal(status.phase, 'exited');
  assert.equal(status.lastExit?.wasAsked, true);
  assert.equal(status.isWanted, false);
  assert.deepEqual(status.failuresMs, []);
  assert.equal(isRunning(after([0, START], [1, STOP])), false);
});

test('an exit whose reason is operator was asked for', () => {
  const status = after([0, START], [1, exit('operator', 143)]);
  assert.deepEqual([status.phase, status.isWanted, status.lastExit?.wasAsked], ['exited', false, true]);
});

test('a restart on request is no failure', () => {
  assert.deepEqual(phases(START, OUTPUT, RESTART, exit('signal', 143), START, OUTPUT), [
    'starting',
    'ready',
    'stopping',
    'restarting',
    'starting',
    'ready',
  ]);
  const status = after([0, START], [1, RESTART], [2, exit()], [3, START]);
  assert.deepEqual([status.restarts, status.failuresMs.length, status.isWanted], [1, 0, true]);
});

test('an exit unasked, with status 0 too, leaves it wanted', () => {
  const status = after([0, START], [1, exit('exited', 0)]);
  assert.deepEqual([status.phase, status.isWanted, status.lastExit?.code], ['exited', true, 0]);
});

test('a supervisor that starts it again: restarting, and from the third exit on crash-looping', () => {
  assert.deepEqual(
    phases(START, exit(), RESTART, START, exit(), RESTART, START, exit(), RESTART, START, OUTPUT),
    [
      'starting',
      'exited',
      'restarting',
      'starting',
      'exited',
      'restarting',
      'starting',
      'crash-looping',
      'crash-looping',
      'starting',
      'ready',
    ],
  );
});

test('exits far apart are no crash loop', () => {
  const apart = CRASH_LOOP_WINDOW_MS / 2 / 1000 + 1;
  const status = after(
    [0, START],
    [0, exit()],
    [1, START],
    [apart, exit()],
    [apart + 1, START],
    [2 * apart, exit()],
  );
  assert.equal(status.phase, 'exited');
  assert.equal(step(status, RESTART, 2 * apart * 1000).phase, 'restarting');
});

test('an exit told twice counts once', () => {
  const status = after([0, START], [1, exit()], [1, exit()], [1, exit()]);
  assert.deepEqual([status.phase, status.failuresMs.length], ['exited', 1]);
});

test('a command that cannot even be started is a crash loop too', () => {
  assert.deepEqual(phases(exit('unknown', 127), exit('unknown', 127), exit('unknown', 127)), [
    'exited',
    'exited',
    'crash-looping',
  ]);
});

test('giving up on a crash loop ends it', () => {
  const looping = after([0, exit()], [1, exit()], [2, exit()]);
  const given = step(looping, STOP, 3000);
  assert.deepEqual([given.phase, given.isWanted], ['exited', false]);
});

test('last words after the exit do not bring it back, later words do', () => {
  const exited = after([0, START], [1, exit()]);
  assert.equal(step(exited, OUTPUT, 1000 + LATE_OUTPUT_MS), exited);
  const back = step(exited, OUTPUT, 1001 + LATE_OUTPUT_MS);
  assert.deepEqual([back.phase, back.restarts], ['ready', 1]);
});

test('probes of an instance that is down, or on its way, change nothing', () => {
  const ok = health('readiness', true);
  for (const status of [after([0, START], [1, exit()]), after([0, START], [1, STOP])]) {
    assert.equal(step(status, ok, 60_000), status);
    assert.equal(step(status, TICK, 60_000).phase, status.phase);
  }
});

test('the time of a phase is when it was entered', () => {
  const status = after([0, START], [5, OUTPUT], [9, OUTPUT]);
  assert.deepEqual([status.sinceMs, status.seenMs, status.startedMs], [5000, 9000, 0]);
});

test('the first start is no restart, even when a line came before it', () => {
  assert.equal(after([0, START]).restarts, 0);
  assert.equal(after([0, OUTPUT], [1, START]).restarts, 0);
  assert.equal(after([0, START], [1, START]).restarts, 1);
});
