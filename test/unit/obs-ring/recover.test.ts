// What a new run does with the files of an earlier one.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createFakeClock } from '../../support/fake-clock.ts';
import { createFaultyDisk, systemError } from '../../support/faulty-disk.ts';
import { contentOf, filesIn, freshFolder, startRig } from '../../support/rings.ts';

const line = (n: number): string => `2026-02-14T12:34:05Z web/0 INFO n=${n}\n`;
const LOGS = 'active/web/logs';

/** A folder with the given files in active/web/logs. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const directory = freshFolder();
  fs.mkdirSync(join(directory, LOGS), { recursive: true });
  for (const [name, content] of Object.entries(files)) fs.writeFileSync(join(directory, LOGS, name), content);
  return directory;
}

function logsOf(directory: string): Record<string, string> {
  return Object.fromEntries(
    fs.readdirSync(join(directory, LOGS)).map((name) => [name, contentOf(directory, `${LOGS}/${name}`)]),
  );
}

test('exact files that a killed run left behind are brought up to date, and lines follow on', async () => {
  const directory = folderWith({ '0.live.1': line(0) + line(1), '0.live': line(2), '0': line(0) });
  fs.utimesSync(join(directory, LOGS, '0'), 1, 1);
  const rig = await startRig({ directory, lines: 2 });
  assert.equal(contentOf(directory, `${LOGS}/0`), line(1) + line(2));
  rig.feed(line(3));
  rig.end();
  assert.equal(contentOf(directory, `${LOGS}/0`), line(2) + line(3));
});

test('exact files that are up to date are left alone', async () => {
  const directory = folderWith({ '0.live': line(2), '0': line(2) });
  fs.utimesSync(join(directory, LOGS, '0.live'), 1, 1);
  const before = fs.statSync(join(directory, LOGS, '0')).ino;
  await startRig({ directory, lines: 1 });
  assert.equal(fs.statSync(join(directory, LOGS, '0')).ino, before);
});

test('with another N the exact files are cut, or filled from the generations', async () => {
  const all = [0, 1, 2, 3].map(line);
  const directory = folderWith({ '0.live': all.join(''), '0': all.slice(1).join('') });
  fs.utimesSync(join(directory, LOGS, '0.live'), 1, 1);
  await startRig({ directory, lines: 1 });
  assert.equal(contentOf(directory, `${LOGS}/0`), all[3]);
  await startRig({ directory, lines: 10 });
  assert.equal(contentOf(directory, `${LOGS}/0`), all.join(''));
});

test('a line that was cut off is sealed for followers, kept out of the rings, and counted', async () => {
  const directory = folderWith({
    '0.live.1': line(0),
    '0.live': line(1) + line(2).slice(0, 30),
    '0': line(0),
  });
  const follower = fs.openSync(join(directory, LOGS, '0.live'), 'r');
  const { ledger, feed, end } = await startRig({ directory, lines: 3 });
  assert.equal(fs.readFileSync(follower, 'latin1'), `${line(1)}${line(2).slice(0, 30)}\x18\n`);
  fs.closeSync(follower);
  assert.equal(ledger.notes.get('torn'), 1);
  assert.deepEqual(logsOf(directory), {
    '0': line(0) + line(1),
    '0.live': '',
    '0.live.1': line(0) + line(1),
  });
  feed(line(3));
  end();
  assert.equal(contentOf(directory, `${LOGS}/0`), line(0) + line(1) + line(3));
});

test('a live file of nothing but a part of a line', async () => {
  const directory = folderWith({ '0.live': line(2).slice(0, 30) });
  const { ledger } = await startRig({ directory });
  assert.equal(ledger.notes.get('torn'), 1);
  assert.deepEqual(logsOf(directory), { '0': '', '0.live': '', '0.live.1': '' });
});

test('a sealing that was cut off is finished', async () => {
  const directory = folderWith({
    '0.live.1': line(0),
    '0.live': `${line(1)}part\n`,
    '.sealed-0': line(0) + line(1),
  });
  await startRig({ directory });
  assert.deepEqual(logsOf(directory), {
    '0': line(0) + line(1),
    '0.live': '',
    '0.live.1': line(0) + line(1),
  });
});

test('what stands in the way of any file of a ring is set aside, each time under a name of its own', async () => {
  const directory = folderWith({ '0.live': line(0), '0': line(0) });
  const logs = join(directory, LOGS);
  for (let round = 0; round < 3; round++) {
    for (const name of ['.new-0', '.old-0', '.sealed-0', '0.previous', '0'])
      fs.rmSync(join(logs, name), { force: true });
    for (const name of ['.new-0', '.old-0', '.sealed-0']) fs.mkdirSync(join(logs, name));
    for (const name of ['0', '0.previous']) fs.symlinkSync('/nowhere', join(logs, name));
    const { warnings, feed, end } = await startRig({ directory, lines: 3 });
    assert.equal(warnings.length, 5);
    feed(line(round + 1));
    end();
    assert.ok(contentOf(directory, `${LOGS}/0`).endsWith(line(round) + line(round + 1)));
  }
  const aside = fs.readdirSync(logs).filter((name) => name.startsWith('.broken-0'));
  assert.deepEqual(aside.sort(), [
    '.broken-0',
    '.broken-0-1',
    '.broken-0-2',
    '.broken-0.previous',
    '.broken-0.previous-1',
    '.broken-0.previous-2',
  ]);
});

test('a ring that cannot be restored does not hold the others up', async () => {
  const directory = folderWith({ '0.live': line(0) });
  fs.mkdirSync(join(directory, 'active/api'));
  fs.symlinkSync('/nowhere', join(directory, 'active/api/logs'));
  const { warnings, feed, end, keeper } = await startRig({ directory, lines: 3 });
  assert.deepEqual(warnings, [
    `cannot use folder ${join(directory, 'active/api/logs')}: it is a symbolic link; the stream goes on, and what goes there is not kept`,
  ]);
  feed(line(1));
  end();
  assert.equal(contentOf(directory, `${LOGS}/0`), line(0) + line(1));
  assert.equal(keeper.failure?.name, 'StoreFailure');
});

test('an exact file that holds all there is, or N lines, is left as it is', async () => {
  for (const lines of [2, 3]) {
    const directory = folderWith({ '0.live.1': line(0), '0.live': line(1), '0': line(0) + line(1) });
    const exact = join(directory, LOGS, '0');
    for (const name of ['0.live.1', '0.live']) fs.utimesSync(join(directory, LOGS, name), 1000, 1000);
    const { ino } = fs.statSync(exact);
    await startRig({ directory, lines });
    assert.equal(fs.statSync(exact).ino, ino, `of ${lines}`);
  }
  const directory = folderWith({ '0.live.1': line(0), '0.live': line(1), '0': line(1) });
  for (const name of ['0.live.1', '0.live']) fs.utimesSync(join(directory, LOGS, name), 1000, 1000);
  await startRig({ directory, lines: 3 });
  assert.equal(contentOf(directory, `${LOGS}/0`), line(0) + line(1));
});

test('a rotation that was cut off is finished', async () => {
  const directory = folderWith({ '0.live': line(0) + line(1), '.new-0': '' });
  fs.linkSync(join(directory, LOGS, '0.live'), join(directory, LOGS, '0.live.1'));
  fs.linkSync(join(directory, LOGS, '0.live'), join(directory, LOGS, '.old-0'));
  await startRig({ directory, lines: 2 });
  const both = line(0) + line(1);
  assert.deepEqual(logsOf(directory), { '0': both, '0.live': '', '0.live.1': both });
});

test('an exact file whose live files are gone counts, once its instance says something', async () => {
  const directory = folderWith({ '0': line(0) + line(1), 'notes.txt': 'mine\n' });
  const { feed, end } = await startRig({ directory, lines: 2 });
  assert.deepEqual(logsOf(directory), { '0': line(0) + line(1), 'notes.txt': 'mine\n' });
  feed(line(2));
  end();
  assert.equal(contentOf(directory, `${LOGS}/0`), line(1) + line(2));
  assert.equal(contentOf(directory, `${LOGS}/notes.txt`), 'mine\n');
});

test('the rings outside of logs/ are restored as well, with their own N', async () => {
  const directory = freshFolder();
  fs.mkdirSync(join(directory, 'active/web/metrics'), { recursive: true });
  fs.writeFileSync(join(directory, 'active/web/metrics/requests.live'), '5');
  for (const path of ['events', 'alerts', 'active/web/metrics.log', 'active/web/spans.log']) {
    fs.writeFileSync(join(directory, `${path}.live`), 'a\nb\nc\npart');
  }
  const { ledger } = await startRig({ directory, lines: 1, signalLines: 2 });
  assert.equal(ledger.notes.get('torn'), 4);
  for (const path of ['alerts', 'active/web/metrics.log', 'active/web/spans.log']) {
    assert.equal(contentOf(directory, path), 'b\nc\n', path);
  }
  assert.equal(contentOf(directory, 'events'), 'a\nb\nc\n');
  assert.equal(contentOf(directory, 'active/web/metrics/requests.live'), '5');
});

test('a disk that is full at the start is waited for', async () => {
  const directory = folderWith({ '0.live': line(0) });
  const faulty = createFaultyDisk();
  const clock = createFakeClock();
  faulty.fault = () => ({ throws: systemError('ENOSPC') });
  const started = startRig({ directory, clock, disk: faulty.disk });
  clock.advance(1000);
  assert.deepEqual(filesIn(directory), [`${LOGS}/0.live`]);
  faulty.fault = () => undefined;
  await Promise.resolve();
  clock.advance(1000);
  const { warnings } = await started;
  assert.equal(contentOf(directory, `${LOGS}/0`), line(0));
  assert.deepEqual(warnings, [`no space left for ${directory}: waiting for some, nothing is lost`]);
});
