import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fingerprint } from '../../../tools/lib/promql/labels/fingerprint.ts';
import { formatLabels } from '../../../tools/lib/promql/labels/format.ts';
import { LabelBuilder, labelsOf } from '../../../tools/lib/promql/labels/labels.ts';
import { compareUtf8 } from '../../../tools/lib/promql/labels/order.ts';

test('label sets are sorted, and an empty label is a missing one', () => {
  const labels = labelsOf([
    ['b', '2'],
    ['a', '1'],
    ['c', ''],
  ]);
  assert.deepEqual(labels.names, ['a', 'b']);
  assert.equal(labels.get('c'), '');
  assert.equal(
    labels.key,
    labelsOf([
      ['a', '1'],
      ['b', '2'],
    ]).key,
  );
});

test('no label value can imitate another label set', () => {
  assert.notEqual(
    labelsOf([
      ['a', '1'],
      ['b', '2'],
    ]).key,
    labelsOf([['a', '11,1:b2']]).key,
  );
  assert.notEqual(labelsOf([['a', 'bc']]).key, labelsOf([['ab', 'c']]).key);
});

test('names sort by UTF-8 bytes, not by UTF-16 units', () => {
  assert.ok(compareUtf8('\uffee', '\u{1f600}') < 0);
  assert.ok(compareUtf8('a', 'ab') < 0);
  assert.equal(compareUtf8('é', 'é'), 0);
});

test('the name can be set and dropped', () => {
  const labels = labelsOf([
    ['__name__', 'up'],
    ['job', 'a'],
  ]);
  assert.equal(formatLabels(labels), 'up{job="a"}');
  assert.equal(formatLabels(labels.withoutName()), '{job="a"}');
  assert.equal(formatLabels(new LabelBuilder(labels).delete('job').build()), 'up');
  assert.equal(
    formatLabels(
      labelsOf([
        ['__name__', 'a b'],
        ['c.d', '"'],
      ]),
    ),
    '{"a b", "c.d"="\\""}',
  );
});

// What Alertmanager 0.25 answers for these alerts.
const fingerprints: readonly (readonly [Record<string, string>, string])[] = [
  [{ alertname: 'X' }, 'd2aeefc389ca7746'],
  [{ alertname: 'InstanceDown', severity: 'critical', service: 'web', instance: '0' }, 'ea76c59aeaaa3563'],
  [{ alertname: 'Ünï', a: '€ "q"\n', z: '😀' }, '1d8fe0e26917906c'],
];

for (const [labels, expected] of fingerprints) {
  test(`the fingerprint of ${labels.alertname} is Alertmanager's`, () => {
    assert.equal(fingerprint(labelsOf(Object.entries(labels))), expected);
  });
}
