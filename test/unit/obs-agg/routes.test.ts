// Routes of golden metrics are bounded in each service, and what is beyond keeps its other labels.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goldenPlan } from '../../../tools/obs-agg/golden.ts';
import { type AggRun, runAgg } from './run-agg.ts';

function runGolden(input: string, mostRoutes: number): AggRun {
  const plan = goldenPlan('http', { windowUs: 10e6, reviseUs: 0, mostRoutes });
  return runAgg([], [], input, { plan });
}

const request = (source: string, path: string, rest = 'status=200'): string =>
  `2026-02-14T12:34:05Z ${source} INFO x method=GET path=${path} dur=1ms ${rest}\n`;

/** What is told of requests, without time, kind and name. */
function requests({ output }: AggRun): string[] {
  return [...output.matchAll(/^\S+ (\S+) METRIC http_requests (.*)$/gm)].map(
    ([, source, rest]) => `${source} ${rest}`,
  );
}

test('each service has its own routes, and its other ones keep service, method and status', () => {
  const run = runGolden(
    request('web/0', '/a') +
      request('web/1', '/b', 'status=500') +
      request('web/0', '/b', 'status=500') +
      request('web/0', '/a') +
      request('api/0', '/b'),
    1,
  );
  assert.deepEqual(requests(run), [
    'api route="/b" method="GET" status="200" total=1',
    'web route="/a" method="GET" status="200" total=2',
    'web route="other" method="GET" status="500" total=2',
  ]);
  assert.equal(run.ledger.notes.get('other_route'), 2);
});

test('a route that is named other is no other one than that of all others', () => {
  const run = runGolden(
    request('web', '/a') + request('web', '/b') + request('web', '/c', 'route=other status=200'),
    1,
  );
  assert.deepEqual(requests(run), [
    'web route="/a" method="GET" status="200" total=1',
    'web route="other" method="GET" status="200" total=2',
  ]);
});

test('paths beyond the room for texts have routes all the same', () => {
  const paths = 140_000;
  let input = '';
  for (let id = 0; id < paths; id++) input += request('web', `/users/${id}/cart`);
  const run = runGolden(input, 10);
  assert.deepEqual(requests(run), [`web route="/users/:id/cart" method="GET" status="200" total=${paths}`]);
});

test('a line beyond the groups of several tables is counted once', () => {
  const plan = goldenPlan('http', { windowUs: 10e6, reviseUs: 0, mostRoutes: 10 });
  const input = request('web', '/a') + request('web', '/b') + request('web', '/c');
  assert.equal(runAgg([], [], input, { plan, maxGroups: 1 }).ledger.notes.get('other_group'), 2);
});
