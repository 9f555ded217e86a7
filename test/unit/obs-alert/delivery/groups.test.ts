import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Labels } from '../../../../tools/lib/promql/labels/labels.ts';
import { createAlertGroups } from '../../../../tools/obs-alert/delivery/groups.ts';
import { createResends } from '../../../../tools/obs-alert/delivery/resends.ts';
import { webhookPayload } from '../../../../tools/obs-alert/delivery/sinks/webhook.ts';
import { NOON, namesOf, notice } from './notices.ts';

const MINUTE = 60_000;

function createGroups(groupBy: readonly string[], repeatMs = 0, silentUntilMs = 0) {
  const silencedBy = (_labels: Labels, atMs: number) => (atMs < silentUntilMs ? 'known' : undefined);
  return createAlertGroups({ groupBy, repeatMs, silencedBy });
}

test('alerts of one group and one evaluation are told of together, with all that fires', () => {
  const groups = createGroups(['service']);
  groups.take(notice('pending', { alertname: 'P', service: 'web' }));
  groups.take(notice('firing', { alertname: 'A', service: 'web' }));
  groups.take(notice('firing', { alertname: 'B', service: 'api' }));
  groups.take(notice('firing', { alertname: 'C', service: 'web' }));
  assert.deepEqual(
    groups.due(NOON).map(({ groupLabels, alerts }) => [groupLabels.service, ...namesOf(alerts)]),
    [
      ['web', 'firing A', 'firing C'],
      ['api', 'firing B'],
    ],
  );
  assert.deepEqual(groups.due(NOON + 1), []);
  groups.take(notice('resolved', { alertname: 'A', service: 'web' }));
  const [next] = groups.due(NOON + 2);
  assert.deepEqual(namesOf(next!.alerts), ['firing C', 'resolved A']);
  assert.deepEqual(namesOf(next!.news), ['resolved A']);
});

test('what still fires is told again after --repeat', () => {
  const groups = createGroups(['alertname'], MINUTE);
  groups.take(notice('firing', {}));
  assert.equal(groups.due(NOON).length, 1);
  assert.equal(groups.due(NOON + MINUTE - 1).length, 0);
  const [again] = groups.due(NOON + MINUTE);
  assert.equal(again?.reason, 'repeat');
  groups.take(notice('resolved', {}));
  assert.equal(groups.due(NOON + MINUTE + 1).length, 1);
  assert.equal(groups.due(NOON + 9 * MINUTE).length, 0);
});

test('nobody is told of a silenced alert until its silence ends; its end is told to those who know of it', () => {
  const groups = createGroups(['alertname'], 0, NOON + MINUTE);
  groups.take(notice('firing', {}, NOON, { silenced: 'known' }));
  groups.take(notice('firing', { alertname: 'B' }, NOON, { silenced: 'known' }));
  assert.deepEqual(groups.due(NOON), []);
  groups.take(notice('resolved', { alertname: 'B' }));
  const due = groups.due(NOON + MINUTE);
  assert.deepEqual(
    due.map(({ alerts }) => namesOf(alerts)),
    [['firing A']],
  );
});

test('the payload of a webhook, version 4', () => {
  const groups = createGroups(['alertname']);
  groups.take(notice('firing', { service: 'web', severity: 'x' }));
  groups.take(
    notice('firing', { service: 'api', severity: 'x' }, NOON, { runbook: 'r', evidence: ['line'] }),
  );
  const [due] = groups.due(NOON);
  const { alerts, ...rest } = webhookPayload(due!) as { alerts: readonly unknown[] };
  assert.deepEqual(rest, {
    version: '4',
    groupKey: '{}:{alertname="A"}',
    truncatedAlerts: 0,
    status: 'firing',
    receiver: 'obs-alert',
    groupLabels: { alertname: 'A' },
    commonLabels: { alertname: 'A', severity: 'x' },
    commonAnnotations: { summary: 's' },
    externalURL: '',
  });
  assert.deepEqual(alerts[1], {
    status: 'firing',
    labels: { alertname: 'A', service: 'api', severity: 'x' },
    annotations: { summary: 's' },
    startsAt: '2026-02-14T12:00:00Z',
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: '',
    fingerprint: 'f',
    value: 1,
    runbook: 'r',
    evidence: ['line'],
  });
});

test('an Alertmanager hears of what fires every minute with an end four minutes ahead, and of what was resolved for 15 minutes', () => {
  const resends = createResends({ intervalMs: 15_000, silencedBy: () => undefined, active: () => [] });
  resends.take(notice('firing', {}));
  const told: string[] = [];
  for (let atMs = NOON; atMs <= NOON + 20 * MINUTE; atMs += 30_000) {
    if (atMs === NOON + 3 * MINUTE) resends.take(notice('resolved', {}, atMs));
    const due = resends.due(atMs);
    for (const { status, endsAt } of due?.alerts ?? [])
      told.push(`${(atMs - NOON) / 1000} ${status} ${endsAt.slice(11, 19)}`);
  }
  assert.deepEqual(told.slice(0, 5), [
    '0 firing 12:04:00',
    '90 firing 12:05:30',
    '180 resolved 12:03:00',
    '270 resolved 12:03:00',
    '360 resolved 12:03:00',
  ]);
  assert.equal(told.at(-1), '1080 resolved 12:03:00'.replace('1080', String(180 + 90 * 9)));
});
