import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { commandText } from '../../../tools/obs-capture/process/command-text.ts';
import { watchOom } from '../../../tools/obs-capture/process/oom.ts';
import { exitReason } from '../../../tools/obs-capture/process/reason.ts';
import { createRestarts } from '../../../tools/obs-capture/process/restart.ts';
import { readUsage } from '../../../tools/obs-capture/process/usage.ts';

const scratch = mkdtempSync(join(tmpdir(), 'obs-process-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

const UNASKED = { wasAsked: false, wasKilled: false, sawOom: false };

test('the reason of an end is what is known', () => {
  assert.equal(exitReason({ code: 0, signal: null }, UNASKED), 'exited');
  assert.equal(exitReason({ code: 3, signal: null }, UNASKED), 'crash');
  assert.equal(exitReason({ code: null, signal: 'SIGSEGV' }, UNASKED), 'crash');
  assert.equal(exitReason({ code: null, signal: 'SIGKILL' }, UNASKED), 'signal');
  assert.equal(exitReason({ code: null, signal: null }, UNASKED), 'unknown');
  assert.equal(exitReason({ code: 7, signal: null }, { ...UNASKED, wasAsked: true }), 'operator');
  assert.equal(exitReason({ code: null, signal: 'SIGKILL' }, { ...UNASKED, sawOom: true }), 'oom');
  const killed = { wasAsked: true, wasKilled: true, sawOom: true };
  assert.equal(exitReason({ code: null, signal: 'SIGKILL' }, killed), 'operator');
  assert.equal(exitReason({ code: null, signal: 'SIGTERM' }, { ...UNASKED, sawOom: true }), 'signal');
});

test('waits double up to the longest, and begin again after a run that lasted', () => {
  const restarts = createRestarts({ policy: 'on-failure', delayMs: 100, maxDelayMs: 500 });
  const failed = { isSuccess: false, uptimeMs: 5 };
  assert.deepEqual(
    [1, 2, 3, 4, 5].map(() => restarts.next(failed)),
    [100, 200, 400, 500, 500],
  );
  assert.equal(restarts.attempts, 5);
  assert.equal(restarts.next({ isSuccess: false, uptimeMs: 10_000 }), 100);
  assert.equal(restarts.next({ isSuccess: true, uptimeMs: 5 }), undefined);
});

test('who is started again', () => {
  const settings = { delayMs: 1, maxDelayMs: 1 };
  const success = { isSuccess: true, uptimeMs: 5 };
  assert.equal(
    createRestarts({ policy: 'no', ...settings }).next({ ...success, isSuccess: false }),
    undefined,
  );
  assert.equal(createRestarts({ policy: 'always', ...settings }).next(success), 1);
});

test('a thousand restarts wait no longer than the longest', () => {
  const restarts = createRestarts({ policy: 'always', delayMs: 1000, maxDelayMs: 60_000 });
  for (let count = 0; count < 2000; count++) restarts.next({ isSuccess: false, uptimeMs: 0 });
  assert.equal(restarts.next({ isSuccess: false, uptimeMs: 0 }), 60_000);
});

test('a command as a shell would read it', () => {
  assert.equal(
    commandText(['./server', '--port=80', 'a b', "it's", '']),
    "./server --port=80 'a b' 'it'\\''s' ''",
  );
  assert.equal(commandText(['x'.repeat(5000)]).length, 1001);
});

/** A /proc and a /sys/fs/cgroup with one process. */
function fakeGroups(
  name: string,
  cgroup: string,
  counter: string,
): { proc: string; groups: string; file: string } {
  const proc = join(scratch, name, 'proc');
  const groups = join(scratch, name, 'groups');
  const file = join(groups, counter);
  mkdirSync(join(proc, '7'), { recursive: true });
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(join(proc, '7', 'cgroup'), cgroup);
  return { proc, groups, file };
}

test('an out-of-memory kill is seen once, in both versions of control groups', () => {
  for (const [name, cgroup, counter] of [
    ['v2', '0::/system.slice/x\n', 'system.slice/x/memory.events'],
    ['v1', '4:cpu,cpuacct:/a\n3:memory:/a/b\n', 'memory/a/b/memory.oom_control'],
    ['container', '0::/outside/of/the/mount\n', 'memory.events'],
  ] as const) {
    const { file, ...roots } = fakeGroups(name, cgroup, counter);
    writeFileSync(file, 'low 0\noom 0\noom_kill 4\n');
    const watch = watchOom(7, roots);
    assert.equal(watch.take(), false, name);
    writeFileSync(file, 'low 0\noom 1\noom_kill 5\n');
    assert.equal(watch.take(), true, name);
    assert.equal(watch.take(), false, name);
  }
});

test('where the kernel does not count, no such kill is seen', () => {
  const { file, ...roots } = fakeGroups('none', '0::/x\n', 'x/memory.events');
  assert.equal(watchOom(7, roots).take(), false);
  writeFileSync(file, 'oom_kill 1\n');
  assert.equal(watchOom(8, roots).take(), false);
});

function fakeProcess(
  proc: string,
  pid: number,
  ticks: readonly number[],
  kilobytes: number,
  children: string,
): void {
  const folder = join(proc, String(pid));
  mkdirSync(join(folder, 'task', String(pid)), { recursive: true });
  writeFileSync(
    join(folder, 'stat'),
    `${pid} (a) b) R 1 1 1 0 -1 0 0 0 0 0 ${ticks.join(' ')} 20 0 1 0 5 0 0\n`,
  );
  writeFileSync(
    join(folder, 'status'),
    `Name:\ta\nVmHWM:\t  ${kilobytes + 10} kB\nVmRSS:\t  ${kilobytes} kB\n`,
  );
  writeFileSync(join(folder, 'task', String(pid), 'children'), children);
}

test('memory and CPU time are those of the command and all its descendants', () => {
  const proc = join(scratch, 'usage');
  fakeProcess(proc, 10, [100, 50, 25, 25], 1000, '11 12 ');
  fakeProcess(proc, 11, [1, 0, 0, 0], 100, '');
  fakeProcess(proc, 12, [0, 1, 0, 0], 200, '13 99 ');
  fakeProcess(proc, 13, [0, 0, 0, 0], 50, '');
  assert.deepEqual(readUsage(10, proc), {
    rssBytes: 1350 * 1024,
    peakRssBytes: 1010 * 1024,
    cpuSeconds: 2.02,
  });
  assert.equal(readUsage(98, proc), undefined);
});
