// obs-capture --docker against a real Engine: what containers say, and what becomes of them, over broken connections, an
// Engine that is started again, and ends of all kinds. Containers count aloud; missing, repeated and torn lines are found.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import '../support/clean.ts';
import { type CaptureProcess, startCapture } from '../support/capture-process.ts';
import { openCutProxy } from '../support/cut-proxy.ts';
import { assertCounted, captureContainers, engineTests } from '../support/engine-test.ts';
import { freshFolder } from '../support/running.ts';

const TIMEOUT = { timeout: 60_000 };

// It was there before anybody listened.
const withEngine = engineTests(({ run }) => void run(['--name', 'first'], 'while :; do sleep 1; done'));

/** Starts to listen, and waits until it does: a container that was there before is heard. */
async function listening(
  choice: string,
  socketPath: string,
  ...args: readonly string[]
): Promise<CaptureProcess> {
  const process = captureContainers(socketPath, `${choice},first*`, ...args);
  await process.seen(/first\/0 EVENT heartbeat /);
  return process;
}

async function stop(process: CaptureProcess): Promise<void> {
  process.kill('SIGINT');
  assert.deepEqual(await process.ended, { code: null, signal: 'SIGINT' }, process.err);
}

withEngine(
  'both outputs, long lines, a line without an end, with and without a TTY',
  async ({ socketPath, run }) => {
    const process = await listening('say*', socketPath);
    const script = `head -c 40000 /dev/zero | tr '\\0' x; echo; echo short; echo "WARN disk used=91%" >&2; head -c 16384 /dev/zero | tr '\\0' y; echo; printf 'no end'; exit 3`;
    run(['--name', 'say'], script);
    await process.seen(/say\/0 EVENT exit /);
    run(['-t', '--name', 'say-tty'], script);
    await process.seen(/say-tty\/0 EVENT exit /);
    await stop(process);
    for (const source of ['say/0', 'say-tty/0']) {
      const bodies = process.out
        .split('\n')
        .filter((line) => line.split(' ')[1] === source)
        .map((line) => line.split(' ').slice(2).join(' '));
      const own = bodies.filter((body) => !body.startsWith('WARN'));
      assert.match(own[0]!, /^EVENT start container="[0-9a-f]{12}" name="say(-tty)?" image="obs-test"$/);
      assert.deepEqual(own.slice(1, 5), [
        `INFO ${'x'.repeat(40_000)} stream=stdout`,
        'INFO short stream=stdout',
        `INFO ${'y'.repeat(16_384)} stream=stdout`,
        'INFO no end stream=stdout',
      ]);
      assert.match(own[5]!, /^EVENT exit reason="crash" [^\n]*code=3 uptime=\S+$/);
      const stream = source === 'say/0' ? 'stderr' : 'stdout';
      assert.ok(bodies.includes(`WARN disk used=91% stream=${stream}`), 'the level is the line’s own');
    }
    assert.match(process.out, /^\S+\.\d{9}Z say\/0 INFO short /m);
  },
);

withEngine(
  'connections that break at any byte lose nothing and repeat nothing',
  async ({ socketPath, run }) => {
    let seed = 7;
    const proxy = await openCutProxy(join(freshFolder(), 'cut.sock'), socketPath, () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return 20_000 + (seed % 60_000);
    });
    const process = await listening('cut*', proxy.path);
    const count =
      'i=0; while [ $i -lt 6000 ]; do i=$((i+1)); echo line $i; [ $((i%200)) = 0 ] && sleep 0.1; done; sleep 1';
    run(['--name', 'cut'], count);
    run(['-t', '--name', 'cut-tty'], count);
    await Promise.all([process.seen(/cut\/0 EVENT exit /), process.seen(/cut-tty\/0 EVENT exit /)]);
    await stop(process);
    assert.ok(proxy.cuts >= 5, `${proxy.cuts} cuts`);
    proxy.close();
    assertCounted(process.out, 'cut/0', 6000);
    assertCounted(process.out, 'cut-tty/0', 6000);
  },
);

withEngine('an Engine that is started again is heard again, and nothing is lost', async (own) => {
  const process = await listening('on', own.socketPath);
  own.run(['--name', 'on'], 'i=0; while [ $i -lt 400 ]; do i=$((i+1)); echo line $i; sleep 0.01; done');
  await process.seen(/line 30 /);
  await own.restart();
  await process.seen(/docker EVENT reconnect attempts=\d+ down=\S+\n/);
  await process.seen(/on\/0 EVENT exit reason="exited" /);
  await stop(process);
  assertCounted(process.out, 'on/0', 400);
  assert.match(process.out, /docker EVENT disconnect reason="/);
  assert.equal(process.err.match(/warning/g)?.length, 1, process.err);
});

withEngine('logs that rotate while they are read', async ({ socketPath, run }) => {
  const process = await listening('turn', socketPath);
  const options = ['--name', 'turn', '--log-opt', 'max-size=20k', '--log-opt', 'max-file=3'];
  run(
    options,
    'i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo line $i; [ $((i%50)) = 0 ] && sleep 0.05; done; sleep 1',
  );
  await process.seen(/turn\/0 EVENT exit /);
  await stop(process);
  assertCounted(process.out, 'turn/0', 3000);
});

withEngine(
  'how a container ended: by itself, killed, out of memory, stopped and started again',
  async (own) => {
    const process = await listening('end*', own.socketPath);
    own.run(['--name', 'end-oom', '-m', '16m', '--memory-swap', '16m'], 'tail /dev/zero');
    await process.seen(/end-oom\/0 EVENT oom container="/);
    await process.seen(/end-oom\/0 EVENT exit reason="oom" signal="SIGKILL" [^\n]*code=137 /);
    own.run(['--name', 'end-stop', '--stop-timeout', '1'], 'while :; do echo on; sleep 0.1; done');
    await process.seen(/end-stop\/0 INFO on /s);
    own.docker('stop', 'end-stop');
    await process.seen(/end-stop\/0 EVENT exit reason="operator" signal="SIGKILL" [^\n]*\n/);
    own.docker('start', 'end-stop');
    await process.seen(/end-stop\/0 EVENT exit .*end-stop\/0 EVENT start .*end-stop\/0 INFO on /s);
    own.docker('rm', '-f', 'end-stop');
    await process.seen(/end-stop\/0 EVENT stop reason="removed" /);
    await stop(process);
  },
);

withEngine(
  'containers that are removed at their end are read to it, and no GAP says otherwise',
  async (own) => {
    const process = await listening('short*', own.socketPath);
    const count = 'i=0; while [ $i -lt 500 ]; do i=$((i+1)); echo line $i; done';
    for (let run = 0; run < 6; run++) {
      own.run(['--rm', '--name', `short-${run}`], `sleep 0.2; ${count}`);
      await process.seen(new RegExp(`short-${run}/0 EVENT stop reason="removed" `));
    }
    own.run(['--name', 'short-killed'], `${count}; while :; do sleep 1; done`);
    await process.seen(/short-killed\/0 INFO line 500 /);
    own.docker('rm', '-f', 'short-killed');
    await process.seen(/short-killed\/0 EVENT stop reason="removed" /);
    await stop(process);
    for (let run = 0; run < 6; run++) assertCounted(process.out, `short-${run}/0`, 500);
    assert.doesNotMatch(process.out, / GAP /);
  },
);

withEngine('a container that ends while stdout is not read keeps its last words', async (own) => {
  const process = await listening('late', own.socketPath);
  process.stall();
  own.run(['--name', 'late'], 'i=0; while [ $i -lt 20000 ]; do i=$((i+1)); echo line $i; done');
  own.docker('wait', 'late');
  await new Promise((resolve) => setTimeout(resolve, 6000));
  process.read();
  await process.seen(/late\/0 EVENT exit /);
  await stop(process);
  assertCounted(process.out, 'late/0', 20_000);
});

withEngine('names and labels choose, labels name, and what is used becomes METRIC records', async (own) => {
  own.run(['--name', 'first-b'], 'sleep 60');
  const process = startCapture([
    '--docker=label=team=core,project=shop,first',
    `--docker-socket=${own.socketPath}`,
    '--usage=200ms',
  ]);
  await process.seen(/first\/0 EVENT heartbeat /);
  const compose = ['service=api', 'project=shop', 'container-number=2'].flatMap((label) => [
    '--label',
    `com.docker.compose.${label}`,
  ]);
  own.run(
    ['--name', 'odd name'.replace(' ', '_'), '--label', 'team=core', '-m', '32m'],
    'echo hello; sleep 60',
  );
  own.run(['--name', 'shop-api-2', ...compose], 'echo hello; sleep 60');
  own.run(['--name', 'other'], 'echo never; sleep 60');
  await process.seen(/odd_name\/0 INFO hello /);
  await process.seen(/api\/2 INFO hello /);
  await process.seen(/odd_name\/0 METRIC process rss=\S+ cpu=\S+ mem_limit=32M mem_used=\S+% .*pids=\d+/);
  await process.seen(/node\/\S+ METRIC node containers=3\n/);
  await stop(process);
  assert.doesNotMatch(process.out, /never|first-b/);
});

withEngine(
  'containers as sources of obs.yaml, each read in its own way, and the first rule that chooses holds',
  async (own) => {
    const folder = freshFolder();
    const sources = [
      `{docker: told, socket: ${own.socketPath}, tags: {tier: a}, pattern: '\\[(?<level>\\w+)\\] (?<message>.*)'}`,
      `{docker: ['tol?', 'label=team=edge'], socket: ${own.socketPath}, tags: {tier: b}}`,
      `{docker: first, socket: ${own.socketPath}}`,
    ];
    const manifest = join(folder, 'obs.yaml');
    writeFileSync(manifest, `sources:\n${sources.map((source) => `  - ${source}\n`).join('')}`);
    const process = startCapture(['--manifest', manifest, '--usage=0s', '--positions', join(folder, 'seen')]);
    await process.seen(/first\/0 EVENT heartbeat /);
    own.run(['--name', 'told'], 'echo "[warn] low on disk"');
    own.run(['--name', 'second', '--label', 'team=edge'], 'echo "[warn] low on disk"');
    await process.seen(/told\/0 EVENT exit /);
    await process.seen(/second\/0 EVENT exit /);
    await stop(process);
    assert.match(process.out, /told\/0 WARN low on disk stream=stdout tier=a /);
    assert.match(process.out, /second\/0 [A-Z]+ .*low on disk.* stream=stdout tier=b /);
    assert.equal(process.out.match(/told\/0 EVENT start /g)?.length, 1);
  },
);

test('an Engine that is not there: one line, tried again, status 3 at the end', TIMEOUT, async () => {
  const process = captureContainers(join(freshFolder(), 'none.sock'), 'all');
  while (!process.err.includes('\n')) await new Promise((resolve) => setTimeout(resolve, 10));
  process.kill('SIGTERM');
  assert.equal((await process.ended).code, 3);
  assert.match(
    process.err,
    /^obs-capture: warning: cannot ask \S+none\.sock: no such file or directory; trying again\nobs-capture: fatal: [^\n]*\n$/,
  );
});
