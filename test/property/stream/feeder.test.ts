// Any chunking of any bytes gives the same blocks of whole lines, in bounded memory.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Kernel } from '../../../tools/lib/kernel/host.ts';
import { createFeeder, feederBytes, READ_BYTES } from '../../../tools/lib/stream/feeder.ts';
import { createLedger, type Ledger } from '../../../tools/lib/stream/ledger.ts';
import type { Stage } from '../../../tools/lib/stream/stage.ts';

const SEED = 20_260_214;

interface SeenLine {
  readonly text: string;
  readonly how: 'whole' | 'overlong' | 'unterminated';
}

interface Recorder extends Stage {
  /** What was handed on, with the LF where there was one. */
  readonly seen: readonly SeenLine[];
  readonly ends: number;
}

/** Takes down what a feeder hands on, and refuses what breaks the rules of Stage. */
function createRecorder(maxLineBytes: number): Recorder {
  const kernel = new Kernel(feederBytes(maxLineBytes));
  const seen: SeenLine[] = [];
  let open: string | undefined;
  let ends = 0;
  const get = (start: number, end: number): string => kernel.bytes.toString('latin1', start, end);
  return {
    kernel,
    ledger: createLedger(),
    maxLineBytes,
    seen,
    get ends() {
      return ends;
    },
    lines(start, end, _emit, unterminated) {
      assert.equal(open, undefined, 'no lines inside of an over-long one');
      const text = get(start, end);
      assert.ok(text.endsWith('\n'), 'whole lines');
      const lines = text.slice(0, -1).split('\n');
      if (unterminated) assert.equal(lines.length, 1, 'an unterminated line comes alone');
      for (const line of lines) {
        assert.ok(line.length <= maxLineBytes, 'no over-long line among them');
        seen.push(unterminated ? { text: line, how: 'unterminated' } : { text: `${line}\n`, how: 'whole' });
      }
    },
    overlong(start, end, _emit, piece) {
      assert.equal(open === undefined, piece === 'first', 'pieces in order');
      const text = get(start, end);
      assert.ok(piece === 'last' || !text.includes('\n'), 'only the last piece holds a LF');
      open = (open ?? '') + text;
      if (piece !== 'last') return;
      seen.push({ text: open, how: 'overlong' });
      open = undefined;
    },
    end() {
      assert.equal(open, undefined, 'the last line is closed');
      ends++;
    },
  };
}

function expectedLines(input: string, maxLineBytes: number): SeenLine[] {
  const texts = input.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  return texts.map((text) => {
    const isTerminated = text.endsWith('\n');
    const length = isTerminated ? text.length - 1 : text.length;
    const how = length > maxLineBytes ? 'overlong' : isTerminated ? 'whole' : 'unterminated';
    return { text, how };
  });
}

/** Cuts a text at the given fractions of its length. */
function chunksOf(text: string, cuts: readonly number[]): string[] {
  const places = [0, ...cuts.map((cut) => Math.floor(cut * text.length)).sort((a, b) => a - b), text.length];
  return places.slice(1).map((place, index) => text.slice(places[index], place));
}

function checkCounts(ledger: Ledger, expected: readonly SeenLine[], input: string): void {
  const count = (how: SeenLine['how']): number => expected.filter((line) => line.how === how).length;
  assert.equal(ledger.in, expected.length, 'in');
  assert.equal(ledger.overlong, count('overlong'), 'overlong');
  assert.equal(ledger.notes.get('unterminated') ?? 0, count('unterminated'), 'unterminated');
  assert.equal(ledger.bytesIn, input.length, 'bytes');
}

const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });

function checkFeeder(maxLineBytes: number, input: fc.Arbitrary<string>, numRuns: number): void {
  const emit = (): void => assert.fail('a feeder emits nothing itself');
  fc.assert(
    fc.property(input, cuts, (text, places) => {
      const recorder = createRecorder(maxLineBytes);
      const feeder = createFeeder(recorder);
      for (const chunk of chunksOf(text, places)) {
        for (let at = 0; at < chunk.length; at += feeder.area.length) {
          feeder.accept(feeder.area.write(chunk.slice(at, at + feeder.area.length), 'latin1'), emit);
        }
      }
      feeder.end(emit);
      assert.equal(feeder.midLine, false);
      const expected = expectedLines(text, maxLineBytes);
      assert.ok(same(recorder.seen, expected), 'the lines of the input');
      checkCounts(recorder.ledger, expected, text);
      assert.equal(recorder.ends, 1);
    }),
    { seed: SEED, numRuns },
  );
}

/** deepEqual would print megabytes. */
function same(left: readonly SeenLine[], right: readonly SeenLine[]): boolean {
  return (
    left.length === right.length &&
    left.every(({ text, how }, at) => text === right[at]!.text && how === right[at]!.how)
  );
}

const short = fc.string({ unit: fc.constantFrom('\n', '\r', 'x', '\0', '\xff'), maxLength: 60 });

test('short lines around a small limit', () => {
  for (const maxLineBytes of [0, 1, 3, 8]) checkFeeder(maxLineBytes, short, 300);
});

/** Lines whose lengths are near the sizes that matter: a read, the limit, and their sum. */
function longLines(maxLineBytes: number): fc.Arbitrary<string> {
  const near = [0, 100, READ_BYTES, maxLineBytes, maxLineBytes + READ_BYTES];
  const length = fc
    .tuple(fc.constantFrom(...near), fc.integer({ min: -2, max: 2 }))
    .map(([bytes, more]) => Math.max(0, bytes + more));
  return fc
    .tuple(fc.array(length, { maxLength: 6 }), fc.constantFrom('\n', ''))
    .map(([lengths, end]) => lengths.map((bytes, index) => String(index).repeat(bytes)).join('\n') + end);
}

test('long lines around limits below, at and above the size of a read', () => {
  for (const maxLineBytes of [1000, READ_BYTES - 1, READ_BYTES, READ_BYTES + 1, 2 * READ_BYTES]) {
    checkFeeder(maxLineBytes, longLines(maxLineBytes), 20);
  }
});

test('at every point of the input midLine says whether the last byte was a line feed', () => {
  fc.assert(
    fc.property(short, (text) => {
      const feeder = createFeeder(createRecorder(4));
      for (const byte of text) {
        feeder.area.write(byte, 'latin1');
        feeder.accept(1, () => undefined);
        assert.equal(feeder.midLine, byte !== '\n');
      }
    }),
    { seed: SEED, numRuns: 300 },
  );
});
