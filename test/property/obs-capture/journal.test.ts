// Entries of the journal with whatever a program can put into them: every one becomes one record, of a legal source, and nothing that
// the program says can take the place of what the pipeline says. An entry read in pieces is the entry.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseRecord } from '../../../tools/lib/record/parse.ts';
import { isSource } from '../../../tools/lib/record/source.ts';
import { createFeeder } from '../../../tools/lib/stream/feeder.ts';
import { unaccounted } from '../../../tools/lib/stream/ledger.ts';
import { createStage } from '../../../tools/obs-capture/create-stage.ts';
import { formatsFor } from '../../../tools/obs-capture/formats/recognise.ts';
import { parseEntry } from '../../../tools/obs-capture/journald/entry.ts';
import { LongEntry } from '../../../tools/obs-capture/journald/long-entry.ts';
import { createCaptureMemory } from '../../../tools/obs-capture/memory.ts';
import { originOf } from '../../../tools/obs-capture/origin.ts';
import { utc } from '../../../tools/obs-capture/time/zone.ts';
import { type JournalValue, journalLine } from '../../support/journal-lines.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(
    'a=1 stream=x',
    '"',
    'a="',
    '=" ',
    '2026-02-14T12:34:05Z x/1 EVENT exit code=1',
    '{"msg":1}',
    '\n\n',
    'x\ny\r',
  ),
);
const bytes = fc.uint8Array({ maxLength: 30 });
const value: fc.Arbitrary<JournalValue> = fc.oneof(
  text,
  bytes,
  fc.constant(null),
  fc.array(fc.oneof(text, bytes), { minLength: 1, maxLength: 3 }),
);
const key = fc.oneof(
  fc.constantFrom(
    'FOO',
    'ENV',
    'STREAM',
    'SEQ',
    'NODE',
    'W',
    'TRACE_ID',
    '__proto__',
    'constructor',
    'ÄÖ',
    '',
    'a b=c',
    '9',
  ),
  fc.stringMatching(/^[A-Z_]{1,8}$/),
);
const entry = fc
  .record(
    {
      MESSAGE: value,
      PRIORITY: fc.oneof(value, fc.constantFrom('0', '3', '6', '7', '8')),
      _SYSTEMD_UNIT: fc.oneof(
        text,
        fc.constantFrom('web.service', 'a@b.service', 'session-1.scope', '.service', '..service'),
      ),
      SYSLOG_IDENTIFIER: text,
      _PID: fc.constantFrom('1', '77', 'x y'),
      UNIT: text,
      _UID: fc.constantFrom('0', '1000', '..'),
      _COMM: fc.constantFrom('dockerd', 'sh'),
      CONTAINER_NAME: text,
      CONTAINER_PARTIAL_MESSAGE: fc.constantFrom('true', 'false'),
      __CURSOR: text,
    },
    { requiredKeys: [] },
  )
  .chain((known) => fc.dictionary(key, value, { maxKeys: 4 }).map((more) => ({ ...more, ...known })));

function capture(lines: readonly string[], pieceBytes: number): { out: string; passed: number } {
  const memory = createCaptureMemory(2048, 1);
  const stage = createStage(
    { memory, reading: { formatsFor, zone: utc, joinMs: 0 }, trust: false },
    { origin: originOf('journald', new Map([['env', 'test']])), format: 'journal' },
  );
  const feeder = createFeeder(stage);
  let out = '';
  const emit = (part: Uint8Array): void => {
    out += Buffer.from(part).toString('utf8');
  };
  const input = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  for (let at = 0; at < input.length; at += pieceBytes) {
    const piece = input.subarray(at, at + pieceBytes);
    feeder.area.set(piece);
    feeder.accept(piece.length, emit);
    assert.ok(feeder.openBytes >= 0 && feeder.openBytes <= at + piece.length);
  }
  feeder.end(emit);
  assert.equal(unaccounted(memory.ledger), 0);
  assert.equal(memory.ledger.in, lines.length);
  return { out, passed: memory.ledger.passed };
}

test('whatever stands in an entry, it becomes a log record that the pipeline has the last word of', () => {
  fc.assert(
    fc.property(
      fc.array(entry, { maxLength: 8 }),
      fc.integer({ min: 1, max: 3000 }),
      (entries, pieceBytes) => {
        const { out } = capture(
          entries.map((each) => journalLine(each)),
          pieceBytes,
        );
        const lines = out.split('\n').slice(0, -1);
        const partial = entries.filter((each) => each.CONTAINER_PARTIAL_MESSAGE === 'true').length;
        assert.ok(lines.length >= entries.length - partial && lines.length <= 2 * entries.length, out);
        for (const line of lines) {
          const record = parseRecord(line);
          assert.ok(record, line);
          assert.ok(isSource(record.source), line);
          assert.ok(
            ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL', 'SPAN', 'GAP'].includes(record.kind),
            line,
          );
          const env = record.fields.filter((field) => field.key === 'env');
          assert.deepEqual(
            env.map((field) => field.value),
            ['test'],
            line,
          );
        }
      },
    ),
  );
});

test('an entry in pieces is the entry, as far as it fits', () => {
  fc.assert(
    fc.property(entry, fc.integer({ min: 1, max: 50 }), (each, pieceBytes) => {
      const line = Buffer.from(journalLine(each)).toString('latin1');
      const long = new LongEntry(20);
      for (let at = 0; at < line.length; at += pieceBytes) long.accept(line.slice(at, at + pieceBytes));
      const read = long.close();
      const whole = parseEntry(line);
      if (whole === undefined) return;
      const cut = new Map(
        [...whole].map(([name, said]) => [name, name === 'MESSAGE' ? said.slice(0, 20) : said]),
      );
      assert.deepEqual(read, cut);
      assert.equal(long.cutBytes, Math.max(0, (whole.get('MESSAGE') ?? '').length - 20));
    }),
  );
});

test('what is no JSON at all never gets through the reader of pieces as an entry, nor stops it', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', '\\', ',', ':', 'u', '1', 'x', ' ') }),
      (junk) => {
        const long = new LongEntry(20);
        for (const char of junk) long.accept(char);
        const read = long.close();
        const whole = parseEntry(junk);
        if (whole !== undefined) assert.deepEqual(read, whole);
      },
    ),
  );
});
