import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evidenceOf } from '../../../tools/lib/lifecycle/evidence.ts';
import { routesOf } from '../../../tools/lib/lifecycle/routes.ts';

const routes = (...lines: readonly string[]) =>
  routesOf(lines.map((line) => evidenceOf(`2026-02-14T12:00:00Z ${line}`)!));

test('each edge speaks for itself, and its last word counts', () => {
  const [shop, ...others] = routes(
    'edge/0 EVENT route route="shop" service="old" backends="old/0"',
    'edge/0 EVENT backend route="shop" backend="old/0" status="up"',
    'edge/0 EVENT route route="shop" service="web" backends="web/0, web/1"',
    'edge/1 EVENT route route="shop" service="web"',
    'edge/0 EVENT backend route="shop" backend="web/0" status="unreachable" reason="timeout"',
    'edge/1 EVENT backend route="shop" backend="web/0" status="Reachable"',
    'edge/0 EVENT backend route="shop" status="up"',
    'edge/0 EVENT something route="shop"',
  );
  assert.deepEqual(others, []);
  assert.deepEqual(
    shop?.bindings.map(({ edge, service, backends }) => [edge, service, backends]),
    [
      ['edge/0', 'web', ['web/0', 'web/1']],
      ['edge/1', 'web', undefined],
    ],
  );
  assert.deepEqual(
    shop?.backends.map(({ edge, backend, isReachable, reason }) => [edge, backend, isReachable, reason]),
    [
      ['edge/0', 'web/0', false, 'timeout'],
      ['edge/1', 'web/0', true, ''],
    ],
  );
});

test('a route that was taken away is none', () => {
  assert.deepEqual(
    routes('edge/0 EVENT route route="a" service="web"', 'edge/0 EVENT route route="a" service=""'),
    [],
  );
});
