// obs-agg --state over a file that grows and rotates, killed at the system calls that matter: every line is counted once, and every
// record stands in the output once.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { lockFolder } from '../../tools/lib/store/lock.ts';
import { Cron } from '../support/agg-cron.ts';
import { binaryOf } from '../support/running.ts';

const isTraceable = spawnSync('strace', ['-V']).status === 0;
const skip = !isTraceable && 'strace is not installed';

test('a run that finds nothing new tells nothing, and growth is counted once', () => {
  const cron = new Cron();
  cron.append(95);
  assert.equal(cron.run().status, 0);
  assert.equal(cron.run().status, 0);
  cron.append(40);
  appendFileSync(cron.log, 'a line that is not whole yet');
  assert.equal(cron.run().status, 0);
  appendFileSync(cron.log, '\n');
  cron.check();
});

const KILLS = [
  { name: 'before the state is saved', inject: ['-e', 'inject=rename:signal=KILL:when=1'] },
  {
    name: 'before the records are written',
    inject: ['-P', '{out}', '-e', 'inject=write:signal=KILL:when=1'],
  },
  { name: 'behind them', inject: ['-e', 'inject=rename:signal=KILL:when=2'] },
  { name: 'while the state reaches the disk', inject: ['-e', 'inject=fsync:signal=KILL:when=2'] },
] as const;

for (const { name, inject } of KILLS) {
  test(`killed ${name}, the next run goes on`, { skip }, () => {
    const cron = new Cron();
    cron.append(45);
    assert.equal(cron.run().status, 0);
    cron.append(40);
    const trace = [
      'strace',
      '-f',
      '-qq',
      '-o',
      '/dev/null',
      ...inject.map((word) => word.replace('{out}', cron.out)),
    ];
    const killed = cron.run(trace);
    assert.equal(killed.signal, 'SIGKILL', killed.stderr);
    cron.append(33);
    cron.check();
  });
}

test('records that were written in part are completed', { skip }, () => {
  const cron = new Cron();
  cron.append(45);
  const trace = [
    'strace',
    '-f',
    '-qq',
    '-o',
    '/dev/null',
    '-P',
    cron.out,
    '-e',
    'inject=write:signal=KILL:when=1',
  ];
  assert.equal(cron.run(trace).signal, 'SIGKILL');
  const { pending } = JSON.parse(readFileSync(cron.state, 'utf8').split('\n')[1] as string) as {
    pending: string;
  };
  appendFileSync(cron.out, pending.slice(0, 100));
  cron.check();
});

test('rotation by renaming, twice between two runs, loses and repeats nothing', () => {
  const cron = new Cron();
  cron.append(25);
  assert.equal(cron.run().status, 0);
  cron.append(10);
  renameSync(cron.log, `${cron.log}.2`);
  cron.append(20, `${cron.log}.1`);
  cron.append(15);
  cron.check();
});

test('rotation by copying and cutting loses and repeats nothing', () => {
  const cron = new Cron();
  cron.append(25);
  assert.equal(cron.run().status, 0);
  cron.append(10);
  copyFileSync(cron.log, `${cron.log}.1`);
  truncateSync(cron.log);
  cron.append(7);
  cron.check();
});

test('rotation that compresses at once, twice between two runs, loses and repeats nothing', () => {
  const cron = new Cron();
  cron.append(45);
  assert.equal(cron.run().status, 0);
  cron.append(10);
  const pack = (name: string): void => {
    renameSync(cron.log, name);
    assert.equal(spawnSync('gzip', [name]).status, 0);
  };
  pack(`${cron.log}-1`);
  cron.append(20);
  pack(`${cron.log}-2`);
  writeFileSync(`${cron.log}-3.gz`, 'no gzip file');
  cron.append(15);
  cron.check();
  assert.deepEqual(
    readdirSync(cron.folder).filter((name) => name.startsWith('.obs')),
    [],
  );
});

test('a compressed generation that is damaged ends the run, which the next one does over', () => {
  const cron = new Cron();
  cron.append(45);
  assert.equal(cron.run().status, 0);
  cron.append(10);
  renameSync(cron.log, `${cron.log}.1`);
  assert.equal(spawnSync('gzip', [`${cron.log}.1`]).status, 0);
  cron.append(5);
  const packed = readFileSync(`${cron.log}.1.gz`);
  writeFileSync(`${cron.log}.1.gz`, packed.subarray(0, packed.length - 20));
  const { status, stderr } = cron.run();
  assert.deepEqual([status, stderr.includes(`cannot unpack ${cron.log}.1.gz: `)], [3, true], stderr);
  writeFileSync(`${cron.log}.1.gz`, packed);
  cron.check();
});

test('a file that is gone between two runs is missed aloud', () => {
  const cron = new Cron();
  cron.append(25);
  assert.equal(cron.run().status, 0);
  writeFileSync(cron.log, '');
  assert.match(cron.run().stderr, /is gone: it was rotated away, or cut, between two runs/);
});

test('a damaged state is refused, kept and left as it is', () => {
  const cron = new Cron();
  cron.append(25);
  assert.equal(cron.run().status, 0);
  const damaged = readFileSync(cron.state, 'utf8').replace('"position":', '"position":1');
  writeFileSync(cron.state, damaged);
  for (let time = 0; time < 2; time++) {
    const { status, stderr } = cron.run();
    assert.equal(status, 2);
    assert.match(stderr, /cannot use the state .*: it is damaged; a copy is kept as .*\.refused/);
  }
  assert.equal(readFileSync(cron.state, 'utf8'), damaged);
  assert.equal(readFileSync(`${cron.state}.refused`, 'utf8'), damaged);
});

test('a damaged state is kept beside one that was kept before', () => {
  const cron = new Cron();
  for (const text of ['first', 'second', 'second']) {
    writeFileSync(cron.state, text);
    assert.equal(cron.run().status, 2);
  }
  assert.equal(readFileSync(`${cron.state}.refused`, 'utf8'), 'first');
  assert.equal(readFileSync(`${cron.state}.refused.2`, 'utf8'), 'second');
  assert.equal(existsSync(`${cron.state}.refused.3`), false);
});

test('a state of another version and a folder are refused by name', () => {
  const cron = new Cron();
  writeFileSync(cron.state, 'obs-agg-state 9 what that version writes\n');
  assert.match(
    cron.run().stderr,
    /cannot use the state .*state: it is of version 9, this is version 2; a copy/,
  );
  rmSync(cron.state);
  mkdirSync(cron.state);
  const { status, stderr } = cron.run();
  assert.equal(status, 2);
  assert.match(stderr, /cannot use the state .*state: it is a folder; name a file/);
});

test('lines of a file that are passed on are the same bytes', () => {
  const cron = new Cron();
  const bytes = Buffer.from('2026-02-14T12:34:05Z web/0 INFO caf\xe9 n=1\n\xff foreign\n', 'latin1');
  writeFileSync(cron.log, bytes);
  assert.equal(cron.run([], ['--pass']).status, 0);
  assert.deepEqual(readFileSync(cron.out), bytes);
});

test('a state of other functions is refused', () => {
  const cron = new Cron();
  cron.append(5);
  assert.equal(cron.run().status, 0);
  const { status, stderr } = cron.run([], ['--by', 'service']);
  assert.equal(status, 2);
  assert.match(stderr, /it is of other functions, windows or filters/);
  assert.ok(existsSync(cron.state));
});

test('a run that finds another one at work does nothing', async () => {
  const cron = new Cron();
  cron.append(25);
  const folder = `${cron.state}.lock`;
  mkdirSync(folder);
  const lock = await lockFolder(folder);
  const { status, stderr } = cron.run();
  await lock.release();
  assert.equal(status, 3);
  assert.match(stderr, /another run.* is at work on the state .*; nothing was done/);
  assert.equal(readFileSync(cron.out, 'utf8'), '');
  cron.check();
});

test('files that are read together are read in step, so that none is late', () => {
  const cron = new Cron();
  const other = join(cron.folder, 'other.log');
  cron.append(20_000);
  cron.lines = 0;
  cron.append(20_000, other);
  const { status, stderr } = cron.run([], []);
  assert.equal(status, 0, stderr);
  const both = spawnSync(
    process.execPath,
    [binaryOf('obs-agg'), '--file', cron.log, '--file', other, '--clock', 'event', 'count'],
    {
      encoding: 'utf8',
    },
  );
  assert.equal(both.stderr, '');
  assert.equal(both.stdout.match(/count=20\n/g)?.length, 2000);
});
