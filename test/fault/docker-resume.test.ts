// obs-capture --docker --positions against a real Engine: killed and started again while containers write, end, start and are
// removed. Containers count aloud; what all lives of obs-capture wrote together has each line once, but for what a GAP announces.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import '../support/clean.ts';
import { type CaptureProcess, startCapture } from '../support/capture-process.ts';
import { openCutProxy } from '../support/cut-proxy.ts';
import { assertCounted, captureContainers, containerArguments, engineTests } from '../support/engine-test.ts';
import { freshFolder } from '../support/running.ts';

const withEngine = engineTests();

/** Counts aloud on both outputs, some lines in several pieces. */
const COUNTING = `i=0; while [ $i -lt 2000 ]; do i=$((i+1)); echo line $i; echo line $i >&2
  [ $((i%400)) = 0 ] && { printf 'long '; head -c 40000 /dev/zero | tr '\\0' x; echo; }
  [ $((i%20)) = 0 ] && sleep 0.03; done`;

/** What all lives wrote is each line in its order, and a line again only where a GAP said so before. */
function assertOnce(out: string, source: string, stream: string, last: number): void {
  let next = 1;
  let doubtful = 0;
  for (const line of out.split('\n')) {
    if (line.split(' ')[1] !== source) continue;
    const gap = new RegExp(` GAP doubt .*stream="${stream}" .* lines=(\\d+)`).exec(line);
    if (gap) doubtful = Number(gap[1]);
    const found = new RegExp(` INFO line (\\d+) stream=${stream}$`).exec(line);
    if (!found) continue;
    const number = Number(found[1]);
    assert.ok(
      number <= next && number >= next - doubtful,
      `${source} ${stream}: ${number} where ${next} should come`,
    );
    if (number === next) next++;
  }
  assert.equal(next, last + 1, `${source} ${stream}`);
}

/** Ends it as it is asked to, and returns what it wrote: whole lines. */
async function end(process: CaptureProcess, signal: NodeJS.Signals): Promise<string> {
  process.kill(signal);
  await process.ended;
  assert.match(process.out, /\n$|^$/);
  return process.out;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

withEngine(
  'killed and stopped again and again while containers count, over a connection that is cut',
  async (own) => {
    const folder = freshFolder();
    let seed = 11;
    const random = (most: number): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % most;
    };
    const proxy = await openCutProxy(
      join(folder, 'cut.sock'),
      own.socketPath,
      () => 20_000 + random(200_000),
    );
    own.run(['--name', 'one'], COUNTING);
    own.run(['-t', '--name', 'two'], COUNTING);
    const args = ['--positions', join(folder, 'seen'), '--from=beginning'];
    let out = '';
    for (let life = 0; life < 8; life++) {
      const process = captureContainers(proxy.path, 'one,two', ...args);
      await Promise.race([process.seen(/INFO line/), pause(1000)]);
      await pause(random(500));
      out += await end(process, life % 3 === 2 ? 'SIGTERM' : 'SIGKILL');
      assert.equal(process.err.replaceAll(/.*trying again\n/g, ''), '');
    }
    const last = captureContainers(proxy.path, 'one,two', ...args);
    // The ends may have been told before.
    while (own.docker('ps', '-q') !== '') await pause(100);
    await Promise.race([
      Promise.all([last.seen(/one\/0 EVENT exit/), last.seen(/two\/0 EVENT exit/)]),
      pause(3000),
    ]);
    out += await end(last, 'SIGTERM');
    proxy.close();
    assertOnce(out, 'one/0', 'stdout', 2000);
    assertOnce(out, 'one/0', 'stderr', 2000);
    assert.equal(out.match(/two\/0 INFO line \d+ stream=stdout/g)!.length >= 4000, true);
    for (const source of ['one/0', 'two/0']) {
      const long = out.split('\n').filter((line) => line.startsWith(`${source} INFO long`, 31));
      for (const line of long) assert.match(line, /INFO long x{40000} stream=stdout$/);
      assert.ok(long.length >= 5, `${source}: ${long.length} long lines`);
      assert.match(out, new RegExp(`${source} EVENT exit reason="exited" .*code=0 `));
    }
  },
);

withEngine(
  'a container that ends, one that starts, and one that does both while nobody listens',
  async (own) => {
    const positions = ['--positions', freshFolder()];
    own.run(['--name', 'ends'], 'echo line 1; sleep 4; echo line 2; exit 4');
    own.run(['--name', 'silent'], 'sleep 2; echo line 1; sleep 60');
    const first = captureContainers(own.socketPath, 'all', '--from=beginning', ...positions);
    await first.seen(/ends\/0 INFO line 1 /);
    await first.seen(/silent\/0 EVENT heartbeat /);
    // What has been heard of is written down.
    await pause(500);
    await end(first, 'SIGKILL');
    own.run(['--name', 'starts'], 'echo line 1; sleep 1; echo line 2; sleep 60');
    own.run(['--name', 'both'], 'echo line 1; exit 5');
    own.run(['--name', 'gone', '--rm'], 'echo line 1');
    own.docker('wait', 'ends', 'both');
    await pause(2000);
    const second = captureContainers(own.socketPath, 'all', ...positions);
    await second.seen(/starts\/0 INFO line 2 /);
    await second.seen(/ends\/0 EVENT exit /);
    await second.seen(/both\/0 EVENT exit /);
    await second.seen(/gone\/0 EVENT stop /);
    const out = first.out + (await end(second, 'SIGTERM'));
    assertCounted(out, 'ends/0', 2);
    assertCounted(out, 'both/0', 1);
    assertCounted(out, 'silent/0', 1);
    assertCounted(out, 'starts/0', 2);
    assert.match(out, /ends\/0 INFO line 2 .*\n(.*\n)*.*ends\/0 EVENT exit reason="crash" .*code=4 /);
    assert.match(
      out,
      /both\/0 EVENT start (.*\n)*.*both\/0 INFO line 1 .*\n(.*\n)*.*both\/0 EVENT exit reason="crash" .*code=5\b/,
    );
    assert.match(
      out,
      /gone\/0 EVENT start .*\n(.*\n)*.*gone\/0 GAP log-unread reason="it was removed before its log could be read"/,
    );
    assert.equal(out.match(/both\/0 EVENT (start|exit)/g)?.length, 2, 'each told once');
    own.docker('rm', '-f', 'ends', 'both', 'starts', 'silent');
  },
);

withEngine(
  'a container that is removed while nobody listens leaves a GAP, and one that is rotated away',
  async (own) => {
    const positions = ['--positions', freshFolder()];
    own.run(['--name', 'leaves'], 'echo line 1; sleep 60');
    const rotating = ['--log-opt', 'max-size=20k', '--log-opt', 'max-file=2'];
    own.run(
      ['--name', 'turns', ...rotating],
      'echo line 1; sleep 2; i=1; while [ $i -lt 3000 ]; do i=$((i+1)); echo line $i; done; sleep 60',
    );
    const first = captureContainers(own.socketPath, 'all', '--from=beginning', ...positions);
    await first.seen(/leaves\/0 INFO line 1 /);
    await first.seen(/turns\/0 INFO line 1 /);
    await end(first, 'SIGTERM');
    own.docker('rm', '-f', 'leaves');
    await pause(3000);
    const second = captureContainers(own.socketPath, 'all', ...positions);
    await second.seen(/turns\/0 INFO line 3000 /);
    const out = await end(second, 'SIGTERM');
    assert.match(
      out,
      /leaves\/0 GAP log-lost reason="it was removed while nobody listened" since="\S+" container="/,
    );
    assert.match(out, /leaves\/0 EVENT stop reason="removed" /);
    assert.match(
      out,
      /turns\/0 GAP log-lost reason="the Engine has no more of the log than what follows" since="/,
    );
    const third = captureContainers(own.socketPath, 'all', ...positions);
    await third.seen(/turns\/0 EVENT heartbeat /);
    const again = await end(third, 'SIGTERM');
    assert.doesNotMatch(again, /leaves|GAP|INFO/, 'each is told once');
  },
);

const isTraceable = spawnSync('strace', ['-V']).status === 0;

/** Kills at the n-th write to the positions, or as they are put in their place. */
function killingAt(positions: string, step: number | 'rename'): string[] {
  const trace = ['strace', '-f', '-qq', '-o', '/dev/null', '-e'];
  if (step === 'rename') return [...trace, 'inject=rename:signal=KILL:when=1'];
  return [...trace, `inject=write:signal=KILL:when=${step}`, '-P', join(positions, 'positions')];
}

withEngine('killed before and after each step that is written down', async (own, context) => {
  if (!isTraceable) {
    context.skip('skipped: strace is not installed');
    return;
  }
  const count = 'i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo line $i; done; sleep 60';
  own.run(['--name', 'steps'], count);
  for (const stdout of ['pipe', 'file']) {
    const positions = freshFolder();
    const file = join(positions, 'out');
    const args = containerArguments(own.socketPath, 'steps', '--from=beginning', '--positions', positions);
    let out = '';
    const live = (wrapper: readonly string[]): CaptureProcess => {
      if (stdout === 'pipe') return startCapture(args, { wrapper });
      const stdoutFd = openSync(file, 'a');
      const process = startCapture(args, { wrapper, stdoutFd });
      closeSync(stdoutFd);
      return process;
    };
    // A file is given larger pieces, so that there are fewer steps.
    const steps =
      stdout === 'pipe' ? ([1, 3, 4, 5, 8, 13, 21, 'rename'] as const) : ([1, 3, 4, 5, 'rename'] as const);
    for (const step of steps) {
      const process = live(killingAt(positions, step));
      const ended = await Promise.race([process.ended, pause(10_000)]);
      assert.equal(ended?.signal, 'SIGKILL', `${stdout}, ${step}: ${process.err}`);
      out += process.out;
    }
    const last = live([]);
    const all = (): string => (stdout === 'file' ? readFileSync(file, 'utf8') : out + last.out);
    for (let wait = 0; wait < 500 && !all().includes('line 3000 '); wait++) await pause(20);
    await end(last, 'SIGTERM');
    assertOnce(all(), 'steps/0', 'stdout', 3000);
    // A file can be asked what it has taken.
    if (stdout === 'file') assert.doesNotMatch(all(), / GAP /);
  }
  own.docker('rm', '-f', 'steps');
});
