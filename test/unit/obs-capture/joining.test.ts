import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFeeder } from '../../../tools/lib/stream/feeder.ts';
import { formatsFor } from '../../../tools/obs-capture/formats/recognise.ts';
import { createCaptureMemory } from '../../../tools/obs-capture/memory.ts';
import { originOf } from '../../../tools/obs-capture/origin.ts';
import { createCaptureStage } from '../../../tools/obs-capture/stage.ts';
import { createClock } from '../../../tools/obs-capture/time/clock.ts';
import { utc } from '../../../tools/obs-capture/time/zone.ts';
import { ARRIVAL, ARRIVAL_MS, captureText } from './lines.ts';

const JAVA = [
  'java.lang.IllegalStateException: not ready',
  '\tat com.example.App.main(App.java:12)',
  'Caused by: java.io.IOException: Broken pipe',
  '\t... 12 more',
];
const PYTHON = [
  'Traceback (most recent call last):',
  '  File "app.py", line 12, in main',
  '    run()',
  'ValueError: not ready',
];
const PYTHON_CHAINED = [
  ...PYTHON,
  '',
  'During handling of the above exception, another exception occurred:',
  '',
  ...PYTHON,
];
const GO = [
  'panic: not ready',
  '',
  'goroutine 1 [running]:',
  'main.main()',
  '\t/srv/main.go:12 +0x1d',
  'exit status 2',
];
const NODE = [
  '/srv/app.js:12',
  "    throw new Error('x');",
  '    ^',
  '',
  'Error: x',
  '    at Object.<anonymous> (/srv/app.js:12:9)',
  '    at node:internal/main/run_main_module:23:47 {',
  "  code: 'X'",
  '}',
  '',
  'Node.js v20.1.0',
];
const RUBY = ["app.rb:3:in `run': not ready (RuntimeError)", "\tfrom app.rb:7:in `<main>'"];
const RUBY_WITH_CODE = [
  "app.rb:3:in 'run': not ready (RuntimeError)",
  '',
  '  run(x)',
  '  ^^^',
  "\tfrom app.rb:7:in '<main>'",
];
const DOTNET = [
  'Unhandled exception. System.InvalidOperationException: not ready',
  ' ---> System.IO.IOException: Broken pipe',
  '   at App.Run() in /src/App.cs:line 12',
  '   --- End of inner exception stack trace ---',
  '   at App.Main() in /src/App.cs:line 3',
];
const PHP = [
  'PHP Fatal error:  Uncaught Exception: not ready in /srv/a.php:3',
  'Stack trace:',
  '#0 /srv/a.php(7): run()',
  '#1 {main}',
  '  thrown in /srv/a.php on line 3',
];
const RUST = ["thread 'main' panicked at src/main.rs:2:5:", 'not ready', 'note: run with `RUST_BACKTRACE=1`'];
const ELIXIR = ['** (RuntimeError) not ready', '    (app 0.1.0) lib/app.ex:12: App.run/0'];

function capture(lines: readonly string[], trial = {}): readonly string[] {
  return captureText(lines.map((line) => `${line}\n`).join(''), trial).lines;
}

function message(lines: readonly string[]): string {
  return JSON.stringify(lines.join('\n'));
}

test('a trace between other lines is one record of its own', () => {
  const traces = { JAVA, PYTHON, PYTHON_CHAINED, GO, NODE, RUBY, RUBY_WITH_CODE, DOTNET, PHP, RUST, ELIXIR };
  for (const [name, trace] of Object.entries(traces)) {
    const level = name === 'GO' ? 'FATAL' : 'ERROR';
    assert.deepEqual(
      capture(['before', ...trace, 'after']),
      [
        `${ARRIVAL} web/0 INFO before`,
        `${ARRIVAL} web/0 ${level} ${message(trace)}`,
        `${ARRIVAL} web/0 INFO after`,
      ],
      name,
    );
    assert.equal(capture([...trace, ...trace]).length, 2, name);
  }
});

test('a trace belongs to the record before it, of a warning or worse, with its fields and its time', () => {
  for (const head of [
    '2026-02-14 12:00:00,5 ERROR [main] a.B: failed',
    '2026-02-14 12:00:00.5 WARN failed x=1',
  ]) {
    for (const trace of [JAVA, PYTHON, ELIXIR]) {
      const [joined, after] = capture([head, ...trace, '2026-02-14 12:00:01 INFO next']);
      assert.match(joined!, /^2026-02-14T12:00:00\.5Z web\/0 (?:ERROR|WARN) "failed\\n/);
      assert.ok(joined!.includes(message(['failed', ...trace])), joined);
      assert.equal(after, '2026-02-14T12:00:01Z web/0 INFO next');
    }
  }
});

test('a trace behind a record of no ill is a record of its own, of the same time', () => {
  assert.deepEqual(capture(['2026-02-14 12:00:00 INFO serving', ...PYTHON]), [
    '2026-02-14T12:00:00Z web/0 INFO serving',
    `2026-02-14T12:00:00Z web/0 ERROR ${message(PYTHON)}`,
  ]);
});

test('what ends a program stands for itself', () => {
  for (const trace of [GO, NODE, RUBY, RUST, DOTNET]) {
    assert.equal(capture(['2026-02-14 12:00:00 ERROR failed', ...trace]).length, 2, trace[0]);
  }
});

test('frames alone belong to the line before them, whatever it is', () => {
  const frames = ['    at f (/srv/a.js:1:2)', '    at g (/srv/a.js:3:4)'];
  assert.deepEqual(capture(['it broke', ...frames]), [
    `${ARRIVAL} web/0 ERROR ${message(['it broke', ...frames])}`,
  ]);
  assert.deepEqual(capture(['2026-02-14T12:00:00Z x/1 WARN done a=1', ...frames]), [
    `2026-02-14T12:00:00Z web/0 WARN ${message(['done', ...frames])} a=1`,
  ]);
  assert.equal(capture(['2026-02-14T12:00:00Z x/1 INFO waits for nothing', ...frames]).length, 2);
  assert.deepEqual(capture(['{"time":1771070400,"msg":"x"}', ...frames]), [
    '2026-02-14T12:00:00Z web/0 INFO x',
    `${ARRIVAL} web/0 ERROR ${message(frames)}`,
  ]);
});

test('what only begins like a trace is lines', () => {
  const lines = [
    'Error: one',
    'java.lang.Foo: two',
    'panic: three',
    '/srv/app.js:4',
    '** (RuntimeError) five',
    'six',
  ];
  assert.equal(capture(lines).length, lines.length);
  assert.equal(capture(['/srv/app.js:4', 'code', '    ^', '', 'six']).length, 5);
  assert.equal(capture(['Error: one', 'text', 'Error: two', '    at f (a.js:1:2)']).length, 3);
});

test('every line is a record when joining is off, and with trust', () => {
  assert.equal(capture(JAVA, { joinMs: 0 }).length, JAVA.length);
  assert.equal(capture(JAVA, { trust: true }).length, JAVA.length);
});

test('a trace that is too long becomes several records', () => {
  const trace = ['Error: deep', ...Array.from({ length: 100 }, (_, depth) => `    at f${depth} (a.js:1:2)`)];
  const records = capture(trace, { maxLineBytes: 1000 });
  assert.ok(records.length > 2 && records.length < 5, String(records.length));
  const lines = records.flatMap((record) =>
    (JSON.parse(record.slice(record.indexOf('"'))) as string).split('\n'),
  );
  assert.deepEqual(lines, trace);
});

test('a line over the limit ends a trace', () => {
  const records = capture(['Error: x', '    at f (a.js:1:2)', 'y'.repeat(100), '    at g (a.js:1:2)'], {
    maxLineBytes: 64,
  });
  assert.equal(records.length, 4);
  assert.match(records[2]!, / GAP /);
});

test('what is held back counts, until time is up', () => {
  const stage = createCaptureStage({
    memory: createCaptureMemory(4096, 1),
    origin: originOf('web/0', new Map()),
    formats: formatsFor('auto'),
    clock: createClock(utc, () => ARRIVAL_MS),
    trust: false,
    joinMs: 50,
    now: () => ARRIVAL_MS,
  });
  const feeder = createFeeder(stage);
  let out = '';
  const emit = (bytes: Uint8Array): void => {
    out += Buffer.from(bytes).toString();
  };
  const feed = (text: string): void => {
    feeder.area.write(text);
    feeder.accept(text.length, emit);
  };
  feed('one\r\ntwo\nthr');
  assert.equal(out, `${ARRIVAL} web/0 INFO one\n`);
  assert.equal(feeder.openBytes, 'two\nthr'.length);
  assert.equal(feeder.holdMs, 50);
  feeder.wake(emit);
  assert.equal(out, `${ARRIVAL} web/0 INFO one\n${ARRIVAL} web/0 INFO two\n`);
  assert.equal(feeder.openBytes, 'thr'.length);
  assert.equal(feeder.holdMs, undefined);
  feed('ee\nError: x\n    at f (a.js:1:2)\n');
  assert.equal(feeder.openBytes, 'three\nError: x\n    at f (a.js:1:2)\n'.length);
  feed('{"time":1771070400,"msg":"x"}\n');
  assert.equal(feeder.openBytes, 0);
  assert.match(out, / INFO three\n.* ERROR "Error: x\\n {4}at f \(a\.js:1:2\)"\n.* INFO x\n$/);
});
