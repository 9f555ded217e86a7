// obs-capture --journald against a real journald: what is said to it, over children that are killed, a journal that is rotated and
// vacuumed, and a journald that is killed itself. Streams count aloud; missing, repeated and torn lines are found.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import '../support/clean.ts';
import { type CaptureProcess, runCapture, startCapture } from '../support/capture-process.ts';
import { type Journald, startJournald, whyNoJournald } from '../support/journald.ts';
import { freshFolder } from '../support/running.ts';

const TIMEOUT = { timeout: 60_000 };

let journald: Journald | undefined;
let why = whyNoJournald();

before(async () => {
  if (why !== undefined) return;
  const started = await startJournald();
  if (typeof started === 'string') why = started;
  else journald = started;
});

after(() => journald?.stop());

/** A test that needs a journald; it says why when there is none. */
function withJournald(name: string, work: (journald: Journald) => Promise<void>): void {
  test(name, TIMEOUT, async (context) => {
    if (journald === undefined) context.skip(`skipped: ${why}`);
    else await work(journald);
  });
}

function capture({ journalctl }: Journald, ...args: readonly string[]): CaptureProcess {
  return startCapture(['--journald=all', `--journalctl=${journalctl}`, '--join-timeout=0', ...args]);
}

/** Starts to listen, and waits until it does. */
async function listening(journald: Journald, ...args: readonly string[]): Promise<CaptureProcess> {
  const process = capture(journald, ...args);
  const knock = await journald.stream('knock');
  const timer = setInterval(() => void knock.write('anybody there?\n'), 50);
  await process.seen(/syslog\/knock INFO /);
  clearInterval(timer);
  knock.close();
  return process;
}

async function stop(process: CaptureProcess): Promise<void> {
  process.kill('SIGINT');
  assert.deepEqual(await process.ended, { code: null, signal: 'SIGINT' }, process.err);
}

const text = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}\n`).join('');

function assertCounted(out: string, identifier: string, last: number): void {
  const lines = out.split('\n').filter((line) => line.split(' ')[1] === `syslog/${identifier}`);
  const numbers = lines.map((line) => Number(/ INFO line (\d+)(?: |$)/.exec(line)?.[1]));
  const wrong = numbers.findIndex((number, index) => number !== index + 1);
  assert.equal(wrong, -1, `at ${wrong}: ${numbers.slice(Math.max(0, wrong - 2), wrong + 3)}`);
  assert.equal(numbers.length, last);
}

/** The children of a process that are called journalctl. */
function children(pid: number): readonly number[] {
  try {
    return execFileSync('pgrep', ['-P', String(pid), 'journalctl'], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .map(Number);
  } catch {
    // None at the moment.
    return [];
  }
}

async function killChild(pid: number): Promise<void> {
  for (;;) {
    const [child] = children(pid);
    try {
      if (child !== undefined) return void process.kill(child, 'SIGKILL');
    } catch {
      // It was one that is asked once, and has answered.
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

withJournald('lines, levels, long lines and lines without an end', async (journald) => {
  const process = await listening(journald);
  const stream = await journald.stream('say');
  await stream.write(`hello\n<3>no route\n${'x'.repeat(200_000)}\n{"level":"warn","msg":"json"}\nno end`);
  stream.close();
  await process.seen(/INFO no end/);
  await stop(process);
  const said = process.out.split('\n').filter((line) => line.includes(' syslog/say '));
  const plain = said.map((line) =>
    line
      .split(' ')
      .slice(2)
      .join(' ')
      .replace(/ pid=\d+$/, ''),
  );
  assert.deepEqual(plain, [
    'INFO hello',
    'ERROR no route',
    `INFO ${'x'.repeat(200_000)}`,
    'WARN json',
    'INFO no end',
  ]);
});

withJournald('no line is lost or repeated when journalctl is killed again and again', async (journald) => {
  const process = await listening(journald);
  const stream = await journald.stream('killed');
  for (let round = 0; round < 5; round++) {
    await stream.write(text(round * 400 + 1, round * 400 + 400));
    await killChild(process.pid);
  }
  await process.seen(/line 2000 /);
  await stop(process);
  stream.close();
  assertCounted(process.out, 'killed', 2000);
  assert.match(process.out, / journald EVENT disconnect reason="journalctl: signal SIGKILL"/);
  assert.match(process.out, / journald EVENT reconnect attempts=\d+ down=/);
  assert.doesNotMatch(process.out, / GAP /);
});

withJournald('a journald that is killed and a journal that is rotated cost nothing', async (journald) => {
  const process = await listening(journald);
  for (let round = 0; round < 3; round++) {
    const stream = await journald.stream('restarted');
    await stream.write(text(round * 100 + 1, round * 100 + 100));
    await journald.holds('restarted', `line ${round * 100 + 100}`);
    stream.close();
    if (round === 0) journald.run('--rotate');
    else await journald.restart();
  }
  await process.seen(/restarted INFO line 300/);
  await stop(process);
  assertCounted(process.out, 'restarted', 300);
});

withJournald('what was vacuumed away while nobody read is a GAP', async (journald) => {
  const process = await listening(journald);
  const stream = await journald.stream('vacuumed');
  process.kill('SIGSTOP');
  await killChild(process.pid);
  await stream.write(text(1, 100));
  await journald.holds('vacuumed', 'line 100');
  journald.run('--rotate');
  journald.run('--vacuum-files=1');
  await stream.write('after\n');
  await journald.holds('vacuumed', 'after');
  process.kill('SIGCONT');
  await process.seen(/vacuumed INFO after/);
  await stop(process);
  stream.close();
  assert.match(
    process.out,
    / journald GAP log-lost reason="the journal has no more of it than what follows" since="2/,
  );
});

/** Every number once and in order, but for as many as a GAP has said before to be in doubt. */
function assertResumed(out: string, identifier: string, last: number): void {
  let next = 1;
  let doubtful = 0;
  for (const line of out.split('\n')) {
    doubtful = Number(/ journald GAP doubt .* lines=(\d+)$/.exec(line)?.[1] ?? doubtful);
    const number = Number(new RegExp(` syslog/${identifier} INFO line (\\d+)(?: |$)`).exec(line)?.[1] ?? -1);
    if (number < 0) continue;
    assert.ok(number <= next && number >= next - doubtful, `line ${number} comes where ${next} should`);
    if (number === next) next++;
    if (next > number + doubtful) doubtful = 0;
  }
  assert.equal(next - 1, last);
}

withJournald(
  'with positions a kill at any moment loses nothing and repeats no more than a GAP says',
  async (journald) => {
    const positions = ['--positions', join(freshFolder(), 'seen')];
    const stream = await journald.stream('resumed');
    // The end of now is where it begins, though nothing is read before the first kill.
    let process = await listening(journald, ...positions);
    let out = '';
    for (let life = 0; life < 8; life++) {
      await stream.write(text(life * 500 + 1, life * 500 + 500));
      const wanted = life * 500 + [1, 130, 260, 480][life % 4]!;
      await process.seen(new RegExp(`resumed INFO line ${wanted} `));
      process.kill(life % 3 === 2 ? 'SIGTERM' : 'SIGKILL');
      await process.ended;
      out += process.out;
      process = capture(journald, ...positions);
    }
    // The one before may have said all there was.
    await stream.write(text(4001, 4001));
    await process.seen(/resumed INFO line 4001 /);
    await stop(process);
    stream.close();
    assertResumed(out + process.out, 'resumed', 4001);
  },
);

withJournald(
  'with positions a journal that was vacuumed while nobody was there has a GAP',
  async (journald) => {
    const positions = ['--positions', freshFolder()];
    const stream = await journald.stream('away');
    const first = await listening(journald, ...positions);
    await stream.write('before\n');
    await first.seen(/away INFO before/);
    await stop(first);
    await stream.write(text(1, 100));
    await journald.holds('away', 'line 100');
    journald.run('--rotate');
    journald.run('--vacuum-files=1');
    const second = capture(journald, ...positions);
    await second.seen(/journald GAP log-lost /);
    await stream.write('after\n');
    await second.seen(/away INFO after/);
    await stop(second);
    stream.close();
  },
);

withJournald('another choice of units goes on where the journal was read to', async (journald) => {
  const positions = ['--positions', freshFolder()];
  const stream = await journald.stream('chosen');
  const first = await listening(journald, ...positions);
  await stop(first);
  await stream.write('while nobody was there\n');
  await journald.holds('chosen', 'while nobody was there');
  stream.close();
  const args = ['--journald=nosuch,*', `--journalctl=${journald.journalctl}`, '--no-follow', ...positions];
  const other = await runCapture(args);
  assert.equal(other.code, 0, other.err);
  // Nothing here has a unit; what matters is where it has begun.
  const third = await runCapture(['--journald=all', ...args.slice(1)]);
  assert.match(third.out, / syslog\/chosen INFO while nobody was there/);
  assert.doesNotMatch(third.out, /Journal started/);
});

withJournald('a choice of which there is nothing yet begins with the first that comes', async (journald) => {
  const process = startCapture([
    '--journald=all',
    `--journalctl=${journald.journalctl} -t nothing-yet`,
    '--join-timeout=0',
  ]);
  await killChild(process.pid);
  const stream = await journald.stream('nothing-yet');
  await stream.write(text(1, 20));
  await journald.holds('nothing-yet', 'line 20');
  await process.seen(/line 20 /);
  await stop(process);
  stream.close();
  assertCounted(process.out, 'nothing-yet', 20);
});

withJournald('through ssh, which gives its words to a shell', async (journald) => {
  const ssh = join(freshFolder(), 'ssh');
  // What ssh does with its words at the other end.
  fs.writeFileSync(ssh, '#!/bin/sh\nshift\nexec sh -c "exec $*"\n', { mode: 0o755 });
  const process = startCapture([
    '--journald=all',
    `--journalctl=${ssh} db1 ${journald.journalctl}`,
    '--join-timeout=0',
  ]);
  const stream = await journald.stream('remote');
  const timer = setInterval(() => void stream.write('knock\n'), 50);
  await process.seen(/remote INFO knock/);
  clearInterval(timer);
  await killChild(process.pid);
  await stream.write('still there\n');
  await process.seen(/remote INFO still there/);
  await stop(process);
  stream.close();
  assert.match(process.out, / journald EVENT reconnect /);
  assert.doesNotMatch(process.out, / GAP /);
});

withJournald('without following it ends at the end; --since begins later', async (journald) => {
  const stream = await journald.stream('once');
  await stream.write(text(1, 50));
  await journald.holds('once', 'line 50');
  const atEnd = Date.now();
  const args = ['--journald=all', `--journalctl=${journald.journalctl} -t once`, '--no-follow'];
  const all = await runCapture(args);
  assert.equal(all.code, 0, all.err);
  assertCounted(all.out, 'once', 50);
  while (Date.now() <= atEnd + 1) await new Promise((resolve) => setTimeout(resolve, 1));
  const since = new Date().toISOString();
  await stream.write('later\n');
  await journald.holds('once', 'later');
  stream.close();
  const rest = await runCapture([...args, `--since=${since}`]);
  assert.deepEqual(
    rest.out.split('\n').map((line) => line.split(' ')[3] ?? ''),
    ['later', ''],
  );
});

withJournald('a journal that may not be read ends it with one line', async ({ journalctl }) => {
  const nobody = `setpriv --reuid=65534 --regid=65534 --clear-groups ${journalctl}`;
  const refused = await runCapture(['--journald=all', `--journalctl=${nobody}`]);
  assert.equal(refused.code, 3);
  assert.match(refused.err, /^obs-capture: fatal: cannot read the journal: setpriv: .*permission.*\n$/i);
});

test('a journalctl that is not there ends it with one line', TIMEOUT, async () => {
  const missing = await runCapture(['--journald=all', '--journalctl=/nonesuch/journalctl']);
  assert.equal(missing.code, 3);
  assert.equal(
    missing.err,
    'obs-capture: fatal: cannot read the journal: cannot run /nonesuch/journalctl: command not found\n',
  );
});
