import assert from 'node:assert/strict';
import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createDirectoryReader } from '../../../tools/obs-top/directory/reader.ts';
import type { Desired } from '../../../tools/obs-top/model/cluster.ts';
import type { ServiceRow, Snapshot } from '../../../tools/obs-top/model/snapshot.ts';
import { temporaryFolder } from '../store/temporary.ts';
import { at, START_MS } from './run-top.ts';

interface Place {
  readonly directory: string;
  /** Writes a file and gives it the time `seconds` after START_MS. */
  put(path: string, content: string, seconds?: number): void;
  /** What DIR says `seconds` after START_MS. */
  read(seconds: number): Snapshot;
  row(service: string, seconds: number): ServiceRow | undefined;
  readonly problems: string[];
}

function makePlace(context: TestContext, desired?: Desired): Place {
  const directory = temporaryFolder(context);
  const problems: string[] = [];
  const reader = createDirectoryReader({
    directory,
    desired: () => desired,
    onProblem: (message) => void problems.push(message),
  });
  const read = (seconds: number): Snapshot => reader.read(START_MS + seconds * 1000);
  return {
    directory,
    put(path, content, seconds = 0) {
      const file = join(directory, path);
      fs.mkdirSync(dirname(file), { recursive: true });
      fs.writeFileSync(`${file}.new`, content);
      const time = (START_MS + seconds * 1000) / 1000;
      fs.utimesSync(`${file}.new`, time, time);
      fs.renameSync(`${file}.new`, file);
    },
    read,
    row: (service, seconds) => read(seconds).services.find((row) => row.service === service),
    problems,
  };
}

function counts(row: ServiceRow | undefined): readonly unknown[] {
  return [row?.running, row?.healthy, row?.desired];
}

test('running and healthy follow from the rings of the instances', (context) => {
  const place = makePlace(context, new Map([['web', 3]]));
  for (const instance of ['0', '1', '2'])
    place.put(
      `active/web/logs/${instance}`,
      at(0, `web/${instance} EVENT start`) + at(1, `web/${instance} INFO x`),
    );
  place.put('active/web/logs/all', at(0, 'web/7 EVENT start'));
  assert.deepEqual(counts(place.row('web', 5)), [3, 3, 3]);

  place.put('active/web/logs/2', at(0, 'web/2 EVENT start') + at(6, 'web/2 EVENT exit reason="oom"'), 6);
  assert.deepEqual(counts(place.row('web', 7)), [2, 2, 3]);

  place.put('active/web/logs/2', at(6, 'web/2 EVENT exit reason="oom"') + at(9, 'web/2 EVENT start'), 9);
  assert.deepEqual(counts(place.row('web', 10)), [3, 3, 3]);
});

test('an event that a ring has no longer, or not yet, is in the ring of events', (context) => {
  const place = makePlace(context);
  place.put('active/web/logs/0', at(1, 'web/0 INFO x') + at(2, 'web/0 INFO y'));
  place.put('active/web/logs/1', at(1, 'web/1 INFO x'));
  place.put(
    'events',
    at(0, 'web/0 EVENT exit reason="crash"') +
      at(0.5, 'web/0 EVENT start') +
      at(3, 'web/1 EVENT exit reason="crash"') +
      at(3, 'db/0 EVENT start'),
  );
  assert.deepEqual(counts(place.row('web', 4)), [1, 1, 2]);
  assert.deepEqual(counts(place.row('db', 4)), [1, 1, 1]);
});

test('an event that both rings have happened once', (context) => {
  const place = makePlace(context);
  const events =
    at(0, 'web/0 EVENT start') + at(1, 'web/0 EVENT exit reason="crash"') + at(2, 'web/0 EVENT start');
  place.put('active/web/logs/0', events);
  place.put('events', events);
  assert.equal(place.row('web', 3)?.restarts, 1);
});

test('a long ring is read from its end, from the first whole line on', (context) => {
  const place = makePlace(context);
  const filler = at(1, `web/0 INFO ${'x'.repeat(90)}`).repeat(1000);
  place.put(
    'active/web/logs/0',
    `${at(0, 'web/0 EVENT start')}${filler}${at(2, 'web/0 EVENT exit reason="crash"')}${at(9, 'web/0 EVENT start').trimEnd()}`,
  );
  assert.deepEqual(counts(place.row('web', 9)), [0, 0, 1], 'an unterminated line is not there yet');
});

test('memory from the ring of metrics; that of a process that has ended is free', (context) => {
  const place = makePlace(context);
  place.put('active/web/logs/0', at(0, 'web/0 EVENT start') + at(4, 'web/0 EVENT exit reason="oom"'));
  place.put('active/web/logs/1', at(0, 'web/1 EVENT start'));
  place.put(
    'active/web/metrics.log',
    at(2, 'web/0 METRIC process rss=99M') +
      at(2, 'web/1 METRIC process rss=10M') +
      at(3, 'web/1 METRIC process rss=11M'),
  );
  assert.equal(place.row('web', 5)?.memoryBytes, 11 * 2 ** 20);
});

test('figures from the files of obs-agg: errors over the window that count and rate tell', (context) => {
  const place = makePlace(context);
  const files = { count: '5420', rate: '542', errors: '1', dur_p99: '12ms', dur_p50: '3ms', memory: '28M' };
  for (const [name, text] of Object.entries(files)) place.put(`active/web/metrics/${name}`, `${text}\n`);
  const row = place.row('web', 30);
  assert.deepEqual(
    [row?.requestRate, row?.errorRate, row?.p99?.value, row?.memoryBytes],
    [542, 0.1, 0.012, 28 * 2 ** 20],
  );
  assert.deepEqual(counts(row), [undefined, undefined, undefined]);
  const stale = place.row('web', 31);
  assert.deepEqual([stale?.requestRate, stale?.errorRate, stale?.p99], [undefined, undefined, undefined]);
  assert.equal(place.row('web', 301), undefined, 'nothing is known of it any more');
});

test('memory that the instances write themselves', (context) => {
  const place = makePlace(context);
  place.put('active/web/instances/0/metrics/memory', '10M');
  place.put('active/web/instances/1/metrics/memory', '5M');
  place.put('active/web/instances/2/metrics/memory', 'a lot');
  const row = place.row('web', 0);
  assert.deepEqual([row?.memoryBytes, row?.memoryInstances], [15 * 2 ** 20, 2]);
});

test('metric files that are no numbers, or empty, are unknown', (context) => {
  const place = makePlace(context);
  for (const name of ['count', 'rate', 'errors', 'dur_p99']) place.put(`active/web/metrics/${name}`, 'x');
  place.put('active/web/metrics/memory', '');
  assert.equal(place.row('web', 0), undefined);
  place.put('active/web/metrics/count', '0');
  place.put('active/web/metrics/rate', '0');
  place.put('active/web/metrics/errors', '0');
  assert.deepEqual([place.row('web', 0)?.requestRate, place.row('web', 0)?.errorRate], [0, undefined]);
});

test('alerts and nodes', (context) => {
  const place = makePlace(context);
  place.put(
    'alerts',
    at(0, 'web ALERT firing alertname="A"') +
      at(0, 'web ALERT firing alertname="B"') +
      at(1, 'web ALERT resolved alertname="B"'),
  );
  place.put('active/node/metrics.log', at(0, 'node/a METRIC node cpu=5%'));
  const { alerts, nodes, services } = place.read(2);
  assert.deepEqual(
    alerts.map((row) => row.name),
    ['A'],
  );
  assert.deepEqual(
    nodes.map((row) => row.node),
    ['a'],
  );
  assert.deepEqual(services, []);
});

test('what is planted in DIR is not followed, told, and stops nothing', (context) => {
  const place = makePlace(context);
  place.put('active/web/logs/0', at(0, 'web/0 EVENT start'));
  fs.symlinkSync('/etc/passwd', join(place.directory, 'active/web/logs/1'));
  fs.symlinkSync('/etc', join(place.directory, 'active/web/metrics'));
  fs.mkdirSync(join(place.directory, 'active/db'), { recursive: true });
  fs.symlinkSync('/etc', join(place.directory, 'active/db/logs'));
  fs.symlinkSync('/etc/passwd', join(place.directory, 'events'));
  assert.deepEqual(counts(place.row('web', 1)), [1, 1, 1]);
  assert.equal(place.problems.length, 2);
  assert.ok(place.problems.every((problem) => problem.includes('symbolic link')));
});

test('names that are no file names come back', (context) => {
  const place = makePlace(context);
  place.put('active/a%2520b/logs/_', at(0, 'a%20b EVENT start'));
  place.put('active/_unparsed/logs/all', 'no record\n');
  assert.deepEqual(
    place.read(0).services.map((row) => row.service),
    ['a%20b'],
  );
});

test('DIR that goes away is empty, and may come back', (context) => {
  const place = makePlace(context);
  const put = (): void => place.put('active/web/logs/0', at(0, 'web/0 EVENT start'));
  put();
  assert.equal(place.read(0).services.length, 1);
  fs.rmSync(place.directory, { recursive: true });
  assert.equal(place.read(0).services.length, 0);
  put();
  assert.equal(place.read(0).services.length, 1);
});
