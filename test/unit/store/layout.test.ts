import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  clusterMetricsFolder,
  commonRing,
  instanceMetricsFolder,
  instanceRing,
  mergedRing,
  metricPath,
  serviceMetricsFolder,
  tenantFolder,
  unparsedRing,
} from '../../../tools/lib/store/layout.ts';

test('the paths of the contract', () => {
  assert.deepEqual(instanceRing('/d', 'web', '0'), {
    folder: '/d/active/web/logs',
    exact: '/d/active/web/logs/0',
    live: '/d/active/web/logs/0.live',
    previousLive: '/d/active/web/logs/0.live.1',
    beforeRestart: '/d/active/web/logs/0.previous',
  });
  assert.equal(mergedRing('/d', 'web').exact, '/d/active/web/logs/all');
  assert.equal(instanceRing('/d', 'web', '').exact, '/d/active/web/logs/_');
  assert.equal(unparsedRing('/d').exact, '/d/active/_unparsed/logs/all');
  assert.equal(commonRing('/d', 'audit').live, '/d/audit.live');
  assert.equal(metricPath(serviceMetricsFolder('/d', 'web'), 'requests'), '/d/active/web/metrics/requests');
  assert.equal(metricPath(clusterMetricsFolder('/d', 'web'), 'requests'), '/d/metrics/web/requests');
  assert.equal(instanceMetricsFolder('/d', 'web', '0'), '/d/active/web/instances/0/metrics');
});

test('hostile names stay where they belong', () => {
  assert.equal(instanceRing('/d', '..', '../../x').exact, '/d/active/%2E%2E/logs/%2E.%2F..%2Fx');
  assert.equal(instanceRing('/d', '_unparsed', 'all').exact, '/d/active/%5Funparsed/logs/%61ll');
  assert.equal(metricPath('/d/metrics/web', '../api/requests'), '/d/metrics/web/%2E.%2Fapi%2Frequests');
});

test('a tenant has a folder that no other tenant has', () => {
  assert.equal(tenantFolder('/d', { org: 'acme', app: 'shop', env: 'prod' }), '/d/tenants/acme/shop/prod');
  assert.equal(tenantFolder('/d', { org: 'acme', env: 'prod' }), '/d/tenants/acme/_/prod');
  assert.equal(tenantFolder('/d', { org: 'acme', app: '_' }), '/d/tenants/acme/%5F/_');
  assert.equal(tenantFolder('/d', { org: '..', app: 'a/b' }), '/d/tenants/%2E%2E/a%2Fb/_');
});
