// The golden cases: test/cases/<tool>/<name>/ holds a shell command and what must come of it.
//
//   cmd    a shell script; the binaries are on PATH under their names, it runs in a fresh folder
//   in     its standard input (empty when absent)
//   out    its standard output, byte for byte     err    its standard error     code   its exit status, 0 when absent
//
// What is absent is not compared. Every other file of the case is put into the folder first. `{dir}` in err and out stands
// for the path of that folder. OBS_POPULATE=1 writes out, err and code from what happens; review them with git diff.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { after, test } from 'node:test';
import { BINARIES, filesUnder, ROOT, toolNames } from '../project.ts';

const TIMEOUT_MS = 60_000;
const EXPECTED = ['cmd', 'in', 'out', 'err', 'code'];
const isPopulating = process.env.OBS_POPULATE === '1';

const scratch = mkdtempSync(join(tmpdir(), 'obs-cases-'));
const commands = join(scratch, 'bin');
after(() => rmSync(scratch, { recursive: true, force: true }));

mkdirSync(commands);
for (const name of toolNames()) symlinkSync(join(BINARIES, `${name}.cjs`), join(commands, name));

interface Result {
  readonly out: Buffer;
  readonly err: Buffer;
  readonly code: number;
}

/** Runs the command of a case in a folder of its own. */
async function run(folder: string): Promise<Result> {
  const place = mkdtempSync(join(scratch, 'case-'));
  for (const name of readdirSync(folder).filter((file) => !EXPECTED.includes(file))) {
    copyFileSync(join(folder, name), join(place, name));
  }
  const child = spawn('sh', ['-e', join(folder, 'cmd')], {
    cwd: place,
    env: {
      PATH: `${commands}:/usr/bin:/bin`,
      HOME: place,
      LC_ALL: 'C.UTF-8',
      NO_COLOR: '1',
      TZ: 'UTC',
    },
    timeout: TIMEOUT_MS,
  });
  // A command that does not read its input closes it; that is no failure of the case.
  child.stdin.on('error', () => {});
  child.stdin.end(readIfThere(join(folder, 'in')) ?? '');
  const ended = new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === null) reject(new Error(`ended by ${signal}, after ${TIMEOUT_MS} ms at most`));
      else resolve(code);
    });
  });
  const [out, err, code] = await Promise.all([buffer(child.stdout), buffer(child.stderr), ended]);
  return { out: withoutPath(out, place), err: withoutPath(err, place), code };
}

function withoutPath(bytes: Buffer, place: string): Buffer {
  return Buffer.from(bytes.toString('latin1').replaceAll(place, '{dir}'), 'latin1');
}

function readIfThere(file: string): Buffer | undefined {
  return existsSync(file) ? readFileSync(file) : undefined;
}

function compare(folder: string, { out, err, code }: Result): void {
  const expectedErr = readIfThere(join(folder, 'err'));
  const expectedOut = readIfThere(join(folder, 'out'));
  // The words on stderr first: they say why the rest is different.
  if (expectedErr !== undefined) assert.equal(textOf(err), textOf(expectedErr), 'err');
  assert.equal(code, Number(readIfThere(join(folder, 'code')) ?? 0), `exit status, with on stderr: ${err}`);
  if (expectedOut !== undefined) assert.equal(textOf(out), textOf(expectedOut), 'out');
}

/** Bytes as a string that is different for different bytes and readable where they are text. */
function textOf(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return text.includes('\ufffd') ? bytes.toString('latin1') : text;
}

function populate(folder: string, { out, err, code }: Result): void {
  const files: readonly [string, Buffer | string, boolean][] = [
    ['out', out, true],
    ['err', err, err.length > 0],
    ['code', `${code}\n`, code !== 0],
  ];
  for (const [name, content, isWanted] of files) {
    if (isWanted) writeFileSync(join(folder, name), content);
    else rmSync(join(folder, name), { force: true });
  }
}

const cases = filesUnder('test/cases').filter((path) => path.endsWith('/cmd'));

test('there are cases', () => {
  assert.notEqual(cases.length, 0);
});

// Subtests of one test may run side by side.
test('cases', { concurrency: availableParallelism() }, async (suite) => {
  const running = cases.map((path) => {
    const folder = join(ROOT, path, '..');
    return suite.test(path.slice('test/cases/'.length, -'/cmd'.length), async () => {
      const result = await run(folder);
      if (isPopulating) populate(folder, result);
      else compare(folder, result);
    });
  });
  await Promise.all(running);
});
