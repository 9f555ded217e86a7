// Threads that read a file ahead: the same output and the same counts as without, and a file of which nobody took more than was counted.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import '../support/clean.ts';
import { binaryOf, freshFolder } from '../support/running.ts';

const TIMEOUT = { timeout: 120_000 };
const AGG = binaryOf('obs-agg');
const LINES = 60_000;
const FUNCTIONS = ['count', 'errors=count(level>=ERROR)', 'sum(dur)', 'p99(dur)', 'distinct(user)'];

type Form = 'text' | 'json' | 'both';

/** Some MB: records of several services in either form, traces, lines longer than a block, new groups all along. */
function makeLog(form: Form, lines = LINES): string {
  const parts: string[] = [];
  for (let line = 0; line < lines; line++) {
    const time = new Date(Date.UTC(2026, 1, 14) + line * 7).toISOString();
    const source = `s${line % 11}/${line % 3}`;
    const level = line % 17 === 0 ? 'ERROR' : 'INFO';
    const isJson = form === 'json' || (form === 'both' && line % 7 < 3);
    const dur = `${(line * 7919) % 1000}ms`;
    const pad = 'x'.repeat(line % 5000 === 4999 ? 300_000 : line % 90);
    parts.push(
      isJson
        ? `{"ts":"${time}","source":"${source}","level":"${level}","msg":"m ${pad}","dur":"${dur}","user":"u${line % 400}"}`
        : `${time} ${source} ${level} m ${pad} dur=${dur} user=u${line % 400}`,
    );
    if (line % 100 === 50) parts.push('    at frame (file.js:1:2)');
  }
  return `${parts.join('\n')}\n`;
}

function logFile(content: string): string {
  const path = join(freshFolder(), 'log');
  fs.writeFileSync(path, content);
  return path;
}

interface Run {
  readonly out: string;
  readonly stats: string;
}

function run(path: string, threads: number, args: readonly string[] = []): Run {
  const fd = fs.openSync(path, 'r');
  try {
    const { stdout, stderr, status } = spawnSync(
      AGG,
      ['--threads', String(threads), '--clock', 'event', '--by', 'service', '--stats', ...args, ...FUNCTIONS],
      { stdio: [fd, 'pipe', 'pipe'], encoding: 'utf8', maxBuffer: 1 << 28 },
    );
    assert.equal(status, 0, stderr);
    return { out: stdout, stats: stderr };
  } finally {
    fs.closeSync(fd);
  }
}

for (const form of ['text', 'json', 'both'] as const) {
  test(`records in ${form} form count the same with threads`, TIMEOUT, () => {
    const path = logFile(makeLog(form));
    const one = run(path, 1);
    assert.equal(one.out.split('\n').length > 400, true);
    for (const threads of [2, 4]) assert.deepEqual(run(path, threads), one);
  });
}

test('with a group of its own for most records', TIMEOUT, () => {
  const path = logFile(makeLog('both', 20_000));
  const args = ['--by', 'service,user', '--max-groups', '300'];
  assert.deepEqual(run(path, 3, args), run(path, 1, args));
});

test('what another has read of the file is not read again, and what comes behind is left', TIMEOUT, () => {
  const path = logFile(makeLog('both', 20_000));
  const script = `{ read first; "${AGG}" --threads 3 --clock event --window 1d count; wc -c; } < "${path}"`;
  const { stdout } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
  assert.match(stdout, / count=19999\n0\n$/);
});

/** The offset of an open file, which is that of whoever else has it open by inheritance. */
function offsetOf(fd: number): number {
  return Number(/^pos:\s*(\d+)/m.exec(fs.readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1'))?.[1]);
}

test(
  'SIGTERM in the middle: what was counted and what is left in the file are all there is',
  TIMEOUT,
  async () => {
    const content = makeLog('both', 200_000);
    const path = logFile(content);
    for (const part of [0, 0.1, 0.3, 0.5, 0.7]) {
      const fd = fs.openSync(path, 'r');
      const child = spawn(AGG, ['--threads', '3', '--clock', 'event', '--stats', 'count'], {
        stdio: [fd, 'ignore', 'pipe'],
      });
      let stats = '';
      child.stderr?.on('data', (bytes) => {
        stats += bytes;
      });
      let hasEnded = false;
      const ended = new Promise((resolve) => child.on('close', resolve)).then(() => {
        hasEnded = true;
      });
      while (!hasEnded && offsetOf(fd) <= part * content.length) await new Promise(setImmediate);
      child.kill('SIGTERM');
      await ended;
      const left = fs.readFileSync(fd, 'latin1');
      fs.closeSync(fd);
      const taken = content.slice(0, content.length - left.length);
      const counted = Number(/ in=(\d+) /.exec(stats)?.[1]);
      assert.equal(counted, taken.split('\n').length - 1, `behind ${part}: ${stats}`);
      assert.equal(taken.endsWith('\n'), true);
    }
  },
);
