import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRecord } from '../../../tools/lib/record/parse.ts';
import { createRequests, MAX_SERIES, type Requests } from '../../../tools/obs-top/model/requests.ts';
import { NO_REQUESTS } from '../../../tools/obs-top/model/snapshot.ts';
import { at, START_MS } from './run-top.ts';

function observed(...records: readonly (readonly [seconds: number, rest: string])[]): Requests {
  const requests = createRequests();
  for (const [seconds, rest] of records) {
    requests.observe(parseRecord(at(seconds, rest).trimEnd())!, START_MS + seconds * 1000);
  }
  return requests;
}

function rateAt(requests: Requests, seconds: number): number | undefined {
  return requests.figures('web', START_MS + seconds * 1000).requestRate;
}

test('the rate is given, or the count over the window; errors are counts of the window or a rate', () => {
  const given = observed([0, 'web METRIC requests window="10s" rate=5 count=1 errors=2']);
  assert.deepEqual(given.figures('web', START_MS), { requestRate: 5, errorRate: 0.2, p99: undefined });
  const counted = observed([0, 'web METRIC requests window="1m" count=120 errors=6 errors_rate=9']);
  assert.deepEqual(counted.figures('web', START_MS), { requestRate: 2, errorRate: 9, p99: undefined });
  const neither = observed([0, 'web METRIC requests count=120 errors=6']);
  assert.deepEqual(neither.figures('web', START_MS), NO_REQUESTS);
});

test('what is no figure is unknown', () => {
  const requests = observed([0, 'web METRIC requests window="10s" rate="5" errors=NaN dur_p99=+Inf']);
  assert.deepEqual(requests.figures('web', START_MS), NO_REQUESTS);
  assert.deepEqual(requests.figures('api', START_MS), NO_REQUESTS);
});

test('the percentile: dur, then latency, then any', () => {
  const p99 = (fields: string): string | undefined => {
    const quantity = observed([0, `web METRIC requests ${fields}`]).figures('web', START_MS).p99;
    return quantity && `${quantity.value} ${quantity.dimension}`;
  };
  assert.equal(p99('wait_p99=9s latency_p99=5ms dur_p99=12ms'), '0.012 duration');
  assert.equal(p99('wait_p99=9s latency_p99=5ms'), '0.005 duration');
  assert.equal(p99('size_p99="x" wait_p99=9s'), '9 duration');
  assert.equal(p99('dur_p95=9s'), undefined);
});

test('figures are unknown after three windows, and after 15 seconds when those are shorter', () => {
  const requests = observed([0, 'web METRIC requests window="10s" rate=5']);
  assert.equal(rateAt(requests, 30), 5);
  assert.equal(rateAt(requests, 30.001), undefined);
  const short = observed([0, 'web METRIC requests window="1s" rate=5']);
  assert.equal(rateAt(short, 15), 5);
  assert.equal(rateAt(short, 15.001), undefined);
});

test('without a window three gaps and a minute count', () => {
  const once = observed([0, 'web METRIC requests rate=5']);
  assert.equal(rateAt(once, 60), 5);
  assert.equal(rateAt(once, 61), undefined);
  const seldom = observed([0, 'web METRIC requests rate=5'], [100, 'web METRIC requests rate=6']);
  assert.equal(rateAt(seldom, 400), 6);
  assert.equal(rateAt(seldom, 401), undefined);
});

test('series of one grouping are added up, percentiles are not', () => {
  const requests = observed(
    [10, 'web METRIC requests window="10s" status="200" rate=5 errors=0 dur_p99=1ms'],
    [10, 'web METRIC requests window="10s" status="500" rate=1 errors=10 dur_p99=2ms'],
  );
  assert.deepEqual(requests.figures('web', START_MS + 10_000), {
    requestRate: 6,
    errorRate: 1,
    p99: undefined,
  });
});

test('a total is not added to its parts', () => {
  const requests = observed(
    [10, 'web/0 METRIC requests window="10s" rate=2'],
    [10, 'web/1 METRIC requests window="10s" rate=3'],
    [10, 'web METRIC requests window="10s" status="200" route="/" rate=4'],
  );
  assert.equal(rateAt(requests, 10), 5, 'the instances are the coarsest grouping');
  requests.observe(
    parseRecord(at(10, 'web METRIC requests window="10s" rate=7').trimEnd())!,
    START_MS + 10_000,
  );
  assert.equal(rateAt(requests, 10), 7);
});

test('a group without requests in the latest window adds nothing', () => {
  const requests = observed(
    [10, 'web METRIC requests window="10s" status="200" rate=5'],
    [10, 'web METRIC requests window="10s" status="500" rate=1'],
    [20, 'web METRIC requests window="10s" status="200" rate=4'],
  );
  assert.equal(rateAt(requests, 20), 4);
});

test('a record that comes late changes nothing, a correction of the same window does', () => {
  const requests = observed(
    [20, 'web METRIC requests window="10s" rate=4'],
    [10, 'web METRIC requests window="10s" rate=9'],
  );
  assert.equal(rateAt(requests, 20), 4);
  requests.observe(
    parseRecord(at(20, 'web METRIC requests window="10s" rev=2 rate=5').trimEnd())!,
    START_MS + 20_000,
  );
  assert.equal(rateAt(requests, 20), 5);
});

test('the sum of everybody is no service', () => {
  assert.deepEqual([...observed([0, 'all METRIC requests rate=4']).services()], []);
});

test('series are bounded, and old ones make room', () => {
  const requests = createRequests();
  const observe = (index: number, atMs: number): void =>
    requests.observe(parseRecord(at(0, `web METRIC requests rate=1 n="${index}"`).trimEnd())!, atMs);
  for (let index = 0; index <= MAX_SERIES; index++) observe(index, START_MS);
  assert.equal(requests.refused(), 1);
  requests.expire(START_MS + 10 * 60_000);
  assert.deepEqual([...requests.services()], []);
  observe(0, START_MS + 10 * 60_000);
  assert.equal(requests.refused(), 1);
});
