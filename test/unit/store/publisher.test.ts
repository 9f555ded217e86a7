import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createMetricPublisher } from '../../../tools/lib/store/publisher.ts';
import { temporaryFolder } from './temporary.ts';

const SECOND_US = 1e6;

function publisher(directory: string, nowMs = () => Date.now(), keepsLatest = false) {
  return createMetricPublisher(directory, {
    keepsLatest,
    staleUs: 300 * SECOND_US,
    isOurs: (name) => name !== 'other',
    nowMs,
  });
}

test('a number is published for the node and the cluster, and removed when it is not put again', (t) => {
  const directory = temporaryFolder(t);
  const files = publisher(directory);
  files.put('web', 'count', '5', 0);
  files.put('web', 'errors', '1', 0);
  files.put('web', 'count', '6', 200 * SECOND_US);
  const [node, cluster] = ['active/web/metrics', 'metrics/web'].map((folder) => join(directory, folder)) as [
    string,
    string,
  ];
  assert.equal(readFileSync(join(node, 'count'), 'utf8'), '6\n');
  assert.equal(readFileSync(join(cluster, 'count'), 'utf8'), '6\n');
  files.sweep(300 * SECOND_US);
  assert.ok(existsSync(join(node, 'count')));
  assert.ok(!existsSync(join(node, 'errors')) && !existsSync(join(cluster, 'errors')));
});

test('a correction of the past does not take the place of the latest number', (t) => {
  const directory = temporaryFolder(t);
  const files = publisher(directory, Date.now, true);
  for (const [text, second] of [
    ['5', 20],
    ['9', 10],
  ] as const)
    files.put('web', 'count', text, second * SECOND_US);
  const read = () => readFileSync(join(directory, 'metrics/web/count'), 'utf8');
  assert.equal(read(), '5\n');
  files.put('web', 'count', '6', 20 * SECOND_US);
  assert.equal(read(), '6\n');
});

test('files that a publisher before has left are removed when they are stale, those of others are not', (t) => {
  const directory = temporaryFolder(t);
  const folder = join(directory, 'active/web/metrics');
  mkdirSync(folder, { recursive: true });
  const hourAgo = Date.now() / 1000 - 3600;
  for (const name of ['left', 'other', 'fresh']) {
    writeFileSync(join(folder, name), '1\n');
    if (name !== 'fresh') utimesSync(join(folder, name), hourAgo, hourAgo);
  }
  const files = publisher(directory);
  files.put('web', 'count', '5', 0);
  files.sweep(1);
  assert.deepEqual(
    ['left', 'other', 'fresh', 'count'].map((name) => existsSync(join(folder, name))),
    [false, true, true, true],
  );
  // Another process writes it again and again: its time is not that of our clock.
  files.sweep(299 * SECOND_US);
  files.sweep(301 * SECOND_US);
  assert.ok(existsSync(join(folder, 'fresh')));
});
