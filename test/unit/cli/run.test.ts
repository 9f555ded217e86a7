import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { type Ended, programOf, runProgram } from './program.ts';

async function ends(
  body: string,
  status: number,
  err: RegExp | string,
  args: readonly string[] = [],
): Promise<Ended> {
  const ended = await runProgram(body, { args });
  assert.equal(ended.status, status, ended.err);
  if (typeof err === 'string') assert.equal(ended.err, err);
  else assert.match(ended.err, err);
  return ended;
}

test('a main function ends with its own status, silently', async () => {
  await ends('', 0, '');
  await ends('return 1;', 1, '');
  await ends('return 42;', 42, '');
  await ends("return { kind: 'end' };", 0, '');
});

test('a failure is one line and its status', async () => {
  await ends("throw new UsageError('rules.yaml:3: bad');", 2, 'obs-trial: fatal: rules.yaml:3: bad\n');
  await ends("throw new SystemError('no room');", 3, 'obs-trial: fatal: no room\n');
  await ends("throw new Negative('no service web');", 1, 'obs-trial: info: no service web\n');
  await ends("throw new UsageError('two\\nlines \\x1b[31m');", 2, 'obs-trial: fatal: two lines \\x1b[31m\n');
  await ends('null.x;', 3, /^obs-trial: fatal: internal error: TypeError: [^\n]*OBS_DEBUG=1 shows where\n$/);
});

test('OBS_DEBUG=1 shows the stack, nothing else does', async () => {
  const { err } = await runProgram("throw new SystemError('no room');", { env: { OBS_DEBUG: '1' } });
  assert.match(err, /^obs-trial: fatal: no room\n.*\n {4}at /s);
});

test('a wrong command line is one line and status 2, and nothing on stdout', async () => {
  const { out } = await ends('', 2, 'obs-trial: fatal: unknown option --lsat; did you mean --last?\n', [
    '--lsat=1',
  ]);
  assert.equal(out, '');
});

test('help and version that were asked for go to stdout', async () => {
  const help = await ends('return 9;', 0, '', ['--help']);
  assert.match(help.out, /^obs-trial: Try the frame\n/);
  const version = await ends('return 9;', 0, '', ['-V']);
  assert.match(version.out, /^obs-trial \S+\n$/);
});

test('what nobody catches is one line and status 3, with input still open', async () => {
  const bodies = [
    "setTimeout(() => { throw new Error('late') }); await new Promise(() => {});",
    "Promise.reject(new Error('late')); await new Promise(() => {});",
    "process.stdin.resume(); setTimeout(() => { throw new Error('late') }); return new Promise(() => {});",
  ];
  for (const body of bodies) {
    const { status, err } = await runProgram(body, { openInput: true });
    assert.equal(status, 3);
    assert.match(err, /^obs-trial: fatal: internal error: Error: late[^\n]*\n$/);
  }
});

test('a failure ends at once although input is open, and later failures say nothing', async () => {
  const body = `process.stdin.resume(); context.atEnd(() => { throw new Error('second') });
    setTimeout(() => { throw new Error('third') }); throw new SystemError('first');`;
  const { status, err } = await runProgram(body, { openInput: true });
  assert.equal(status, 3);
  assert.equal(err, 'obs-trial: fatal: first\n');
});

test('work that can never be finished is a failure, not a silent success', async () => {
  await ends('await new Promise(() => {});', 3, /internal error: .*the work is not finished/);
});

test('handles that were forgotten do not keep a finished tool alive', async () => {
  const [timer, input] = await Promise.all([
    runProgram('setInterval(() => {}, 1000); return 5;'),
    runProgram('process.stdin.resume(); return 6;', { openInput: true }),
  ]);
  assert.deepEqual([timer.status, input.status], [5, 6]);
});

test('a write that is still under way when main returns is finished', async () => {
  const { out } = await ends("process.stdout.write('x'.repeat(5_000_000)); return 1;", 1, '');
  assert.equal(out.length, 5_000_000);
});

test('closers run once, the last one first, after success and after failure', async () => {
  const closers = `for (const name of ['a', 'b', 'c']) context.atEnd(async () => { console.log(name); });`;
  assert.equal((await ends(closers, 0, '')).out, 'c\nb\na\n');
  assert.equal((await ends(`${closers} throw new UsageError('x');`, 2, /x/)).out, 'c\nb\na\n');
  const failing = `${closers} context.atEnd(() => { throw new SystemError('cannot keep it'); });`;
  assert.equal((await ends(failing, 3, 'obs-trial: fatal: cannot keep it\n')).out, 'c\nb\na\n');
});

test('a closer that hangs holds up a failing tool for a while only', async () => {
  await ends("context.atEnd(() => new Promise(() => {})); throw new SystemError('x');", 3, /x/);
});

test('a tool ends by the signal that it was told to end by', async () => {
  assert.equal((await runProgram("return { kind: 'signal', signal: 'SIGTERM' };")).signal, 'SIGTERM');
  assert.equal((await runProgram("return { kind: 'killed', signal: 'SIGKILL' };")).signal, 'SIGKILL');
  const gone = await runProgram(
    "context.atEnd(() => console.error('kept')); return { kind: 'reader-gone' };",
  );
  assert.equal(gone.signal, 'SIGPIPE');
  assert.equal(gone.err, 'kept\n');
  const thrown = await runProgram("throw Object.assign(new Error('gone'), { signal: 'SIGPIPE' });");
  assert.deepEqual([thrown.signal, thrown.err], ['SIGPIPE', '']);
});

test('help for a reader that is gone ends by SIGPIPE, silently', async () => {
  const { signal, err } = await runProgram('', { args: ['--help'], readerGone: true });
  assert.deepEqual([signal, err], ['SIGPIPE', '']);
});

const LEDGER = `const ledger = createLedger(); context.countWith(ledger);
  Object.assign(ledger, { in: 3, passed: 3, foreign: 2, bytesIn: 30, bytesOut: 30 });`;
const STATS = 'in=3 passed=3 consumed=0 dropped=0 foreign=2 overlong=0 bytes_in=30 bytes_out=30';

test('--stats writes the ledger, after success, failure and signals', async () => {
  await ends(LEDGER, 0, '');
  await ends(LEDGER, 0, `obs-trial: stats: ${STATS}\n`, ['--stats']);
  await ends(
    `${LEDGER} throw new SystemError('x');`,
    3,
    `obs-trial: fatal: x\nobs-trial: stats: ${STATS}\n`,
    ['--stats'],
  );
  const killed = await runProgram(`${LEDGER} return { kind: 'signal', signal: 'SIGTERM' };`, {
    args: ['--stats'],
  });
  assert.equal(killed.err, `obs-trial: stats: ${STATS}\n`);
});

test('a tool that wants records says when it got none', async () => {
  const none = 'const ledger = createLedger(); Object.assign(ledger, { in: 2, passed: 2, foreign: 2 });';
  const warning = 'obs-trial: warning: none of 2 lines is a record; obs-capture makes records of lines\n';
  await ends(`${none} context.countWith(ledger);`, 0, warning);
  await ends(`${none} context.countWith(ledger); return 1;`, 1, warning);
  await ends(`${none} context.countWith(ledger, 'lines');`, 0, '');
  await ends(`${none} ledger.foreign = 1; context.countWith(ledger);`, 0, '');
});

test('--strict makes foreign lines a no', async () => {
  await ends(LEDGER, 1, 'obs-trial: warning: 2 of 3 lines were no records (--strict)\n', ['--strict']);
  await ends(`${LEDGER} ledger.foreign = 0;`, 0, '', ['--strict']);
  await ends(`${LEDGER} return 3;`, 3, '', ['--strict']);
});

test('a closed stderr changes no exit status', () => {
  const program = programOf("context.warn('a'); throw new UsageError('b');");
  const { status, stdout } = spawnSync(
    'sh',
    ['-c', '"$1" --input-type=module -e "$2" 2>&-', 'sh', process.execPath, program],
    { encoding: 'utf8' },
  );
  assert.deepEqual([status, stdout], [2, '']);
});

test('a terminal where records are needed gets the beginning of the help and status 2', () => {
  const program = programOf('context.needInput(); return 0;');
  const quoted = `'${program.replaceAll("'", "'\\''")}'`;
  const command = `${process.execPath} --input-type=module -e ${quoted}`;
  const terminal = spawnSync('script', ['-qec', command, '/dev/null'], { encoding: 'utf8', input: '' });
  assert.equal(terminal.status, 2, terminal.stderr);
  assert.match(terminal.stdout, /^obs-trial: Try the frame\r\n/);
  assert.match(terminal.stdout, /\nobs-trial --help shows all options\r\n/);
  assert.doesNotMatch(terminal.stdout, /options of every tool/);
  assert.match(terminal.stdout, /obs-trial: fatal: stdin is a terminal; .*\r\n$/);
  const none = spawnSync('sh', ['-c', `${command} < /dev/null`], { encoding: 'utf8' });
  assert.equal(none.status, 0, none.stderr);
});
