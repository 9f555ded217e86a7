// What obs-tag does to lines in JSON form, among lines of text.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFeeder } from '../../../tools/lib/stream/feeder.ts';
import { createTagStage } from '../../../tools/obs-tag/stage.ts';
import { tag } from '../kernel/kernels.ts';

const JSON_LINE = '{"ts":"2026-02-14T12:34:05Z","source":"web/0","kind":"INFO","msg":"x","a":1}';
const AS_TEXT = '2026-02-14T12:34:05Z web/0 INFO x a=1 env=prod';
const TEXT_LINE = '2026-02-14T12:34:05Z web/0 INFO x a=1';

/** The blocks that come out for an input. */
function run(input: string, maxLineBytes = 1000) {
  const stage = createTagStage({ tags: [tag('env', 'prod')], maxLineBytes });
  const feeder = createFeeder(stage);
  const blocks: string[] = [];
  const emit = (bytes: Uint8Array): void => {
    blocks.push(Buffer.from(bytes).toString());
  };
  feeder.accept(feeder.area.write(input), emit);
  feeder.end(emit);
  return { blocks, ledger: stage.ledger };
}

test('lines of both forms leave in one block', () => {
  const { blocks, ledger } = run(`${JSON_LINE}\n${TEXT_LINE}\n${JSON_LINE}\n{"no":"record"}\nfoo\n`);
  assert.deepEqual(blocks, [`${AS_TEXT}\n${AS_TEXT}\n${AS_TEXT}\n{"no":"record"}\nfoo\n`]);
  assert.deepEqual([ledger.in, ledger.passed, ledger.foreign], [5, 5, 2]);
});

test('a line in JSON form keeps its line end', () => {
  assert.deepEqual(run(`${JSON_LINE}\r\n`).blocks, [`${AS_TEXT}\r\n`]);
  assert.deepEqual(run(JSON_LINE).blocks, [AS_TEXT]);
  assert.deepEqual(run(`${JSON_LINE}\r`).blocks, [`${AS_TEXT}\r`]);
});

test('what stands behind the object is no white space of JSON, so the line is no record', () => {
  const line = `${JSON_LINE}\u00a0\n`;
  assert.deepEqual(run(line).blocks, [line]);
});

test('more lines than the output holds leave in several blocks', () => {
  const lines = 3000;
  const { blocks, ledger } = run(`${JSON_LINE}\n`.repeat(lines));
  assert.equal(blocks.join(''), `${AS_TEXT}\n`.repeat(lines));
  assert.equal(ledger.passed, lines);
  const long = `${JSON_LINE.slice(0, -1)},"t":"${'\\u0001'.repeat(30_000)}"}\n`;
  const { blocks: longBlocks } = run(long, 200_000);
  assert.equal(longBlocks.join('').length, AS_TEXT.length + ' t=""\n'.length + 180_000);
});
