// What every binary does to the bytes of its input.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import '../support/clean.ts';
import { collect, runToEnd, send, start } from '../support/running.ts';
import {
  type ContractTool,
  contractFolder,
  FILTERS,
  IMMEDIATE,
  linesThatAreNoRecords,
  passedOn,
  records,
  TOOLS,
} from './tools.ts';

const TIMEOUT = { timeout: 60_000 };

/** The counts of a --stats line. */
type Counts = ReadonlyMap<string, number>;

function countsOf(stderr: string): Counts {
  const line = stderr.split('\n').find((text) => text.includes(': stats: '))!;
  assert.ok(line, `no --stats in: ${stderr}`);
  const words = line.split(': stats: ')[1]!.split(' ');
  return new Map(words.map((word) => [word.split('=')[0]!, Number(word.split('=')[1])]));
}

/** Runs a tool as the contract does, with --stats. */
async function run(tool: ContractTool, input: string | Uint8Array, streams: 'pipes' | 'sockets' = 'pipes') {
  const options = { folder: contractFolder(), streams };
  const result = await runToEnd(tool.binary, [...tool.args, '--stats'], input, options);
  return { ...result, counts: countsOf(result.stderr) };
}

/** in = passed + consumed + dropped, and every drop has a reason. */
function checkLedger(counts: Counts, lines: number): void {
  const count = (name: string): number => counts.get(name) ?? Number.NaN;
  assert.equal(count('in'), lines, 'in');
  assert.equal(count('passed') + count('consumed') + count('dropped'), lines, 'passed + consumed + dropped');
  const reasons = [...counts].filter(([name]) => name.startsWith('dropped_'));
  assert.equal(
    reasons.reduce((sum, [, dropped]) => sum + dropped, 0),
    count('dropped'),
    'dropped by reason',
  );
}

const METRIC = '2026-02-14T12:34:10Z web METRIC requests window="10s" count=5420 errors=1\n';
const MIXED = [
  records(40),
  METRIC,
  'a foreign line\n',
  '\n',
  '{"ts":"2026-02-14T12:34:11Z","source":"web/0","kind":"INFO","msg":"in JSON"}\n',
  '2026-02-14T12:34:12Z web/1 EVENT exit reason="oom" code=137\n',
  '{"no":"record"}\n',
].join('');
const MIXED_LINES = 46;
const MIXED_FOREIGN = 3;

for (const tool of TOOLS) {
  test(`${tool.name}: every line is accounted for`, TIMEOUT, async () => {
    const { status, counts } = await run(tool, MIXED);
    assert.equal(status, 0);
    checkLedger(counts, MIXED_LINES);
    assert.equal(counts.get('bytes_in'), Buffer.byteLength(MIXED));
    if (tool.role !== 'source') assert.equal(counts.get('foreign'), MIXED_FOREIGN);
  });

  test(`${tool.name}: a last line without a line feed is a line`, TIMEOUT, async () => {
    const { status, counts, stdout } = await run(tool, `${records(2)}${METRIC.trimEnd()}`);
    assert.equal(status, 0);
    checkLedger(counts, 3);
    if (tool.role !== 'display') assert.deepEqual(linesThatAreNoRecords(stdout), []);
  });

  test(`${tool.name}: a socket does as well as a pipe`, TIMEOUT, async () => {
    const pipe = await run(tool, MIXED);
    const socket = await run(tool, MIXED, 'sockets');
    const content = (output: Buffer): string =>
      // A source writes the time of arrival; a display says how long ago things were.
      tool.role === 'source' || tool.role === 'display' ? '' : passedOn(tool, output).toString('latin1');
    assert.equal(content(socket.stdout), content(pipe.stdout));
    assert.deepEqual([socket.status, socket.counts.get('in')], [pipe.status, pipe.counts.get('in')]);
  });
}

for (const tool of TOOLS.filter(({ role }) => role !== 'display')) {
  test(`${tool.name}: records only on stdout, and as JSON with --json`, TIMEOUT, async () => {
    const input = records(5) + METRIC + records(5);
    const { stdout } = await run(tool, input);
    assert.deepEqual(linesThatAreNoRecords(stdout), []);
    if (tool.ownJson) return;
    const args = [...tool.args, '--json'];
    const json = await runToEnd(tool.binary, args, `${input}foreign\n`, { folder: contractFolder() });
    for (const line of json.stdout.toString().split('\n').slice(0, -1)) {
      const object = JSON.parse(line) as Record<string, unknown>;
      assert.ok('foreign' in object || ('ts' in object && 'source' in object && 'kind' in object), line);
    }
  });
}

const HOSTILE: ReadonlyMap<string, Uint8Array> = new Map(
  Object.entries({
    CRLF: 'foreign\r\n\r\n2026-02-14T12:34:05Z web/0 INFO x a=1\r\nlast\r\n',
    NUL: 'a\0b\n\0\0\0\n2026-02-14T12:34:05Z web/0 INFO x\0y a=1\n2026-02-14T12:34:05Z web/0\0 INFO x\n',
    'invalid UTF-8':
      'a\xff\xfe\n\xc3\n2026-02-14T12:34:05Z web/0 INFO \xc3\x28 a=\xff\n\xed\xa0\x80\n\xf0\x9f\x98\n',
    'other odd bytes':
      '\xef\xbb\xbffoo\n\x1b[31mred\x1b[0m\n\x0b\x0c\n\xe2\x80\xa8\n\t\n 2026-02-14T12:34:05Z web INFO x\n',
    'no final line feed': 'foreign\n2026-02-14T12:34:05Z web/0 INFO x\nlast words',
    'only line feeds': '\n\n\n\n',
    'a CR at the very end': 'foreign\r',
  }).map(([name, text]) => [name, Buffer.from(text, 'latin1')]),
);

for (const tool of FILTERS) {
  for (const [name, input] of HOSTILE) {
    test(`${tool.name}: passes ${name} on unchanged`, TIMEOUT, async () => {
      const { status, stdout, counts } = await run(tool, input);
      assert.equal(status, 0);
      const passed = passedOn(tool, stdout).toString('latin1');
      const sent = Buffer.from(input).toString('latin1');
      assert.ok(passed === sent || (tool.endsLastLine && passed === `${sent}\n`), JSON.stringify(passed));
      assert.equal(counts.get('passed'), counts.get('in'));
    });
  }
}

for (const tool of IMMEDIATE) {
  test(`${tool.name}: a line of a quiet stream arrives without a further one`, TIMEOUT, async () => {
    const running = start(tool.binary, tool.args, { folder: contractFolder() });
    const output = collect(running.output);
    for (const number of [1, 2, 3]) {
      await send(running.input, `2026-02-14T12:34:0${number}Z web/0 INFO line-${number}\n`);
      await output.until((bytes) => bytes.includes(`line-${number}`) && bytes.at(-1) === 10);
    }
    running.input.end();
    assert.deepEqual(await running.ended, { status: 0, signal: null });
  });
}
