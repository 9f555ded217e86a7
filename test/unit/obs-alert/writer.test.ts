import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labelsOf } from '../../../tools/lib/promql/labels/labels.ts';
import type { AlertTransition } from '../../../tools/lib/promql/rules/alerting.ts';
import { recordToJson } from '../../../tools/lib/record/json.ts';
import { parseRecord } from '../../../tools/lib/record/parse.ts';
import { fieldOf } from '../../../tools/lib/record/record.ts';
import { validateRecord } from '../../../tools/lib/schema/validate.ts';
import { anchorOf, type Notice, runbookOf } from '../../../tools/obs-alert/notice.ts';
import { alertLine } from '../../../tools/obs-alert/writer.ts';

function transition(labels: Record<string, string>, rest: Partial<AlertTransition> = {}): AlertTransition {
  return {
    state: 'firing',
    atMs: Date.UTC(2026, 1, 14, 12, 34, 12),
    activeAtMs: Date.UTC(2026, 1, 14, 12, 34, 11, 500),
    labels: labelsOf(Object.entries({ alertname: 'A', ...labels })),
    annotations: new Map(),
    firedAtMs: Date.UTC(2026, 1, 14, 12, 34, 12),
    fingerprint: '0123456789abcdef',
    value: 2,
    ...rest,
  };
}

/** The line, after it was found to be a record that the schema accepts. */
function lineOf(
  labels: Record<string, string>,
  rest: Partial<AlertTransition> = {},
  more: Partial<Notice> = {},
): string {
  const change = transition(labels, rest);
  const line = alertLine({
    transition: change,
    runbook: runbookOf(change, undefined),
    evidence: [],
    silenced: undefined,
    ...more,
  });
  assert.equal(line.at(-1), '\n');
  const record = parseRecord(line.slice(0, -1));
  assert.ok(record, line);
  assert.deepEqual(validateRecord('ALERT', JSON.parse(recordToJson(record))), []);
  return line.slice(0, -1);
}

test('an ALERT record as the contract has it', () => {
  const annotations = new Map([
    ['summary', 'two "of" 3'],
    ['runbook', 'RUNBOOK.md#instance-down'],
  ]);
  assert.equal(
    lineOf({ alertname: 'InstanceDown', service: 'web', severity: 'critical' }, { annotations }),
    '2026-02-14T12:34:12Z web ALERT firing alertname="InstanceDown" severity="critical" value=2 ' +
      'fingerprint="0123456789abcdef" active_at="2026-02-14T12:34:11.500Z" summary="two \\"of\\" 3" runbook="RUNBOOK.md#instance-down"',
  );
});

test('service and instance are the source; without a service it is all', () => {
  assert.match(
    lineOf({ service: 'web', instance: 'eu/0' }),
    /^\S+ web\/eu\/0 ALERT firing alertname="A" value/,
  );
  assert.match(
    lineOf({ instance: '10.0.0.5:9100' }),
    /^\S+ all ALERT firing alertname="A" instance="10.0.0.5:9100"/,
  );
  assert.match(lineOf({ service: 'a b', instance: '../x' }), /^\S+ a%20b\/%2E%2E\/x ALERT/);
  assert.match(lineOf({ service: 'a%20b' }), /^\S+ a%20b ALERT/);
});

test('values are bare quantities; none is written where there is none', () => {
  const writtenValue = (value: number | undefined): string | undefined =>
    / value=(\S+)/.exec(lineOf({}, { value }))?.[1];
  assert.equal(writtenValue(0.1), '0.1');
  assert.equal(writtenValue(1e21), '1e21');
  assert.equal(writtenValue(Number.NaN), 'NaN');
  assert.equal(writtenValue(Number.NEGATIVE_INFINITY), '-Inf');
  assert.equal(writtenValue(-0), '-0');
  assert.equal(writtenValue(undefined), undefined);
});

test('names that no key can be, and names that are taken, become others', () => {
  const line = lineOf(
    { value: 'v', fingerprint: 'f', 'a b': '1', ü: '2', severity: 'page' },
    {
      annotations: new Map([
        ['severity', 's'],
        ['alertname', 'n'],
        ['summary', ''],
      ]),
    },
  );
  const record = parseRecord(line);
  assert.deepEqual(
    record?.fields.map(({ key, value }) => `${key}=${value}`),
    [
      'alertname=A',
      'a_b=1',
      'exported_fingerprint=f',
      'severity=page',
      'exported_value=v',
      '_=2',
      'value=2',
      'fingerprint=0123456789abcdef',
      'active_at=2026-02-14T12:34:11.500Z',
      'annotation_severity=s',
      'annotation_alertname=n',
      'summary=',
    ],
  );
});

test('control characters and line ends stay inside their record', () => {
  const line = lineOf({ path: 'a\nb\u0000\u007f' }, { annotations: new Map([['summary', 'x\r\ny\ud800']]) });
  assert.ok(!/[\n\r\0\u007f]/.test(line));
});

test('the records behind an alert, its runbook, and why it is silenced', () => {
  const annotations = new Map([['runbook_url', 'https://x/y']]);
  const line = lineOf(
    {},
    { annotations },
    { evidence: ['2026-02-14T12:34:10Z web ERROR "a" b=c'], silenced: 'known' },
  );
  assert.match(
    line,
    / active_at="\S+" silenced="known" runbook_url="https:\/\/x\/y" runbook="https:\/\/x\/y" evidence_1="/,
  );
  assert.equal(fieldOf(parseRecord(line)!, 'evidence_1')?.value, '2026-02-14T12:34:10Z web ERROR "a" b=c');
});

test('anchors of runbooks', () => {
  assert.equal(anchorOf('InstanceDown'), 'instance-down');
  assert.equal(anchorOf('APIServerDown'), 'api-server-down');
  assert.equal(anchorOf('disk_full 90%'), 'disk-full-90');
});

test('an alert without a runbook of its own has its section in a common one', () => {
  assert.equal(
    runbookOf(transition({ alertname: 'InstanceDown' }), 'RUNBOOK.md'),
    'RUNBOOK.md#instance-down',
  );
});

test('an evaluation after the last time there is is told at that time', () => {
  assert.match(lineOf({}, { atMs: Date.UTC(9999, 11, 31, 24) }), /^9999-12-31T23:59:59\.999Z all ALERT/);
});
