// A command that the kernel kills for want of memory, in a control group with a small limit. Needs root and control groups that can be
// written to; skipped by name elsewhere.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { OBS_CAPTURE } from '../support/capture-process.ts';

const LIMIT_BYTES = 300 * 1024 * 1024;

/** Version 1 and version 2: where the memory controller is, and the file that takes its limit. */
const CONTROLLERS = [
  { root: '/sys/fs/cgroup/memory', limit: 'memory.limit_in_bytes', counter: 'memory.oom_control' },
  { root: '/sys/fs/cgroup', limit: 'memory.max', counter: 'memory.events' },
] as const;

/** A fresh control group with the limit, or undefined where none can be made. */
function makeGroup(): string | undefined {
  for (const { root, limit, counter } of CONTROLLERS) {
    const group = join(root, `obs-capture-test-${process.pid}`);
    try {
      mkdirSync(group);
    } catch {
      // Not there, or not ours to write to.
      continue;
    }
    if (existsSync(join(group, limit)) && existsSync(join(group, counter))) {
      writeFileSync(join(group, limit), String(LIMIT_BYTES));
      return group;
    }
    rmdirSync(group);
  }
  return undefined;
}

const group = makeGroup();
const skip = group === undefined ? 'no control group can be made here' : false;

test('a command that was killed for want of memory ended by oom', { timeout: 60_000, skip }, () => {
  const eater = 'const eaten = []; for (;;) eaten.push(Buffer.alloc(10_000_000, 1));';
  const capture = [OBS_CAPTURE, '--source', 'web/0', '--', process.execPath, '-e', eater];
  const enter = 'echo $$ >"$1/cgroup.procs"; shift; exec "$@"';
  try {
    const { signal, stdout, stderr } = spawnSync(
      'sh',
      ['-c', enter, 'sh', group!, process.execPath, ...capture],
      {
        encoding: 'utf8',
      },
    );
    assert.match(stdout, /web\/0 EVENT exit reason="oom" signal="SIGKILL"[^\n]* code=137 uptime=/, stderr);
    assert.equal(signal, 'SIGKILL');
  } finally {
    rmdirSync(group!);
  }
});
