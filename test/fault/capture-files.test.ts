// Files that are followed by the binary: signals, kills, rotation, and what cannot be read.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { records, runCapture, startCapture } from '../support/capture-process.ts';

const TIMEOUT = { timeout: 60_000 };
const scratch = fs.mkdtempSync(join(tmpdir(), 'obs-capture-files-'));
after(() => fs.rmSync(scratch, { recursive: true, force: true }));

function folder(): string {
  return fs.mkdtempSync(join(scratch, 'case-'));
}

const lines = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, index) => `line ${from + index}\n`).join('');

test(
  'killed in the middle of a large file, again and again: each line once, or a GAP says so before',
  TIMEOUT,
  async () => {
    const at = folder();
    const count = 30_000;
    fs.writeFileSync(join(at, 'app.log'), lines(0, count));
    const args = ['--file', `web=${at}/app.log`, '--positions', join(at, 'seen')];
    let out = '';
    for (const wanted of [1, 3000, 9000, 20_000]) {
      const capture = startCapture(args);
      await capture.seen(new RegExp(`INFO line ${wanted}\n`));
      capture.kill('SIGKILL');
      await capture.ended;
      out += capture.out;
    }
    out += (await runCapture([...args, '--no-follow'])).out;
    let next = 0;
    let doubtful = 0;
    for (const line of out.split('\n').slice(0, -1)) {
      const gap = / GAP doubt .* lines=(\d+)$/.exec(line);
      if (gap) doubtful = Number(gap[1]);
      const number = Number(/ web INFO line (\d+)$/.exec(line)?.[1] ?? -1);
      if (number < 0) continue;
      assert.ok(number <= next && number >= next - doubtful, `line ${number} comes where ${next} should`);
      if (number === next) next++;
      if (next > number + doubtful) doubtful = 0;
    }
    assert.equal(next, count);
  },
);

test(
  'a line that is appended is a record, a last line waits for its end, SIGTERM leaves it to the next run',
  TIMEOUT,
  async () => {
    const at = folder();
    const path = join(at, 'app.log');
    fs.writeFileSync(path, 'one\n');
    const args = ['--file', `web=${path}`, '--positions', join(at, 'seen')];
    const capture = startCapture(args);
    await capture.seen(/INFO one\n/);
    fs.appendFileSync(path, 'two\nthr');
    await capture.seen(/INFO two\n/);
    capture.kill('SIGTERM');
    assert.deepEqual(await capture.ended, { code: null, signal: 'SIGTERM' });
    assert.deepEqual(records(capture), ['web INFO one', 'web INFO two']);
    fs.appendFileSync(path, 'ee\n');
    const second = await runCapture([...args, '--no-follow']);
    assert.deepEqual(records(second), ['web INFO three']);
  },
);

test('files that appear later, in folders that appear later', TIMEOUT, async () => {
  const at = folder();
  const capture = startCapture(['--file', `${at}/**/*.log`]);
  fs.mkdirSync(join(at, 'eu', 'web'), { recursive: true });
  fs.writeFileSync(join(at, 'eu', 'web', 'a.log'), 'far\n');
  fs.writeFileSync(join(at, 'b.log'), 'near\n');
  await capture.seen(/ b INFO near\n/);
  await capture.seen(/ eu\/web\/a INFO far\n/);
  capture.kill('SIGTERM');
  await capture.ended;
});

test('what cannot be read is told by name, the others go on, and the status is 3', TIMEOUT, async () => {
  const at = folder();
  fs.writeFileSync(join(at, 'good.log'), 'fine\n');
  fs.writeFileSync(join(at, 'bad.log.gz'), 'this is not gzip\n');
  fs.writeFileSync(join(at, 'old.log.1.gz'), gzipSync('old\n'));
  const capture = await runCapture([
    ...['--file', `${at}/*.log*`, '--file', `${at}/missing`, '--file', at],
    '--no-follow',
  ]);
  assert.equal(capture.code, 3);
  assert.deepEqual(records(capture).sort(), ['good INFO fine', 'old INFO old']);
  assert.match(capture.err, /warning: cannot read .*\/missing: no such file or directory\n/);
  assert.match(capture.err, /warning: cannot read .*\/bad.log.gz: incorrect header check\n/);
  assert.match(capture.err, /warning: cannot read .*: it is a directory\n/);
});

test('--from end and --since', TIMEOUT, async () => {
  const at = folder();
  const path = join(at, 'app.log');
  const timed = Array.from(
    { length: 5000 },
    (_, second) => `${new Date(1771072440000 + second * 1000).toISOString()} INFO line ${second}\n  more\n`,
  );
  fs.writeFileSync(path, timed.join(''));
  const since = await runCapture(['--file', path, '--no-follow', '--since', '2026-02-14T13:00:00.5Z']);
  assert.match(since.out, /^2026-02-14T13:00:01\.000Z app INFO line 1561\n/);
  assert.equal(since.out.split(' line ').length - 1, 5000 - 1561);
  const capture = startCapture(['--file', path, '--from', 'end', '--stdin']);
  await capture.write('ready\n');
  await capture.seen(/stdin INFO ready\n/);
  fs.appendFileSync(path, 'fresh\n');
  await capture.seen(/app INFO fresh\n/);
  capture.kill('SIGTERM');
  await capture.ended;
  assert.doesNotMatch(capture.out, /line 4999/);
});

test('two at once on the same positions: the second one stops', TIMEOUT, async () => {
  const at = folder();
  fs.writeFileSync(join(at, 'app.log'), 'one\n');
  const args = ['--file', `${at}/app.log`, '--positions', join(at, 'seen')];
  const first = startCapture(args);
  await first.seen(/INFO one\n/);
  const second = await runCapture(args);
  assert.equal(second.code, 3);
  assert.match(second.err, /cannot write to .*seen/);
  first.kill('SIGTERM');
  await first.ended;
});
