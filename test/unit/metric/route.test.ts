import assert from 'node:assert/strict';
import { test } from 'node:test';
import { routeOfPath } from '../../../tools/lib/metric/route.ts';

const ROUTES: readonly (readonly [path: string, route: string])[] = [
  ['/', '/'],
  ['/index.html', '/index.html'],
  ['/users/1234', '/users/:id'],
  ['/users/1234/', '/users/:id/'],
  ['/users/1234/orders/5', '/users/:id/orders/:id'],
  ['/1/2/3', '/:id/:id/:id'],
  ['/search?q=shoes&page=2', '/search'],
  ['/users/7?tab=1', '/users/:id'],
  ['/users/7#top', '/users/:id'],
  ['/carts/8c7e0d0e-1c5b-4f0a-9d52-0d5f3a2b1c4d', '/carts/:id'],
  ['/carts/8C7E0D0E-1C5B-4F0A-9D52-0D5F3A2B1C4D/items', '/carts/:id/items'],
  ['/blobs/507f1f77bcf86cd799439011', '/blobs/:id'],
  // Names, versions and short words of hexadecimal letters are no ids.
  ['/api/v1/facade', '/api/v1/facade'],
  ['/deadbeef', '/deadbeef'],
  ['/v2/user42/a1b2', '/v2/user42/a1b2'],
  ['/2026-02-14/report', '/2026-02-14/report'],
  ['/users/:id', '/users/:id'],
  ['*', '*'],
  ['', ''],
];

for (const [path, route] of ROUTES)
  test(`the route of ${JSON.stringify(path)} is ${JSON.stringify(route)}`, () => {
    assert.equal(routeOfPath(path), route);
    assert.equal(routeOfPath(route), route);
  });
