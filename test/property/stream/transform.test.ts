// A stage as a Transform does to any chunks what the binary does to its standard input.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import fc from 'fast-check';
import { createTagTransform } from '../../../tools/obs-tag/transform.ts';
import { BINARIES } from '../../project.ts';
import { block, jsonLine, line } from '../kernel/arbitrary.ts';

const SEED = 20_260_214;
const WORDS = ['env=prod', 'note= a b', 'b=2'];
const MAX_LINE_BYTES = 120;

const input = fc
  .tuple(block(line, line, line, jsonLine), fc.boolean())
  .map(([text, isTerminated]) => Buffer.from(isTerminated ? text : text.slice(0, -1), 'latin1'));

/** Cuts bytes into chunks of the given sizes, the last of them over and over. */
function chunksOf(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0, index = 0; at < bytes.length; index++) {
    const size = sizes[Math.min(index, sizes.length - 1)]!;
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

function transformed(chunks: readonly Buffer[]): Promise<Buffer> {
  return buffer(Readable.from(chunks).pipe(createTagTransform(WORDS, { maxLineBytes: MAX_LINE_BYTES })));
}

test('the chunks that come do not matter', async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(input, sizes, async (bytes, cuts) => {
      assert.deepEqual(await transformed(chunksOf(bytes, cuts)), await transformed([bytes]));
    }),
    { seed: SEED, numRuns: 300 },
  );
});

test('a chunk larger than a read is taken in pieces', async () => {
  const bytes = Buffer.from('2026-02-14T12:34:05Z web/0 INFO x\n'.repeat(50_000));
  assert.deepEqual(await transformed([bytes]), await transformed(chunksOf(bytes, [65_536])));
});

test('the binary writes the same', async () => {
  await fc.assert(
    fc.asyncProperty(input, async (bytes) => {
      const args = [join(BINARIES, 'obs-tag.cjs'), `--max-line=${MAX_LINE_BYTES}`, ...WORDS];
      const { status, stdout } = spawnSync(process.execPath, args, { input: bytes });
      assert.equal(status, 0);
      assert.deepEqual(await transformed([bytes]), stdout);
    }),
    { seed: SEED, numRuns: 20 },
  );
});
