import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeFolder } from '../../../tools/lib/store/folder.ts';
import { metricPath, serviceMetricsFolder } from '../../../tools/lib/store/layout.ts';
import {
  listMetricFiles,
  readMetricFile,
  removeMetricFile,
  writeMetricFile,
} from '../../../tools/lib/store/metricFile.ts';
import { temporaryFolder } from './temporary.ts';

test('a number with its unit goes in and comes out as it was written', (context) => {
  const path = join(temporaryFolder(context), 'latency_p99');
  writeMetricFile(path, '45ms');
  assert.equal(fs.readFileSync(path, 'utf8'), '45ms\n');
  assert.deepEqual(readMetricFile(path), {
    kind: 'value',
    text: '45ms',
    quantity: { value: 0.045, dimension: 'duration' },
  });
});

test('only quantities are written', (context) => {
  const path = join(temporaryFolder(context), 'requests');
  for (const text of ['', 'many', '1 2', '5 ms'])
    assert.throws(() => writeMetricFile(path, text), RangeError);
  assert.equal(fs.existsSync(path), false);
});

test('what a service wrote by hand is read, with or without a newline', (context) => {
  const path = join(temporaryFolder(context), 'requests');
  for (const [content, value] of [
    ['15234', 15234],
    ['12\n', 12],
    [' 23%\r\n', 0.23],
    ['28M\n', 28 * 1024 * 1024],
  ] as const) {
    fs.writeFileSync(path, content);
    const reading = readMetricFile(path);
    assert.equal(reading.kind === 'value' ? reading.quantity.value : reading.kind, value);
  }
});

test('missing, or empty because its writer has just begun, is missing', (context) => {
  const path = join(temporaryFolder(context), 'requests');
  assert.deepEqual(readMetricFile(path), { kind: 'missing' });
  fs.writeFileSync(path, '');
  assert.deepEqual(readMetricFile(path), { kind: 'missing' });
});

test('what is no number, too long, a link, a pipe or a folder is invalid and says so', (context) => {
  const folder = temporaryFolder(context);
  const plant = (name: string, content: string): string => {
    fs.writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  fs.symlinkSync('/etc/passwd', join(folder, 'link'));
  fs.mkdirSync(join(folder, 'folder'));
  spawnSync('mkfifo', [join(folder, 'pipe')]);
  const reasons: readonly (readonly [string, RegExp])[] = [
    [plant('words', 'a\x1b[2J'), /words: not a number: "a\\u001b\[2J"$/],
    [plant('two', '1\n2\n'), /not a number/],
    [plant('long', '1'.repeat(257)), /longer than 256 bytes/],
    [join(folder, 'link'), /symbolic link/],
    [join(folder, 'folder'), /no plain file/],
    [join(folder, 'pipe'), /no plain file/],
  ];
  for (const [path, reason] of reasons) {
    const reading = readMetricFile(path);
    assert.match(reading.kind === 'invalid' ? reading.reason : reading.kind, reason);
  }
});

test('the metrics of a service, by name, hostile ones included', (context) => {
  const directory = temporaryFolder(context);
  const folder = serviceMetricsFolder(directory, 'web');
  assert.deepEqual(listMetricFiles(directory, folder), []);
  makeFolder(directory, folder);
  for (const name of ['requests', '../errors', '.hidden']) writeMetricFile(metricPath(folder, name), '1');
  fs.writeFileSync(join(folder, '.tmp-1-x'), '');
  fs.writeFileSync(join(folder, 'raw name'), '1');
  fs.symlinkSync('requests', join(folder, 'link'));
  assert.deepEqual(
    listMetricFiles(directory, folder).map((file) => file.name),
    ['../errors', '.hidden', 'requests'],
  );
});

test('a service that puts a link in place of its folder is found out', (context) => {
  const directory = temporaryFolder(context);
  const folder = serviceMetricsFolder(directory, 'web');
  makeFolder(directory, join(folder, '..'));
  fs.symlinkSync('/etc', folder);
  assert.throws(() => listMetricFiles(directory, folder), /metrics: it is a symbolic link/);
});

test('a stale metric is removed, once or twice', (context) => {
  const path = join(temporaryFolder(context), 'requests');
  writeMetricFile(path, '1');
  removeMetricFile(path);
  removeMetricFile(path);
  assert.equal(fs.existsSync(path), false);
  assert.throws(() => removeMetricFile(join(path, '..')), { name: 'StoreFailure' });
});
