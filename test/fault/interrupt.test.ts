// Ctrl-C reaches every process of a pipeline at once. What the command says last, and that it has ended, must still get
// through all stages and be kept.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { test } from 'node:test';
import '../support/clean.ts';
import { BINARIES } from '../project.ts';
import { freshFolder } from '../support/running.ts';

const COMMAND = `trap 'sleep 0.3; echo last words; exit 7' INT; echo ready; while :; do sleep 0.05; done`;

/** Runs a shell pipeline in a process group of its own, sends the group SIGINT once `ready` came out, returns its output. */
async function interrupt(pipeline: string, env: Readonly<Record<string, string>>): Promise<string> {
  const child = spawn('sh', ['-c', pipeline], {
    detached: true,
    env: { PATH: process.env.PATH, BIN: BINARIES, COMMAND, ...env },
    // The fourth one is open in every stage, so that `close` comes when all of them have ended.
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
  });
  (child.stdio[3] as Readable).resume();
  let out = '';
  let isSent = false;
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    // Once: a second one ends a tool at once.
    if (!out.includes('INFO ready') || isSent) return;
    isSent = true;
    process.kill(-child.pid!, 'SIGINT');
  });
  await once(child, 'close');
  return out;
}

const CAPTURE = '"$BIN/obs-capture.cjs" --source web/0 -- sh -c "$COMMAND"';

test('the last words of a command get through filters and into the files', { timeout: 60_000 }, async () => {
  const directory = join(freshFolder(), 'obs');
  const out = await interrupt(`${CAPTURE} | "$BIN/obs-tag.cjs" env=prod | "$BIN/obs-ring.cjs"`, {
    OBS_DIR: directory,
  });
  const kept = readFileSync(join(directory, 'active/web/logs/0'), 'utf8');
  for (const text of [out, kept]) {
    assert.match(text, /web\/0 INFO last words stream=stdout env=prod\n/);
    assert.match(text, /web\/0 EVENT exit reason="[a-z]+" [^\n]*code=7 [^\n]*\n$/);
  }
});

test('they are kept although the last stage has gone first', { timeout: 60_000 }, async () => {
  const directory = join(freshFolder(), 'obs');
  // sed shows that the pipeline is up, and dies of SIGINT at once.
  await interrupt(`${CAPTURE} | "$BIN/obs-ring.cjs" | sed -u ""`, { OBS_DIR: directory });
  assert.match(
    readFileSync(join(directory, 'active/web/logs/0'), 'utf8'),
    /last words[^\n]*\n[^\n]* EVENT exit /,
  );
});
