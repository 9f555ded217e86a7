import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatLabels } from '../../../../tools/lib/promql/labels/format.ts';
import { readMetric } from '../../../../tools/lib/promql/records/metric-record.ts';
import { labelName, metricName } from '../../../../tools/lib/promql/records/names.ts';
import { parseRecord } from '../../../../tools/lib/record/parse.ts';

function samplesOf(rest: string): readonly string[] {
  const record = parseRecord(`2026-02-14T12:34:10Z ${rest}`);
  assert.ok(record);
  return readMetric(record).values.map(({ labels, value }) => `${formatLabels(labels)} ${value}`);
}

test('the example of the contract', () => {
  assert.deepEqual(
    samplesOf('web METRIC requests window="10s" count=5420 rate=542 errors=1 dur_p50=3ms dur_p99=12ms'),
    [
      'requests_count{service="web"} 5420',
      'requests_rate{service="web"} 542',
      'requests_errors{service="web"} 1',
      'requests_dur_p50{service="web"} 0.003',
      'requests_dur_p99{service="web"} 0.012',
    ],
  );
});

test('the key value is the message alone; names become names of Prometheus', () => {
  assert.deepEqual(samplesOf('web/eu/0 METRIC go.gc-pause value=1 p.99=2 a.b="x"'), [
    'go_gc_pause{a_b="x", instance="eu/0", service="web"} 1',
    'go_gc_pause_p_99{a_b="x", instance="eu/0", service="web"} 2',
  ]);
  assert.equal(metricName('9lives', 'count'), '_lives_count');
  assert.equal(metricName('job:rate5m', 'value'), 'job:rate5m');
  assert.equal(labelName('9:x'), '__x');
});

test('the source wins over fields of the same name, the first of two fields counts, the name is no label', () => {
  assert.deepEqual(samplesOf('web METRIC m service="x" __name__="n" a="1" a="2" count=1 count=2'), [
    'm_count{a="1", service="web"} 1',
  ]);
});

test('what tells records apart is neither label nor value', () => {
  assert.deepEqual(samplesOf('web METRIC m seq="1" rev="2" w="3" window="4" count=1 seq=1 rev=2 w=3'), [
    'm_count{service="web"} 1',
  ]);
});
