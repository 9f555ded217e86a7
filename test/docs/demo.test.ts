// The demo, as the README starts it: it has to see everything it promises, by itself, in less than a minute.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { ROOT } from '../project.ts';

const PROMISED_MS = 60_000;

test('npm run demo ends with its verdict, and status 0', { timeout: PROMISED_MS * 2 }, () => {
  const { stdout, stderr, status } = spawnSync('npm', ['run', '--silent', 'demo'], {
    cwd: ROOT,
    encoding: 'utf8',
    timeout: PROMISED_MS,
  });
  assert.equal(status, 0, `${stdout.slice(-4000)}\n${stderr}`);
  assert.equal(stdout.trimEnd().split('\n').at(-1), 'demo: passed');
});
