// Weights, rules and traces, one by one.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFeeder } from '../../../tools/lib/stream/feeder.ts';
import { createStepStage } from '../../../tools/obs-tag/engine.ts';
import { fractionOf } from '../../../tools/obs-tag/steps/sample/random.ts';
import { parseSampleRule, parseShare } from '../../../tools/obs-tag/steps/sample/rule.ts';
import { planSample } from '../../../tools/obs-tag/steps/sample/sample.ts';
import { MOST_WAITING_CHARS, type Sink, TraceTable } from '../../../tools/obs-tag/steps/sample/traces.ts';
import { weighted } from '../../../tools/obs-tag/steps/sample/weight.ts';
import { runTag } from './run-tag.ts';

const HEAD = '2026-02-14T12:34:05Z web/0';

test('a weight is multiplied, and one that is none counts as 1', () => {
  for (const [line, expected] of [
    ['INFO x', 'INFO x w=10'],
    ['INFO w=3 x a=1', 'INFO x w=30 a=1'],
    ['INFO x w=2.5', 'INFO x w=25'],
    ['INFO x w=-1', 'INFO x w=10'],
    ['INFO x w="3"', 'INFO x w=10'],
    ['INFO x w=3ms', 'INFO x w=10'],
    ['SPAN x w=3 status="ok"', 'SPAN x status="ok" w=30'],
  ] as const) {
    assert.equal(weighted(`${HEAD} ${line}`, line.includes('w='), 10), `${HEAD} ${expected}`);
  }
  assert.equal(weighted(`${HEAD} INFO w=3 x`, true, 1), `${HEAD} INFO w=3 x`);
});

test('rules', () => {
  assert.equal(parseSampleRule('level<=INFO:1/10').oneOf, 10);
  assert.equal(parseSampleRule('msg ~ "a:1/2" : 1/3').oneOf, 3);
  assert.equal(parseSampleRule('1/4').expression.type, 'compare');
  assert.equal(parseShare('1/100'), 100);
  for (const [text, message, position] of [
    ['level<=INFO', /ends in the share/, 11],
    ['level<=:1/10', /expected a field/, 7],
    ['1/0', /1\/1 to 1\/1000000/, 2],
    ['level<=INFO:1/9999999', /1\/1 to 1\/1000000/, 14],
  ] as const) {
    assert.throws(
      () => parseSampleRule(text),
      (error: Error) => {
        assert.match(error.message, message);
        assert.equal(Reflect.get(error, 'position'), position);
        return true;
      },
    );
  }
  assert.throws(() => parseShare('1:100'), /written 1\/N/);
});

test('the first rule that matches decides, and 1/1 keeps all', async () => {
  const input = Array.from(
    { length: 100 },
    (_, index) => `${HEAD} ${index % 2 ? 'WARN' : 'INFO'} n=${index}`,
  ).join('\n');
  const { lines } = await runTag(['--sample', 'level>=WARN:1/1', '--sample', '1/10'], input);
  assert.equal(lines.filter((line) => line.includes(' WARN ') && !line.includes(' w=')).length, 50);
  assert.equal(lines.filter((line) => line.includes(' INFO ') && line.endsWith(' w=10')).length, 5);
});

test('METRIC and EVENT records are sampled only when a rule asks for them', async () => {
  const input = `${HEAD} METRIC r count=1\n${HEAD} EVENT up\n`.repeat(50);
  assert.equal((await runTag(['--sample', '1/10', '--sample-repeats', '1/10'], input)).output, input);
  assert.equal((await runTag(['--sample', 'kind==EVENT:1/10'], input)).lines.length, 55);
});

/** Lines that went on, and a count of those that did not. */
function sink(): Sink & { readonly passed: string[]; dropped: number } {
  const result = {
    passed: [] as string[],
    dropped: 0,
    pass: (line: string) => void result.passed.push(line),
    drop: (lines: number) => {
      result.dropped += lines;
    },
  };
  return result;
}

/** A trace that chance keeps (or not) at one of ten. */
function traceId(isKept: boolean): string {
  for (let index = 0; ; index++) if (fractionOf(`t${index}`, 0) < 0.1 === isKept) return `t${index}`;
}

const LINE = `${HEAD} INFO x`;

test('lines wait until the wait is over, and chance decides for the whole trace', () => {
  for (const isKept of [true, false]) {
    const table = new TraceTable(1000, 0);
    const out = sink();
    const id = traceId(isKept);
    assert.equal(table.judge(id, 10, 0, out).kind, 'wait');
    table.hold(id, LINE, false, out);
    table.advance(999, out);
    assert.deepEqual(out.passed, []);
    table.advance(1000, out);
    assert.deepEqual(out.passed, isKept ? [`${LINE} w=10`] : []);
    assert.equal(out.dropped, isKept ? 0 : 1);
    assert.deepEqual(
      table.judge(id, 10, 1001, out),
      isKept ? { kind: 'pass', weight: 10 } : { kind: 'drop' },
    );
    table.fail(id, 1002, out);
    assert.deepEqual(table.judge(id, 10, 1003, out), { kind: 'pass', weight: 1 });
  }
});

test('an error lets what waits go on as it is', () => {
  const table = new TraceTable(1000, 0);
  const out = sink();
  table.judge('t', 10, 0, out);
  table.hold('t', LINE, false, out);
  table.fail('t', 5, out);
  assert.deepEqual(out.passed, [LINE]);
  table.finish(out);
  assert.deepEqual([out.passed.length, out.dropped], [1, 0]);
});

test('what waits is bounded: the trace that waits longest is decided', () => {
  const table = new TraceTable(1_000_000, 0);
  const out = sink();
  const long = `${HEAD} INFO ${'x'.repeat(1024 * 1024)}`;
  const traces = MOST_WAITING_CHARS / (1024 * 1024) + 3;
  for (let index = 0; index < traces; index++) {
    table.judge(`t${index}`, 10, index, out);
    table.hold(`t${index}`, long, false, out);
  }
  const decided = out.passed.length + out.dropped;
  assert.equal(decided, 4, 'all lines but those that fit');
  table.finish(out);
  assert.equal(out.passed.length + out.dropped, traces);
});

test('what waits is written when the input is silent for long enough', () => {
  let clockMs = 0;
  const stage = createStepStage({
    tags: [],
    steps: [
      planSample({
        rules: [parseSampleRule('1/10')],
        repeatsOneOf: undefined,
        perMs: 1,
        traceWaitMs: 5000,
        seed: 0,
      }),
    ],
    maxLineBytes: 1000,
    monotonicMs: () => clockMs,
  });
  const feeder = createFeeder(stage);
  let output = '';
  const emit = (bytes: Uint8Array): void => {
    output += Buffer.from(bytes).toString();
  };
  const id = traceId(true);
  feeder.accept(feeder.area.write(`${HEAD} INFO x trace_id=${id}\n`), emit);
  clockMs = 4999;
  stage.wake?.(emit);
  assert.equal(output, '');
  clockMs = 5000;
  stage.wake?.(emit);
  assert.equal(output, `${HEAD} INFO x trace_id=${id} w=10\n`);
  assert.equal(stage.wakeMs, 250);
});

test('a trace that waits is written at the latest at the end', async () => {
  const id = traceId(true);
  const input = `${HEAD} INFO x trace_id=${id}\n${HEAD} ERROR y trace_id=other\n`;
  const { lines } = await runTag(['--sample', '1/10', 'a=1'], input);
  assert.deepEqual(lines, [`${HEAD} ERROR y trace_id=other a=1`, `${HEAD} INFO x trace_id=${id} w=10 a=1`]);
});

test('lines that waited stand behind an unterminated last line on lines of their own', async () => {
  const id = traceId(true);
  const { output } = await runTag(
    ['--sample', 'level<=INFO:1/10'],
    `${HEAD} INFO x trace_id=${id}\n${HEAD} WARN y`,
  );
  assert.equal(output, `${HEAD} WARN y\n${HEAD} INFO x trace_id=${id} w=10\n`);
});
