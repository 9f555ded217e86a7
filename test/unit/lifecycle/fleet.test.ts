import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFleet, type Fleet, FORGET_MISSED_MS, FORGET_MS } from '../../../tools/lib/lifecycle/fleet.ts';
import { parseRecord } from '../../../tools/lib/record/parse.ts';
import { timeMs } from '../../../tools/lib/record/time.ts';

function feed(fleet: Fleet, lines: readonly string[]): void {
  for (const line of lines) {
    const record = parseRecord(line);
    assert.ok(record !== undefined, line);
    fleet.observe(record, timeMs(record.time));
  }
}

function shares(fleet: Fleet): string[] {
  return fleet.counts().map((counts) => {
    const { service, running, healthy, desired } = counts;
    return `${service} ${running}/${desired} ${healthy}/${desired}`;
  });
}

const THREE = [
  '2026-02-14T12:34:00Z web/0 EVENT start',
  '2026-02-14T12:34:00Z web/1 EVENT start',
  '2026-02-14T12:34:00Z web/2 EVENT start',
];

test('three started, one killed, one started again', () => {
  const fleet = createFleet();
  feed(fleet, THREE);
  assert.deepEqual(shares(fleet), ['web 3/3 3/3']);
  feed(fleet, ['2026-02-14T12:34:05Z web/2 EVENT exit reason="signal" code=137 signal="SIGKILL"']);
  assert.deepEqual(shares(fleet), ['web 2/3 2/3']);
  feed(fleet, ['2026-02-14T12:34:09Z web/2 EVENT start']);
  assert.deepEqual(shares(fleet), ['web 3/3 3/3']);
  assert.equal(fleet.counts()[0]?.restarts, 1);
});

test('running but not healthy', () => {
  const fleet = createFleet();
  feed(fleet, [
    ...THREE,
    '2026-02-14T12:34:05Z web/1 EVENT health probe="readiness" status="failing" missing="db"',
  ]);
  assert.deepEqual(shares(fleet), ['web 3/3 2/3']);
});

test('the manifest says how many are wanted, also of what was never heard of', () => {
  const fleet = createFleet({
    desired: new Map([
      ['db', 1],
      ['web', 4],
    ]),
  });
  feed(fleet, THREE);
  assert.deepEqual(shares(fleet), ['db 0/1 0/1', 'web 3/4 3/4']);
  fleet.setDesired(new Map([['web', 2]]));
  assert.deepEqual(shares(fleet), ['web 3/2 3/2']);
  fleet.setDesired(undefined);
  assert.deepEqual(shares(fleet), ['web 3/3 3/3']);
});

test('an instance that was asked to end is not missed', () => {
  const fleet = createFleet();
  feed(fleet, [...THREE, '2026-02-14T12:34:05Z web/2 EVENT stop']);
  assert.deepEqual(shares(fleet), ['web 2/2 2/2']);
});

test('records about a service as a whole make no instance', () => {
  const fleet = createFleet();
  feed(fleet, [
    ...THREE,
    '2026-02-14T12:34:10Z web METRIC requests window="10s" count=5420',
    '2026-02-14T12:34:10Z all METRIC requests window="10s" count=5420',
    '2026-02-14T12:34:12Z web ALERT firing alertname="InstanceDown"',
    '2026-02-14T12:34:12Z deployer EVENT deploy rev="7"',
  ]);
  assert.deepEqual(shares(fleet), ['web 3/3 3/3']);
});

test('a source without an instance is an instance without a name', () => {
  const fleet = createFleet();
  feed(fleet, ['2026-02-14T12:34:10Z cron INFO done']);
  assert.deepEqual(shares(fleet), ['cron 1/1 1/1']);
  assert.ok(fleet.services().get('cron')?.has(''));
});

test('names of the language are names like any other', () => {
  const fleet = createFleet();
  feed(fleet, [
    '2026-02-14T12:34:10Z constructor/toString INFO hi',
    '2026-02-14T12:34:10Z __proto__/x INFO hi',
  ]);
  assert.deepEqual(shares(fleet), ['constructor 1/1 1/1', '__proto__ 1/1 1/1']);
});

test('a full fleet takes in no more and counts what it refuses', () => {
  const fleet = createFleet({ maxInstances: 2 });
  feed(fleet, [...THREE, '2026-02-14T12:34:05Z web/2 INFO again', '2026-02-14T12:34:05Z web/1 EVENT exit']);
  assert.deepEqual(shares(fleet), ['web 1/2 1/2']);
  assert.equal(fleet.refused(), 2);
});

test('what is gone is forgotten: soon when it was asked to end, a day later when it was not', () => {
  const fleet = createFleet({ maxInstances: 3 });
  feed(fleet, THREE);
  feed(fleet, [
    '2026-02-14T12:34:05Z web/1 EVENT stop',
    '2026-02-14T12:34:05Z web/1 EVENT exit',
    '2026-02-14T12:34:05Z web/2 EVENT exit',
  ]);
  const exitMs = Date.parse('2026-02-14T12:34:05Z');
  fleet.tick(exitMs + FORGET_MS);
  assert.deepEqual([...fleet.services().get('web')!.keys()], ['0', '1', '2']);
  fleet.tick(exitMs + FORGET_MS + 1);
  assert.deepEqual([...fleet.services().get('web')!.keys()], ['0', '2']);
  fleet.tick(exitMs + FORGET_MISSED_MS + 1);
  assert.deepEqual([...fleet.services().get('web')!.keys()], ['0']);
  feed(fleet, ['2026-02-16T12:34:05Z web/3 EVENT start']);
  assert.equal(fleet.refused(), 0, 'there is room again');
});

test('a tick notices silence', () => {
  const fleet = createFleet();
  feed(fleet, ['2026-02-14T12:34:00Z web/0 EVENT heartbeat interval=1s']);
  fleet.tick(Date.parse('2026-02-14T12:34:10Z'));
  assert.deepEqual(shares(fleet), ['web 1/1 0/1']);
});
