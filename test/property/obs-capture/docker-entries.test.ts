// The body of a container's log, cut anywhere: the entries do not change.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  createFrameReader,
  createTextReader,
  type Entry,
  MalformedLog,
  PIECE_BYTES,
} from '../../../tools/obs-capture/docker/entries.ts';
import { Reading } from '../../../tools/obs-capture/docker/reading.ts';

interface Written {
  readonly stream: 'stdout' | 'stderr';
  readonly time: string;
  readonly text: string;
}

const time = fc
  .integer({ min: 0, max: 999_999_999 })
  .map((ns) => `2026-02-14T12:34:05.${String(ns).padStart(9, '0')}Z`);
/** Whole lines, and full pieces of longer ones. */
const text = fc.oneof(
  {
    weight: 9,
    arbitrary: fc
      .string({ maxLength: 30, unit: fc.constantFrom('a', ' ', '\r', '\0', 'é') })
      .map((line) => `${line}\n`),
  },
  fc.constant('x'.repeat(PIECE_BYTES)),
);
const written = fc.array(
  fc.record(
    { stream: fc.constantFrom('stdout' as const, 'stderr' as const), time, text },
    { noNullPrototype: true },
  ),
  {
    maxLength: 12,
  },
);
const cuts = fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 1, maxLength: 20 });

function frame({ stream, time: at, text: line }: Written): Buffer {
  const payload = Buffer.from(`${at} ${line}`);
  const header = Buffer.from([stream === 'stdout' ? 1 : 2, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}

function read(
  create: (onEntry: (entry: Entry) => void) => { accept(bytes: Buffer): void; end(): void },
  body: Buffer,
  lengths: readonly number[],
): readonly Written[] {
  const entries: Written[] = [];
  const reader = create(({ stream, time: at, text: line }) =>
    entries.push({ stream, time: at, text: line.toString() }),
  );
  for (let at = 0, index = 0; at < body.length; index++) {
    const length = lengths[index % lengths.length]!;
    reader.accept(body.subarray(at, at + length));
    at += length;
  }
  reader.end();
  return entries;
}

test('frames come out as they went in, wherever the body is cut', () => {
  fc.assert(
    fc.property(written, cuts, (entries, lengths) => {
      assert.deepEqual(read(createFrameReader, Buffer.concat(entries.map(frame)), lengths), entries);
    }),
    { numRuns: 60 },
  );
});

test('so does the text of a terminal, whose pieces nothing but their length tells apart', () => {
  fc.assert(
    fc.property(written, cuts, (entries, lengths) => {
      const body = Buffer.from(entries.map(({ time: at, text: line }) => `${at} ${line}`).join(''));
      const expected = entries.map((entry) => ({ ...entry, stream: 'stdout' as const }));
      assert.deepEqual(read(createTextReader, body, lengths), expected);
    }),
    { numRuns: 60 },
  );
});

test('what is no log of an Engine is refused, not guessed at', () => {
  for (const body of ['\x07\0\0\0\0\0\0\x05hello', '\x01\0\0\0\x7f\0\0\0', '\x01\0\0\0\0\0\0\x05hello'])
    assert.throws(() => read(createFrameReader, Buffer.from(body, 'latin1'), [100]), MalformedLog);
  assert.throws(() => read(createTextReader, Buffer.from('no time at all\n'), [100]), MalformedLog);
});

const entry = (seconds: string, line: string): Entry => ({
  stream: 'stdout',
  time: `2026-02-14T12:34:${seconds}Z`,
  text: Buffer.from(line),
});

function readingOf(...entries: readonly Entry[]): Reading {
  const reading = new Reading();
  entries.forEach((each) => {
    assert.equal(reading.judge(each), 'new');
    reading.take(each);
  });
  return reading;
}

test('an entry that the Engine repeats is known; one of a clock that was set back is not', () => {
  const read = [entry('05.000000001', 'a\n'), entry('06.000000001', 'a\n')];
  assert.equal(readingOf(...read).judge(read[0]!), 'known');
  assert.equal(readingOf(...read).judge(read[1]!), 'known', 'the whole line that was read last');
  assert.equal(readingOf(...read).judge(entry('06.000000001', 'b\n')), 'new', 'another one of the same time');
  assert.equal(readingOf(...read).judge(entry('05.000000002', 'a\n')), 'new', 'a time that was not seen');
});

test('over a new connection each entry is taken once, wherever the first one broke', () => {
  const all = ['01', '01', '02', '03', '03', '03', '04'].map((ns, index) =>
    entry(`05.0000000${ns}`, `${index}\n`),
  );
  for (let broken = 0; broken <= all.length; broken++) {
    const taken = all.slice(0, broken);
    const reading = readingOf(...taken);
    reading.again('2026-02-14T12:34:04Z');
    for (const each of all) {
      const judgement = reading.judge(each);
      assert.notEqual(judgement, 'lost');
      if (judgement === 'known') continue;
      reading.take(each);
      taken.push(each);
    }
    assert.deepEqual(taken, all);
  }
});

test('entries that do not come again as they should have were lost', () => {
  const reading = readingOf(entry('05.000000001', 'a\n'));
  reading.again('2026-02-14T12:34:04Z');
  assert.equal(reading.judge(entry('06.000000001', 'b\n')), 'lost');
  const quiet = readingOf(entry('05.000000001', 'a\n'));
  quiet.again('2026-02-14T12:35:04Z');
  assert.equal(quiet.judge(entry('59.000000001', 'b\n')), 'new', 'it was read long before');
});
