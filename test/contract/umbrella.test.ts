// The built umbrella with verbs beside it and on PATH.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { BINARIES } from '../project.ts';

const root = mkdtempSync(join(tmpdir(), 'obs-umbrella-'));
after(() => rmSync(root, { recursive: true }));
const beside = join(root, 'bin');
const path = join(root, 'path');

mkdirSync(beside);
mkdirSync(path);
for (const file of ['obs.cjs', 'obs.bundle.cjs']) copyFileSync(join(BINARIES, file), join(beside, file));
writeFileSync(join(beside, 'verbs.json'), '[{"name":"echo","summary":"Show what it is given"}]');
writeFileSync(
  join(beside, 'obs-echo.cjs'),
  `process.on('SIGTERM', () => { console.log('asked to stop'); process.exitCode = 7; clearInterval(timer); });
   const timer = setInterval(() => {}, 1000);
   console.log(JSON.stringify({ pid: process.pid, argv: process.argv }));
   if (process.argv[2] !== 'wait') { clearInterval(timer); process.exitCode = Number(process.argv[2] ?? 0); }`,
);
program('obs-other', 'echo "other $*"; exit 9');
program('obs-echo', 'echo never');
program('obs-dies', 'kill -KILL $$');
program('obs-stops', 'trap "echo stopped; exit 3" TERM; echo ready; while :; do sleep 0.01; done');

function program(name: string, script: string): void {
  writeFileSync(join(path, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(path, name), 0o755);
}

function obs(...args: string[]) {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [join(beside, 'obs.cjs'), ...args], {
    env: { PATH: `${path}:/usr/bin:/bin` },
    encoding: 'utf8',
  });
  return { status, signal, stdout, stderr };
}

test('a verb of the suite runs in the same process, with its own arguments and status', () => {
  const child = spawnSync(process.execPath, [join(beside, 'obs.cjs'), 'echo', '4', '--x', '--'], {
    encoding: 'utf8',
  });
  const { pid, argv } = JSON.parse(child.stdout) as {
    readonly pid: number;
    readonly argv: readonly string[];
  };
  assert.equal(child.status, 4);
  assert.equal(pid, child.pid);
  assert.deepEqual(argv.slice(1), [join(beside, 'obs-echo.cjs'), '4', '--x', '--']);
});

test('its signals are its own', async () => {
  const child = spawn(process.execPath, [join(beside, 'obs.cjs'), 'echo', 'wait']);
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    if (out.endsWith('}\n')) child.kill('SIGTERM');
  });
  const status = await new Promise((resolve) => child.on('close', resolve));
  assert.equal(status, 7);
  assert.match(out, /asked to stop\n$/);
});

test('help VERB asks the verb, help lists them all', () => {
  assert.match(obs('help', 'echo').stdout, /"--help"\]\}\n$/);
  assert.match(obs('help', 'echo', 'twice').stdout, /"twice","--help"\]\}\n$/);
  const help = obs('help');
  assert.equal(help.status, 0);
  assert.match(help.stdout, /\nverbs:\n {2}echo {2}Show what it is given\n/);
  assert.match(help.stdout, /\nverbs on PATH:\n {2}dies\n {2}other\n {2}stops\n$/);
});

test('a verb on PATH runs with the same streams and ends the umbrella as it ended', async () => {
  assert.deepEqual(obs('other', 'a', 'b'), { status: 9, signal: null, stdout: 'other a b\n', stderr: '' });
  assert.equal(obs('dies').signal, 'SIGKILL');
  const child = spawn(process.execPath, [join(beside, 'obs.cjs'), 'stops'], {
    env: { PATH: `${path}:/usr/bin:/bin` },
  });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    if (out === 'ready\n') child.kill('SIGTERM');
  });
  const status = await new Promise((resolve) => child.on('close', resolve));
  assert.deepEqual([status, out], [3, 'ready\nstopped\n']);
});

test('what is no verb is one line with the nearest one, and status 2', () => {
  const misused: [readonly string[], string][] = [
    [['ecoh'], 'obs: fatal: unknown verb ecoh; did you mean echo?\n'],
    [['othr'], 'obs: fatal: unknown verb othr; did you mean other?\n'],
    [['qqqqqq'], 'obs: fatal: unknown verb qqqqqq; see obs help\n'],
    [[], 'obs: fatal: which verb? obs help lists them\n'],
    [['--nope'], 'obs: fatal: unknown option --nope; see obs help\n'],
  ];
  for (const [args, stderr] of misused) {
    assert.deepEqual(obs(...args), { status: 2, signal: null, stdout: '', stderr });
  }
});

test('version is one line', () => {
  assert.match(obs('version').stdout, /^obs \d+\.\d+\.\d+\n$/);
  assert.equal(obs('--version').stdout, obs('version').stdout);
});
