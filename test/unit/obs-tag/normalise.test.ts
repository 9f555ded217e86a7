// Paths as routes.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normalisePath } from '../../../tools/obs-tag/template/normalise.ts';

test('what names one thing among many is an id', () => {
  for (const [path, route] of [
    ['/', '/'],
    ['', '/'],
    ['/index.html', '/index.html'],
    ['/api/v1/users/65', '/api/v1/users/:id'],
    ['/api/v1/users/65/', '/api/v1/users/:id/'],
    ['/a?b=1&c=2', '/a'],
    ['/a#b?c', '/a'],
    ['https://example.org:8080/a/7', '/a/:id'],
    ['/o/3fa85f64-5717-4562-b3fc-2c963f66afa6/x', '/o/:id/x'],
    ['/o/01ARZ3NDEKTSV4RRFFQ69G5FAV', '/o/:id'],
    ['/c/feedface1', '/c/:id'],
    ['/c/deadbeef', '/c/deadbeef'],
    ['/c/deadbeefdeadbeef', '/c/:id'],
    ['/u/bob@example.org', '/u/:id'],
    ['/u/order-20260214', '/u/:id'],
    ['/h2o/co2', '/h2o/co2'],
    [`/x/${'y'.repeat(49)}`, '/x/:id'],
    ['/a/b/c/d/e/f/g/h/i/j/k/l/m/n', '/a/b/c/d/e/f/g/h/i/j/k/l/…'],
  ] as const) {
    assert.equal(normalisePath(path), route, path);
  }
});
