import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import type { Running } from '../../../tools/obs-capture/process/start.ts';
import { createStopping, type Stopping } from '../../../tools/obs-capture/process/stopping.ts';

interface Trial {
  readonly stopping: Stopping;
  readonly sent: string[];
}

function trial(isSupervised: boolean): Trial {
  const sent: string[] = [];
  const kill = (signal: NodeJS.Signals): boolean => sent.push(signal) > 0;
  const stopping = createStopping({ stopGraceMs: 1000, isSupervised });
  stopping.attach({ kill } as unknown as Running);
  return { stopping, sent };
}

test('SIGTERM is followed by SIGKILL, other signals are not', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { stopping, sent } = trial(false);
  stopping.ask('SIGHUP');
  t.mock.timers.tick(1000);
  assert.deepEqual(sent, ['SIGHUP']);
  assert.equal(stopping.isAsked, false, 'it took the signal and lives on');
  stopping.ask('SIGTERM');
  t.mock.timers.tick(999);
  assert.deepEqual(sent, ['SIGHUP', 'SIGTERM']);
  t.mock.timers.tick(1);
  assert.deepEqual(sent, ['SIGHUP', 'SIGTERM', 'SIGKILL']);
  assert.equal(stopping.isAsked, true);
  assert.equal(stopping.wasKilled, true);
});

test('SIGTERM after SIGINT has a grace of its own', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { stopping, sent } = trial(false);
  stopping.ask('SIGINT');
  t.mock.timers.tick(900);
  stopping.ask('SIGTERM');
  t.mock.timers.tick(900);
  assert.deepEqual(sent, ['SIGINT', 'SIGTERM']);
  t.mock.timers.tick(100);
  assert.deepEqual(sent, ['SIGINT', 'SIGTERM', 'SIGKILL']);
});

test('to a supervised command every signal means the end, and a second one at once', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { stopping, sent } = trial(true);
  stopping.ask('SIGINT');
  stopping.ask('SIGINT');
  assert.deepEqual(sent, ['SIGINT', 'SIGKILL']);
});

test('a command that has ended gets no SIGKILL', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { stopping, sent } = trial(false);
  stopping.ask('SIGTERM');
  stopping.detach();
  t.mock.timers.tick(5000);
  assert.deepEqual(sent, ['SIGTERM']);
});

test('a signal that came while a command was being started reaches it', () => {
  const sent: string[] = [];
  const stopping = createStopping({ stopGraceMs: 1000, isSupervised: false });
  stopping.ask('SIGTERM');
  stopping.attach({ kill: (signal: NodeJS.Signals) => sent.push(signal) > 0 } as unknown as Running);
  stopping.detach();
  assert.deepEqual(sent, ['SIGTERM']);
});

test('a signal ends the wait for a restart', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const stopping = createStopping({ stopGraceMs: 1000, isSupervised: false });
    const pause = stopping.pause(60_000);
    stopping.ask('SIGTERM');
    await pause;
    assert.equal(stopping.isAsked, true);
    stopping.detach();
  } finally {
    mock.timers.reset();
  }
});

test('outputs of what was asked to end are read until it must be gone', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { stopping } = trial(false);
  assert.equal(stopping.graceMs, 2000);
  stopping.ask('SIGTERM');
  assert.equal(stopping.graceMs, 2000);
  stopping.detach();
  const patient = createStopping({ stopGraceMs: 10_000, isSupervised: true });
  patient.ask('SIGHUP');
  assert.equal(patient.graceMs, 11_000);
  patient.detach();
});
