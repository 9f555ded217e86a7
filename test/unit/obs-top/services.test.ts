import assert from 'node:assert/strict';
import { test } from 'node:test';
import { missingService, selectServices } from '../../../tools/obs-top/choice/services.ts';
import { at, snapshotOf } from './run-top.ts';

const snapshot = snapshotOf(
  at(0, 'web/0 EVENT start') +
    at(0, 'a%20b/0 EVENT start') +
    at(0, 'node/a METRIC node cpu=1%') +
    at(0, 'web ALERT firing alertname="A"') +
    at(0, 'all ALERT firing alertname="B"'),
);

test('only what was asked for, with the totals of all', () => {
  const selected = selectServices(snapshot, ['web']);
  assert.deepEqual(
    selected.services.map((row) => row.service),
    ['web'],
  );
  assert.deepEqual(
    selected.alerts.map((row) => row.name),
    ['A'],
  );
  assert.deepEqual(selected.nodes, []);
  assert.deepEqual(selected.totals, { nodes: 1, services: 2, instances: 2 });
  assert.equal(selectServices(snapshot, []), snapshot);
});

test('a name may be given as it is shown', () => {
  assert.equal(selectServices(snapshot, ['a b']).services.length, 1);
  assert.equal(selectServices(snapshot, ['a%20b']).services.length, 1);
});

test('a service that is not there is told, with the nearest name', () => {
  assert.equal(missingService(snapshot, ['web', 'a b']), undefined);
  assert.equal(missingService(snapshot, ['web', 'wbe']), 'there is no service wbe; did you mean web?');
  assert.equal(missingService(snapshot, ['zzzzzz']), 'there is no service zzzzzz');
});
