import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFeeder } from '../../../tools/lib/stream/feeder.ts';
import { unaccounted } from '../../../tools/lib/stream/ledger.ts';
import { createStage } from '../../../tools/obs-capture/create-stage.ts';
import { formatsFor } from '../../../tools/obs-capture/formats/recognise.ts';
import { createCaptureMemory } from '../../../tools/obs-capture/memory.ts';
import { originOf } from '../../../tools/obs-capture/origin.ts';
import { utc } from '../../../tools/obs-capture/time/zone.ts';

const T = '2026-02-14T12:34:0';

function capture(format: 'cri' | 'docker', lines: readonly string[], pieceBytes = 4096): string[] {
  const memory = createCaptureMemory(4096, 1);
  const origin = originOf('web/0', new Map([['pod', 'web-1']]));
  const stage = createStage(
    { memory, reading: { formatsFor, zone: utc, joinMs: 50 }, trust: false },
    { origin, format },
  );
  const feeder = createFeeder(stage);
  let out = '';
  const emit = (bytes: Uint8Array): void => {
    out += Buffer.from(bytes).toString('utf8');
  };
  const input = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  let accepted = 0;
  for (let at = 0; at < input.length; at += pieceBytes) {
    const piece = input.subarray(at, at + pieceBytes);
    feeder.area.set(piece);
    feeder.accept(piece.length, emit);
    accepted += piece.length;
    assert.ok(feeder.openBytes <= accepted);
  }
  feeder.end(emit);
  assert.equal(unaccounted(memory.ledger), 0);
  assert.equal(memory.ledger.in, lines.length);
  return out.split('\n').slice(0, -1);
}

test('lines of the runtime interface have time and stream of the envelope', () => {
  assert.deepEqual(
    capture('cri', [`${T}5.123456789Z stdout F listening`, `${T}6+01:00 stderr F ERROR: no route`]),
    [
      `${T}5.123456789Z web/0 INFO listening stream=stdout pod=web-1`,
      '2026-02-14T11:34:06Z web/0 ERROR no route stream=stderr pod=web-1',
    ],
  );
});

test('a line keeps its own time, and may be of any format', () => {
  assert.deepEqual(
    capture('cri', [
      `${T}5Z stdout F {"time":1771072445,"level":"warn","msg":"x","a":1}`,
      `${T}5Z stdout F 2026-02-14 12:00:00 ERROR failed`,
      `${T}5Z stdout F ${T}4Z x/1 INFO ours a=1`,
    ]),
    [
      '2026-02-14T12:34:05Z web/0 WARN x a=1 stream=stdout pod=web-1',
      '2026-02-14T12:00:00Z web/0 ERROR failed stream=stdout pod=web-1',
      `${T}4Z web/0 INFO ours a=1 stream=stdout pod=web-1`,
    ],
  );
});

test('parts are one line again, whatever comes between them', () => {
  const lines = [
    `${T}5Z stdout P one `,
    `${T}6Z stderr F other`,
    `${T}7Z stdout P two `,
    `${T}8Z stdout F three`,
  ];
  for (const pieceBytes of [1, 10, 4096]) {
    assert.deepEqual(capture('cri', lines, pieceBytes), [
      `${T}6Z web/0 INFO other stream=stderr pod=web-1`,
      `${T}5Z web/0 INFO one two three stream=stdout pod=web-1`,
    ]);
  }
});

test('a part whose end never comes is not lost, nor is one that grows too long', () => {
  assert.deepEqual(capture('cri', [`${T}5Z stdout P alone`]), [
    `${T}5Z web/0 INFO alone stream=stdout pod=web-1`,
  ]);
  const parts = Array.from({ length: 5 }, () => `${T}5Z stdout P ${'x'.repeat(1000)}`);
  const records = capture('cri', [...parts, `${T}5Z stdout F end`]);
  assert.equal(records.length, 2);
  assert.equal(records.join('').match(/x/g)?.length, 5000);
});

test('a stack trace is joined within its stream', () => {
  const records = capture('cri', [
    `${T}5Z stderr F Error: boom`,
    `${T}5Z stderr F     at f (/srv/a.js:1:2)`,
    `${T}5Z stdout F     at g (/srv/a.js:1:2)`,
  ]);
  assert.deepEqual(records, [
    `${T}5Z web/0 ERROR "Error: boom\\n    at f (/srv/a.js:1:2)" stream=stderr pod=web-1`,
    `${T}5Z web/0 ERROR "    at g (/srv/a.js:1:2)" stream=stdout pod=web-1`,
  ]);
});

test('lines of the json-file driver', () => {
  assert.deepEqual(
    capture('docker', [
      `{"log":"caf\\u00e9 \\"x\\"\\n","stream":"stderr","time":"${T}5.5Z"}`,
      `{"log":"one ","stream":"stdout","time":"${T}6Z"}`,
      `{"log":"two\\r\\n","stream":"stdout","attrs":{"tag":"a"},"time":"${T}7Z"}`,
    ]),
    [
      `${T}5.5Z web/0 INFO café "x" stream=stderr pod=web-1`,
      `${T}6Z web/0 INFO one two stream=stdout pod=web-1`,
    ],
  );
});

test('a line without an envelope is a line', () => {
  const [record] = capture('cri', ['torn']);
  assert.match(record!, / web\/0 INFO torn stream=stdout pod=web-1$/);
});

/** Feeds lines to a stage of the format; returns the feeder and what was emitted. */
function fed(format: 'cri' | 'auto', text: string, pieceBytes: number) {
  const memory = createCaptureMemory(1024, 1);
  const stage = createStage(
    { memory, reading: { formatsFor, zone: utc, joinMs: 50 }, trust: false },
    { origin: originOf('web/0', new Map()), format },
  );
  const feeder = createFeeder(stage);
  let out = '';
  const emit = (bytes: Uint8Array): void => {
    out += Buffer.from(bytes).toString('latin1');
  };
  const input = Buffer.from(text);
  for (let at = 0; at < input.length; at += pieceBytes) {
    const piece = input.subarray(at, at + pieceBytes);
    feeder.area.set(piece);
    feeder.accept(piece.length, emit);
  }
  return { feeder, emit, lines: () => out.split('\n').length - 1 };
}

test('a record that was held back is not ahead of the over-long line behind it', () => {
  const { feeder, lines } = fed('auto', `ERROR held\n${'x'.repeat(3000)}`, 10_000);
  assert.equal(lines(), 2);
  assert.equal(feeder.openBytes, 3000);
  assert.equal(feeder.linesAhead, 1);
});

test('until the end of a line has come reading begins again at its beginning, and what was written since is known', () => {
  const begun = [`${T}5Z stdout P one `, `${T}6Z stderr F other`, `${T}6Z stderr F more`].map(
    (line) => `${line}\n`,
  );
  const { feeder, emit, lines } = fed('cri', `${T}4Z stdout F before\n${begun.join('')}`, 10_000);
  assert.equal(lines(), 2);
  assert.equal(feeder.openBytes, begun.join('').length);
  assert.equal(feeder.linesAhead, 1);
  // The end comes: the whole line is held, for there may be more of a trace, and still begins where it began.
  const end = Buffer.from(`${T}7Z stdout F two\n`);
  feeder.area.set(end);
  feeder.accept(end.length, emit);
  assert.equal(lines(), 3);
  assert.equal(feeder.openBytes, begun.join('').length + end.length);
  assert.equal(feeder.linesAhead, 2);
  feeder.wake(emit);
  assert.equal(lines(), 4);
  assert.equal(feeder.openBytes, 0);
  assert.equal(feeder.linesAhead, 0);
});
