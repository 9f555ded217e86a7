// However the input is cut into reads, the kernels see the same lines: every two-part cut of every input, and one byte at a time.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Kernel } from '../../../tools/lib/kernel/host.ts';
import { appendTags, linesOf, scanLines } from '../../../tools/lib/kernel/reference.ts';
import type { Tag } from '../../../tools/lib/kernel/tagger.ts';
import { createFeeder, type Feeder, feederBytes } from '../../../tools/lib/stream/feeder.ts';
import { createLedger } from '../../../tools/lib/stream/ledger.ts';
import type { Stage } from '../../../tools/lib/stream/stage.ts';
import { createTagStage } from '../../../tools/obs-tag/stage.ts';
import { jsonLine, line, makeTag, shortBlock } from './arbitrary.ts';
import { checkRow, createRowScanner } from './rows.ts';

const SEED = 20_260_214;
const MAX_LINE_BYTES = 200;

/** All ways to cut a text in two, and the one in single bytes. */
function* cutsOf(text: string): Generator<readonly string[]> {
  for (let at = 0; at < text.length; at++) yield [text.slice(0, at), text.slice(at)];
  yield [...text];
}

function feed(feeder: Feeder, chunks: readonly string[], emit: (bytes: Uint8Array) => void): void {
  for (const chunk of chunks) {
    feeder.area.write(chunk, 'latin1');
    if (chunk !== '') feeder.accept(chunk.length, emit);
  }
  feeder.end(emit);
}

const lines = shortBlock(line, line, line, line, jsonLine).filter((text) =>
  linesOf(text).every((each) => each.length <= MAX_LINE_BYTES),
);

interface Checker extends Stage {
  /** The lines that should come next. */
  expect(text: string): void;
  /** How many of them came. */
  readonly seen: number;
}

/** A stage that holds the rows of its scanner against those of the reference for the whole text. */
function createChecker(): Checker {
  const kernel = new Kernel(feederBytes(MAX_LINE_BYTES) + 4 * 1024 * 1024);
  const scanner = createRowScanner(kernel);
  let rows = scanLines('');
  let seen = 0;
  return {
    kernel,
    ledger: createLedger(),
    maxLineBytes: MAX_LINE_BYTES,
    expect(text) {
      rows = scanLines(text);
      seen = 0;
    },
    get seen() {
      return seen;
    },
    lines(start, end) {
      assert.equal(scanner.scan(start, end), end);
      for (let row = 0; row < scanner.count; row++) {
        const expected = rows[seen++]!;
        checkRow(kernel, scanner, row, expected, scanner.starts[row]! - expected.start);
      }
    },
    overlong: () => assert.fail('no line is over-long'),
    end: () => undefined,
  };
}

test('the scan gives the same rows for every cut', () => {
  const checker = createChecker();
  const feeder = createFeeder(checker);
  fc.assert(
    fc.property(lines, fc.boolean(), (text, isTerminated) => {
      const input = isTerminated ? text : text.slice(0, -1);
      const count = linesOf(input.endsWith('\n') || input === '' ? input : `${input}\n`).length;
      for (const chunks of cutsOf(input)) {
        checker.expect(text);
        feed(feeder, chunks, () => undefined);
        assert.equal(checker.seen, count);
      }
    }),
    { seed: SEED, numRuns: 2000 },
  );
});

test('obs-tag writes the same bytes for every cut', () => {
  const tags: readonly Tag[] = [makeTag('env', ' prod'), makeTag('b', 'x')];
  const stage = createTagStage({ tags, maxLineBytes: MAX_LINE_BYTES });
  const feeder = createFeeder(stage);
  const textLines = shortBlock(line, line, line).filter((text) =>
    linesOf(text).every((each) => each.length <= MAX_LINE_BYTES && !each.startsWith('{')),
  );
  fc.assert(
    fc.property(textLines, (text) => {
      const expected = appendTags(text, tags).text;
      for (const chunks of cutsOf(text)) {
        let output = '';
        feed(feeder, chunks, (bytes) => {
          output += Buffer.from(bytes).toString('latin1');
        });
        assert.equal(output, expected);
      }
    }),
    { seed: SEED, numRuns: 2000 },
  );
});
