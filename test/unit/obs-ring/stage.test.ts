// What is passed on, what is kept where, and when it can be seen.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unaccounted } from '../../../tools/lib/stream/ledger.ts';
import { GENERATION_MS } from '../../../tools/obs-ring/generation.ts';
import { contentOf, filesIn, type RigOptions, startRig } from '../../support/rings.ts';

const AT = '2026-02-14T12:34:05Z';

/** Runs a stage over one text, to its end. */
async function runOver(text: string, options: RigOptions = {}) {
  const rig = await startRig(options);
  rig.feed(text);
  rig.end();
  assert.equal(unaccounted(rig.ledger), 0);
  return rig;
}

test('every byte is passed on as it came: CR, NUL, invalid UTF-8, a missing last LF', async () => {
  const text = `${AT} web/0 INFO a\r\n\0\n\xff\xfe\n\n${AT} web/0 INFO last`;
  const { passed, ledger } = await runOver(text);
  assert.equal(passed, text);
  assert.equal(ledger.passed, 5);
  assert.equal(ledger.foreign, 3);
});

test('the last N lines of each instance, and of all of them merged', async () => {
  const lines = [0, 1, 0, 1, 1].map((instance, n) => `${AT} web/${instance} INFO n=${n}\n`);
  const { directory } = await runOver(lines.join(''), { lines: 2 });
  assert.equal(contentOf(directory, 'active/web/logs/0'), lines[0]! + lines[2]!);
  assert.equal(contentOf(directory, 'active/web/logs/1'), lines[3]! + lines[4]!);
  assert.equal(contentOf(directory, 'active/web/logs/all'), lines[3]! + lines[4]!);
  assert.equal(contentOf(directory, 'active/web/logs/0.live'), lines[0]! + lines[2]!);
});

test('a source without instance is _', async () => {
  const { directory } = await runOver(`${AT} web INFO x\n`);
  assert.equal(contentOf(directory, 'active/web/logs/_'), `${AT} web INFO x\n`);
  assert.equal(contentOf(directory, 'active/web/logs/all'), `${AT} web INFO x\n`);
});

test('logs/ holds log lines, events and gaps; the other kinds have rings of their own', async () => {
  const lines = {
    log: `${AT} web/0 FATAL x\n`,
    event: `${AT} web/0 EVENT exit code=137\n`,
    gap: `${AT} web/0 GAP overlong cut=1\n`,
    alert: `${AT} web/0 ALERT firing alertname="X"\n`,
    metric: `${AT} web METRIC requests count=1\n`,
    span: `${AT} web/0 SPAN GET dur=1ms\n`,
  };
  const { directory, ledger } = await runOver(Object.values(lines).join(''));
  const logs = lines.log + lines.event + lines.gap;
  assert.equal(contentOf(directory, 'active/web/logs/0'), logs);
  assert.equal(contentOf(directory, 'active/web/logs/all'), logs);
  assert.equal(contentOf(directory, 'events'), lines.event);
  assert.equal(contentOf(directory, 'alerts'), lines.alert);
  assert.equal(contentOf(directory, 'active/web/metrics.log'), lines.metric);
  assert.equal(contentOf(directory, 'active/web/spans.log'), lines.span);
  assert.equal(ledger.foreign, 0);
});

test('signals have their own number of lines, and events are all kept', async () => {
  const events = [0, 1, 2, 3].map((n) => `${AT} web/0 EVENT start n=${n}\n`);
  const alerts = [0, 1, 2, 3].map((n) => `${AT} web/0 ALERT firing value=${n}\n`);
  const { directory } = await runOver([...events, ...alerts].join(''), { lines: 1, signalLines: 3 });
  assert.equal(contentOf(directory, 'active/web/logs/0'), events[3]);
  assert.equal(contentOf(directory, 'alerts'), alerts.slice(1).join(''));
  assert.equal(contentOf(directory, 'events'), events.join(''));
});

test('lines in JSON form go where the record they are goes, as they came', async () => {
  const log = `{"ts":"${AT}","source":"web/0","level":"warning","msg":"x"}\n`;
  const event = `{"ts":"${AT}","source":"web/0","kind":"EVENT","msg":"exit","labels":{},"values":{}}\r\n`;
  const foreign = '{"foreign":"x"}\n';
  const { directory, ledger } = await runOver(`${AT} web/0 INFO a\n${log}${event}${foreign}`);
  assert.equal(contentOf(directory, 'active/web/logs/0'), `${AT} web/0 INFO a\n${log}${event}`);
  assert.equal(contentOf(directory, 'events'), event);
  assert.equal(contentOf(directory, 'active/_unparsed/logs/all'), foreign);
  assert.equal(ledger.foreign, 1);
});

test('a last line without LF is kept as a line', async () => {
  const { directory, ledger } = await runOver(`${AT} web/0 INFO a\n${AT} web/0 FATAL last words`);
  assert.equal(
    contentOf(directory, 'active/web/logs/0'),
    `${AT} web/0 INFO a\n${AT} web/0 FATAL last words\n`,
  );
  assert.equal(ledger.notes.get('unterminated'), 1);
});

test('names that would leave DIR, or be one of our own, are names of files in it', async () => {
  const sources = [
    'web/all',
    'web/0.live',
    'web/..%2F..%2Fx',
    'web/.hidden',
    'web/_',
    '_unparsed/0',
    'web/a/b',
  ];
  const { directory } = await runOver(sources.map((source) => `${AT} ${source} INFO x\n`).join(''));
  const rings = filesIn(directory).filter((path) => !path.endsWith('.live'));
  assert.deepEqual(rings, [
    'active/%5Funparsed/logs/0',
    'active/%5Funparsed/logs/all',
    'active/web/logs/%2E.%252F..%252Fx',
    'active/web/logs/%2Ehidden',
    'active/web/logs/%5F',
    'active/web/logs/%61ll',
    'active/web/logs/0%2Elive',
    'active/web/logs/a%2Fb',
    'active/web/logs/all',
  ]);
});

test('a line is in its files as soon as the input pauses', async () => {
  const { feed, clock, directory } = await startRig();
  feed(`${AT} web/0 INFO a\n`);
  assert.deepEqual(filesIn(directory), []);
  clock.idle();
  assert.equal(contentOf(directory, 'active/web/logs/0.live'), `${AT} web/0 INFO a\n`);
  assert.equal(contentOf(directory, 'active/web/logs/0'), `${AT} web/0 INFO a\n`);
});

test('the exact file follows at most every 250 ms, the live file at once', async () => {
  const { feed, clock, directory, ledger } = await startRig();
  const [a, b] = [`${AT} web/0 INFO a\n`, `${AT} web/0 INFO b\n`];
  feed(a);
  clock.idle();
  clock.advance(10);
  feed(b);
  clock.advance(239);
  assert.equal(contentOf(directory, 'active/web/logs/0.live'), a + b);
  assert.equal(contentOf(directory, 'active/web/logs/0'), a);
  clock.advance(1);
  assert.equal(contentOf(directory, 'active/web/logs/0'), a + b);
  assert.equal(ledger.notes.get('delay_ms'), 240);
});

test('a read block is kept without waiting for a pause', async () => {
  const { feed, directory } = await startRig();
  const line = `${AT} web/0 INFO ${'x'.repeat(1000)}\n`;
  feed(line.repeat(300));
  assert.ok(contentOf(directory, 'active/web/logs/0.live').length > 200 * line.length);
});

test('a generation is turned when it holds N lines and is old enough', async () => {
  const { feed, clock, directory } = await startRig({ lines: 2 });
  const line = (n: number): string => `${AT} web/0 INFO n=${n}\n`;
  const write = (n: number): void => {
    feed(line(n));
    clock.idle();
  };
  write(0);
  clock.advance(GENERATION_MS);
  write(1);
  assert.equal(contentOf(directory, 'active/web/logs/0.live.1'), '');
  write(2);
  assert.equal(contentOf(directory, 'active/web/logs/0.live.1'), line(0) + line(1));
  assert.equal(contentOf(directory, 'active/web/logs/0.live'), line(2));
  clock.advance(GENERATION_MS - 1);
  write(3);
  write(4);
  assert.equal(contentOf(directory, 'active/web/logs/0.live'), line(2) + line(3) + line(4));
  clock.advance(1);
  write(5);
  assert.equal(contentOf(directory, 'active/web/logs/0.live.1'), line(2) + line(3) + line(4));
  assert.equal(contentOf(directory, 'active/web/logs/0.live'), line(5));
  clock.advance(250);
  assert.equal(contentOf(directory, 'active/web/logs/0'), line(4) + line(5));
});

test('an over-long line is passed on whole; its beginning is kept, with a GAP that counts the rest', async () => {
  const long = `${AT} web/0 INFO ${'x'.repeat(1000)}`;
  const text = `${AT} web/0 INFO a\n${long}\n${AT} web/0 INFO b\n`;
  const { passed, directory, ledger } = await runOver(text, { maxLineBytes: 100 });
  assert.equal(passed, text);
  const gap = `${AT} web/0 GAP overlong cut=1 bytes=${long.length - 100}\n`;
  const kept = `${AT} web/0 INFO a\n${long.slice(0, 100)}\n${gap}${AT} web/0 INFO b\n`;
  assert.equal(contentOf(directory, 'active/web/logs/0'), kept);
  assert.deepEqual([ledger.in, ledger.passed, ledger.overlong, ledger.foreign], [3, 3, 1, 0]);
});

test('an over-long line of megabytes that ends with the input, and one that is no record', async () => {
  const long = `${AT} web/0 INFO ${'x'.repeat(3_000_000)}`;
  const foreign = 'y'.repeat(1_200_000);
  const { passed, directory, ledger } = await runOver(`${foreign}\n${long}`);
  assert.ok(passed === `${foreign}\n${long}`);
  const [head, gap] = contentOf(directory, 'active/web/logs/0').split('\n');
  assert.ok(head === long.slice(0, 1024 * 1024));
  assert.equal(gap, `${AT} web/0 GAP overlong cut=1 bytes=${long.length - 1024 * 1024}`);
  assert.ok(contentOf(directory, 'active/_unparsed/logs/all') === `${foreign.slice(0, 1024 * 1024)}\n`);
  assert.equal(ledger.foreign, 0);
});

test('lines longer than the staging area', async () => {
  const long = `${AT} web/0 EVENT ${'x'.repeat(1_000_000)}\n`;
  const { directory } = await runOver(`${AT} web/0 INFO a\n${long}${AT} web/0 INFO b\n`);
  assert.ok(
    contentOf(directory, 'active/web/logs/all') === `${AT} web/0 INFO a\n${long}${AT} web/0 INFO b\n`,
  );
  assert.ok(contentOf(directory, 'events') === long);
});
