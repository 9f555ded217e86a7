import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unaccounted } from '../../../tools/lib/stream/ledger.ts';
import { originOf } from '../../../tools/obs-capture/origin.ts';
import { ARRIVAL, captureText } from './lines.ts';

const T = '2026-02-14T12:34:05Z';

test('every line is accounted for, and what is no record is foreign', () => {
  const { lines, ledger } = captureText(
    `${T} x INFO a\nplain\n{"msg":"x"}\n${T} x EVENT e\nmsg=x level=info\n\n`,
  );
  assert.equal(lines.length, 6);
  assert.equal(ledger.in, 6);
  assert.equal(ledger.passed, 6);
  assert.equal(ledger.foreign, 4);
  assert.equal(unaccounted(ledger), 0);
  const formats = [...ledger.notes].filter(([name]) => name.startsWith('lines_'));
  assert.deepEqual(
    new Map(formats),
    new Map([
      ['lines_plain', 2],
      ['lines_json', 1],
      ['lines_record', 2],
      ['lines_logfmt', 1],
    ]),
  );
});

test('last words without a line end are a record', () => {
  assert.deepEqual(captureText('one\nlast words').lines, [
    `${ARRIVAL} web/0 INFO one`,
    `${ARRIVAL} web/0 INFO last words`,
  ]);
  assert.deepEqual(captureText(`${T} x INFO a\n${T} x INFO last`).lines, [
    `${T} web/0 INFO a`,
    `${T} web/0 INFO last`,
  ]);
});

test('nothing in, nothing out', () => {
  assert.deepEqual(captureText('').lines, []);
});

test('a line over the limit is cut, and a GAP says how much is missing', () => {
  const origin = originOf('web/0', new Map([['env', 'prod']]), 'stderr');
  const input = `short\n${'x'.repeat(1000)}\nafter\n`;
  for (const pieceBytes of [1, 7, 64, 65, 1000, 4096]) {
    const { lines, ledger } = captureText(input, { origin, maxLineBytes: 64, pieceBytes });
    assert.deepEqual(lines, [
      `${ARRIVAL} web/0 INFO short stream=stderr env=prod`,
      `${ARRIVAL} web/0 INFO ${'x'.repeat(64)} stream=stderr env=prod`,
      `${ARRIVAL} web/0 GAP overlong stream="stderr" env="prod" dropped=1 bytes=936`,
      `${ARRIVAL} web/0 INFO after stream=stderr env=prod`,
    ]);
    assert.equal(ledger.overlong, 1);
    assert.equal(unaccounted(ledger), 0);
  }
});

test('a line over the limit that never ends is cut and counted', () => {
  const { lines } = captureText('x'.repeat(1000), { maxLineBytes: 64, pieceBytes: 100 });
  assert.deepEqual(lines, [
    `${ARRIVAL} web/0 INFO ${'x'.repeat(64)}`,
    `${ARRIVAL} web/0 GAP overlong dropped=1 bytes=936`,
  ]);
});

test('a cut halves no character', () => {
  const { lines } = captureText(`${'x'.repeat(63)}é and more\n`, { maxLineBytes: 64 });
  assert.deepEqual(lines, [
    `${ARRIVAL} web/0 INFO ${'x'.repeat(63)}`,
    `${ARRIVAL} web/0 GAP overlong dropped=1 bytes=11`,
  ]);
});

test('bytes that are no UTF-8 are cut where the limit is', () => {
  const { lines } = captureText(Buffer.alloc(70, 0x80), { maxLineBytes: 64 });
  assert.equal(lines[0], `${ARRIVAL} web/0 INFO ${'\x80'.repeat(64)}`);
  assert.match(lines[1]!, / bytes=6$/);
});

test('a record over the limit keeps its time and level; trusted, its source too', () => {
  const input = `${T} x/1 WARN ${'y'.repeat(100)}\n`;
  assert.match(captureText(input, { maxLineBytes: 64 }).lines[0]!, /^2026-02-14T12:34:05Z web\/0 WARN y+$/);
  assert.match(
    captureText(input, { maxLineBytes: 64, trust: true }).lines[0]!,
    /^2026-02-14T12:34:05Z x\/1 WARN y+$/,
  );
});

test('a line that grows beyond the output area is whole', () => {
  const { lines } = captureText(`${'\0'.repeat(500_000)}\nafter\n`);
  assert.equal(lines[0], `${ARRIVAL} web/0 INFO "${'\\u0000'.repeat(500_000)}"`);
  assert.equal(lines[1], `${ARRIVAL} web/0 INFO after`);
});

test('records of more than one output area keep their order', () => {
  const input = Array.from({ length: 20_000 }, (_, index) =>
    index % 7 === 0 ? `plain ${index}` : `${T} some/source/with/a/name INFO line ${index}`,
  );
  const { lines } = captureText(`${input.join('\n')}\n`, { pieceBytes: 256 * 1024 });
  const numbers = lines.map((line) => Number(/[0-9]+$/.exec(line)?.[0]));
  assert.deepEqual(
    numbers,
    input.map((_, index) => index),
  );
});
