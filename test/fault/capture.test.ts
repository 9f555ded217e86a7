// Commands, signals, pipes and readers around obs-capture.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { fileOf, records, runCapture, startCapture } from '../support/capture-process.ts';

const TIMEOUT = { timeout: 60_000 };
const QUIET = ['--source', 'web/0', '--usage', '0'];

function shell(script: string, ...options: readonly string[]): string[] {
  return [...QUIET, ...options, '--', 'sh', '-c', script];
}

test('it ends as its command did', TIMEOUT, async () => {
  for (const code of [0, 1, 7, 255]) {
    const capture = await runCapture(shell(`exit ${code}`));
    assert.equal(capture.code, code);
    assert.match(
      capture.out,
      new RegExp(` EVENT exit reason="${code === 0 ? 'exited' : 'crash'}"[^\n]* code=${code} uptime=`),
    );
    assert.equal(capture.err, '');
  }
});

test('a command that is killed: its last words are a record, its signal is ours', TIMEOUT, async () => {
  const capture = await runCapture(shell('echo first; printf "last words"; kill -9 $$'));
  assert.deepEqual([capture.code, capture.signal], [null, 'SIGKILL']);
  const [start, first, last, exit] = records(capture);
  assert.match(start!, /^web\/0 EVENT start cmd="sh -c 'echo first; .*'" pid=\d+$/);
  assert.equal(first, 'web/0 INFO first stream=stdout');
  assert.equal(last, 'web/0 INFO last words stream=stdout');
  assert.match(exit!, /^web\/0 EVENT exit reason="signal" signal="SIGKILL"[^\n]* code=137 uptime=/);
});

test('a command that brings a signal on itself has crashed', TIMEOUT, async () => {
  const capture = await runCapture(shell('ulimit -c 0; kill -SEGV $$'));
  // As a status: raising it again would put a core of ours over the command's.
  assert.equal(capture.code, 139);
  assert.match(capture.out, /EVENT exit reason="crash" signal="SIGSEGV"[^\n]* code=139 /);
});

test('10 MB without a line end are cut, and what is missing is told', TIMEOUT, async () => {
  const capture = await runCapture(shell('head -c 10000000 /dev/zero | tr "\\0" x; echo; echo after'));
  const [, cut, gap, after] = records(capture);
  assert.equal(cut, `web/0 INFO ${'x'.repeat(1024 * 1024)} stream=stdout`);
  assert.equal(gap, `web/0 GAP overlong stream="stdout" dropped=1 bytes=${10_000_000 - 1024 * 1024}`);
  assert.equal(after, 'web/0 INFO after stream=stdout');
});

test('what cannot be run is one line, and the status of a shell', TIMEOUT, async () => {
  const script = fileOf('#!/nowhere/interpreter\n', 0o755);
  const plain = fileOf('echo x\n', 0o644);
  const cases: readonly [string, number, string][] = [
    ['no-such-command', 127, 'command not found'],
    ['./no-such-file', 127, 'no such file or directory'],
    ['/', 126, 'it is a directory'],
    [plain, 126, 'permission denied'],
    [script, 126, 'the interpreter that its first line names is missing'],
  ];
  for (const [command, status, reason] of cases) {
    const capture = await runCapture([...QUIET, '--', command]);
    assert.equal(capture.code, status, command);
    assert.equal(capture.err, `obs-capture: fatal: cannot run ${command}: ${reason}\n`);
    const error = `error="cannot run ${command}: ${reason}"`;
    assert.deepEqual(records(capture), [`web/0 EVENT exit reason="crash" ${error} code=${status}`]);
  }
});

test('a descendant that holds the output open does not hold up the end', TIMEOUT, async () => {
  const capture = startCapture(shell('sleep 1000 & echo $!; exit 4'));
  const [, pid] = await capture.seen(/INFO (\d+) /);
  assert.deepEqual(await capture.ended, { code: 4, signal: null });
  process.kill(Number(pid), 'SIGKILL');
  const [, , gap, exit] = records(capture);
  assert.equal(
    gap,
    'web/0 GAP abandoned reason="a descendant of the command holds its output open" streams="stdout,stderr" waited=2s',
  );
  assert.match(exit!, /^web\/0 EVENT exit reason="crash"[^\n]* code=4 /);
});

test('what a descendant says in time is heard', TIMEOUT, async () => {
  const capture = await runCapture(shell('(sleep 0.3; echo late) & echo early'));
  const [, early, late, exit] = records(capture);
  assert.equal(early, 'web/0 INFO early stream=stdout');
  assert.equal(late, 'web/0 INFO late stream=stdout');
  assert.match(exit!, /EVENT exit reason="exited"/);
});

test('a command may close its outputs and live on', TIMEOUT, async () => {
  const capture = await runCapture(shell('echo x; exec >&- 2>&-; sleep 0.3; exit 5'));
  assert.equal(capture.code, 5);
  assert.match(records(capture)[2]!, /EVENT exit reason="crash"[^\n]* code=5 uptime=[3-9]\d\dms/);
});

test('the outputs can be opened again by name', TIMEOUT, async () => {
  const capture = await runCapture(shell('echo out >/dev/stdout; echo err >/dev/stderr'));
  assert.equal(capture.code, 0);
  const lines = records(capture);
  assert.ok(lines.includes('web/0 INFO out stream=stdout'));
  assert.ok(lines.includes('web/0 INFO err stream=stderr'));
});

test('where no pipe can be made sockets do', TIMEOUT, async () => {
  const env = { TMPDIR: '/nowhere' };
  const capture = startCapture(shell('seq 50000; echo err >&2; printf "last words"; exit 3'), { env });
  assert.deepEqual(await capture.ended, { code: 3, signal: null });
  const lines = records(capture);
  assert.equal(lines.filter((line) => /^web\/0 INFO \d+ stream=stdout$/.test(line)).length, 50_000);
  assert.ok(lines.includes('web/0 INFO err stream=stderr'));
  assert.ok(lines.includes('web/0 INFO last words stream=stdout'));
  const missing = startCapture([...QUIET, '--', './missing'], { env });
  assert.equal((await missing.ended).code, 127);
});

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  test(`${signal} is passed on, and the command says how it ends`, TIMEOUT, async () => {
    const capture = startCapture(
      shell(`trap "echo bye; exit 7" ${signal.slice(3)}; echo ready; while :; do sleep 0.05; done`),
    );
    await capture.seen(/INFO ready/);
    capture.kill(signal);
    assert.deepEqual(await capture.ended, { code: 7, signal: null });
    assert.match(
      capture.out,
      /INFO bye stream=stdout\n(?:[^\n]* INFO Terminated stream=stderr\n)?[^\n]* EVENT exit reason="operator"[^\n]* code=7 /,
    );
    assert.equal(capture.err, '');
  });
}

test('a command that dies of the signal takes us along', TIMEOUT, async () => {
  const capture = startCapture(shell('echo ready; exec sleep 100'));
  await capture.seen(/INFO ready/);
  capture.kill('SIGTERM');
  assert.deepEqual(await capture.ended, { code: null, signal: 'SIGTERM' });
  assert.match(capture.out, /EVENT exit reason="operator" signal="SIGTERM"[^\n]* code=143 /);
});

test('a command that survives SIGHUP is captured on', TIMEOUT, async () => {
  const capture = startCapture(
    shell('trap "echo reloaded" HUP; echo ready; while :; do read line; echo "$line"; done'),
  );
  await capture.seen(/INFO ready/);
  capture.kill('SIGHUP');
  await capture.seen(/INFO reloaded/);
  await capture.write('still here\n');
  await capture.seen(/still here/);
  capture.kill('SIGTERM');
  assert.equal((await capture.ended).signal, 'SIGTERM');
});

test('a command that ignores SIGTERM gets SIGKILL after the grace', TIMEOUT, async () => {
  const capture = startCapture(
    shell('trap "" TERM; echo ready; while :; do sleep 1; done', '--stop-grace', '200ms'),
  );
  await capture.seen(/INFO ready/);
  capture.kill('SIGTERM');
  assert.deepEqual(await capture.ended, { code: null, signal: 'SIGKILL' });
  assert.match(capture.out, /EVENT exit reason="operator" signal="SIGKILL"[^\n]* code=137 /);
});

test('a signal to the whole group reaches the command once', TIMEOUT, async () => {
  const script = 'trap "echo INT" INT; echo ready; for i in 1 2; do read line; echo "$line"; done';
  const capture = startCapture(shell(script), { isDetached: true });
  await capture.seen(/INFO ready/);
  process.kill(-capture.pid, 'SIGINT');
  await capture.seen(/INFO INT/);
  await capture.write('one\ntwo\n');
  await capture.ended;
  assert.equal(capture.out.split('INFO INT').length, 2, capture.out);
});

test('a signal reaches what the command has started', TIMEOUT, async () => {
  const capture = startCapture(shell('sleep 1000 & echo "child $!"; wait; wait'));
  const [, pid] = await capture.seen(/INFO child (\d+)/);
  capture.kill('SIGTERM');
  await capture.ended;
  assert.ok(isGone(pid!));
});

/** True when a process has ended, waited for or not. */
function isGone(pid: string): boolean {
  try {
    return / Z /.test(fs.readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return true;
  }
}

test('a reader that goes away: the command is asked to end, and SIGPIPE ends us', TIMEOUT, async () => {
  const witness = fileOf('');
  const script = `trap "echo asked >${witness}; exit 0" TERM; while :; do echo tick; sleep 0.05; done`;
  const capture = startCapture(shell(script));
  await capture.seen(/INFO tick/);
  capture.closeOutput();
  assert.deepEqual(await capture.ended, { code: null, signal: 'SIGPIPE' });
  assert.equal(fs.readFileSync(witness, 'utf8'), 'asked\n');
  assert.equal(capture.err, '');
});

test('a reader that goes away, and a command that does not care', TIMEOUT, async () => {
  const capture = startCapture(
    shell('trap "" TERM PIPE; echo "pid $$"; while :; do echo tick; done', '--stop-grace', '200ms'),
  );
  const [, pid] = await capture.seen(/INFO pid (\d+)/);
  capture.closeOutput();
  assert.deepEqual(await capture.ended, { code: null, signal: 'SIGPIPE' });
  assert.ok(isGone(pid!));
});

test('an output that fails ends the command and says why', TIMEOUT, async () => {
  const full = fs.openSync('/dev/full', 'w');
  const capture = startCapture(shell('while :; do echo tick; sleep 0.05; done'), { stdoutFd: full });
  assert.deepEqual(await capture.ended, { code: 3, signal: null });
  fs.closeSync(full);
  assert.equal(capture.err, 'obs-capture: fatal: cannot write stdout: no space left on the device\n');
});

test('a stalled reader makes the command wait and costs no line', TIMEOUT, async () => {
  const count = 200_000;
  const witness = fileOf('');
  const capture = startCapture(shell(`seq ${count}; echo done >${witness}; seq ${count} >&2; printf end`), {
    isStalled: true,
  });
  // What fits in between is far less than what the command has to say.
  await waitUntilStill(() => fs.readFileSync(`/proc/${capture.pid}/io`, 'utf8'));
  assert.equal(fs.readFileSync(witness, 'utf8'), '', 'the command waits');
  capture.read();
  assert.deepEqual(await capture.ended, { code: 0, signal: null });
  for (const stream of ['stdout', 'stderr']) {
    const lines = records(capture).filter(
      (line) => line.endsWith(`stream=${stream}`) && !line.includes('end'),
    );
    assert.equal(lines.length, count);
    lines.forEach((line, index) => {
      assert.equal(line, `web/0 INFO ${index + 1} stream=${stream}`);
    });
  }
  assert.ok(records(capture).includes('web/0 INFO end stream=stdout'));
});

/** Resolves when a text has not changed for some looks in a row. */
async function waitUntilStill(read: () => string): Promise<void> {
  let before = '';
  for (let same = 0; same < 20; ) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    const now = read();
    same = now === before ? same + 1 : 0;
    before = now;
  }
}

test('a reader that stalls until long after the end costs no line', TIMEOUT, async () => {
  const capture = startCapture(shell('seq 20000'), { isStalled: true });
  await waitUntilStill(() => fs.readFileSync(`/proc/${capture.pid}/io`, 'utf8'));
  // Longer than the outputs of a command that has ended are waited for.
  await new Promise((resolve) => setTimeout(resolve, 2500));
  capture.read();
  assert.equal((await capture.ended).code, 0);
  assert.equal(records(capture).filter((line) => line.endsWith('stream=stdout')).length, 20_000);
  assert.doesNotMatch(capture.out, / GAP /);
});

test('many lines on both outputs are all there, each stream in its order', TIMEOUT, async () => {
  const capture = await runCapture(shell('seq 50000 & seq 50000 >&2; wait'));
  for (const stream of ['stdout', 'stderr']) {
    const numbers = records(capture).filter((line) => line.endsWith(`stream=${stream}`));
    assert.deepEqual(
      numbers,
      Array.from({ length: 50_000 }, (_, index) => `web/0 INFO ${index + 1} stream=${stream}`),
    );
  }
});

test('a quiet line is a record while its command lives on', TIMEOUT, async () => {
  const capture = startCapture(shell('while read line; do echo "$line"; done'));
  for (const word of ['one', 'two', 'three']) {
    await capture.write(`${word}\n`);
    await capture.seen(new RegExp(`INFO ${word} stream=stdout\n`));
  }
  capture.endInput();
  assert.equal((await capture.ended).code, 0);
});

test('lines from stdin: SIGTERM in the middle of one waits for its end', TIMEOUT, async () => {
  const capture = startCapture(['--source', 'web/0']);
  await capture.write('one\ntwo, half');
  await capture.seen(/INFO one\n/);
  capture.kill('SIGTERM');
  await capture.write(' and half\nthree\n');
  assert.deepEqual(await capture.ended, { code: null, signal: 'SIGTERM' });
  assert.equal(records(capture)[1], 'web/0 INFO two, half and half');
});

test('lines from stdin: a reader that goes away', TIMEOUT, async () => {
  const capture = startCapture(['--source', 'web/0']);
  await capture.write('one\n');
  await capture.seen(/INFO one\n/);
  capture.closeOutput();
  await capture.write('two\n');
  assert.deepEqual(await capture.ended, { code: null, signal: 'SIGPIPE' });
  assert.equal(capture.err, '');
});
