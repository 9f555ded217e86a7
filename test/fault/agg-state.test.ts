// obs-agg --state over a file that grows and rotates, killed at the system calls that matter: every line is counted once, and every
// record stands in the output once.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { lockFolder } from '../../tools/lib/store/lock.ts';
import { binaryOf, environmentOf, freshFolder } from '../support/running.ts';

const isTraceable = spawnSync('strace', ['-V']).status === 0;
const skip = !isTraceable && 'strace is not installed';

/** A log, its aggregates and the state of the runs between them. */
class Cron {
  readonly folder = freshFolder();
  readonly log = join(this.folder, 'app.log');
  readonly out = join(this.folder, 'out');
  readonly state = join(this.folder, 'state');
  lines = 0;

  /** Appends lines, one a second of event time. */
  append(count: number, path = this.log): void {
    let text = '';
    for (let end = this.lines + count; this.lines < end; this.lines++) {
      const time = new Date(Date.UTC(2026, 1, 14) + this.lines * 1000).toISOString();
      text += `${time} web/0 INFO line n=${this.lines}\n`;
    }
    appendFileSync(path, text);
  }

  run(trace: readonly string[] = [], more: readonly string[] = []) {
    const command = [process.execPath, binaryOf('obs-agg'), ...more];
    const args = [
      '--state',
      this.state,
      '--file',
      this.log,
      '--clock',
      'event',
      'count',
      'max(n)',
      'distinct(n)',
    ];
    const [program = '', ...words] = [...trace, ...command, ...args];
    const stdout = openSync(this.out, 'a');
    const { status, signal, stderr } = spawnSync(program, words, {
      cwd: this.folder,
      env: environmentOf(this.folder),
      stdio: ['ignore', stdout, 'pipe'],
      encoding: 'utf8',
    });
    closeSync(stdout);
    return { status, signal, stderr };
  }

  /** Runs to the end, and then once with a line far behind, which closes all windows. */
  check(): void {
    const { status, stderr } = this.run();
    assert.equal(status, 0, stderr);
    const whole = this.lines - (this.lines % 10);
    this.append(100);
    assert.equal(this.run().status, 0);
    const records = readFileSync(this.out, 'utf8').trimEnd().split('\n');
    const told = records.map((line) =>
      / count=(\d+) n_max=(\d+) n_distinct=(\d+)$/.exec(line)?.slice(1).map(Number),
    );
    // A window of ten lines each, none of them twice and none missing.
    assert.deepEqual(
      told.slice(0, whole / 10),
      Array.from({ length: whole / 10 }, (_, window) => [10, window * 10 + 9, 10]),
    );
    assert.equal(new Set(records).size, records.length, 'no record stands twice');
  }
}

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

test('a state of other functions is refused', () => {
  const cron = new Cron();
  cron.append(5);
  assert.equal(cron.run().status, 0);
  const { status, stderr } = cron.run([], ['--by', 'service']);
  assert.equal(status, 2);
  assert.match(stderr, /it is of other functions or windows/);
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
