// Readers that cannot be relied on: what they do not read, or read of another file, is read in turn.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { createCrew } from '../../../tools/obs-agg/ahead/crew.ts';
import { UNCLAIMED } from '../../../tools/obs-agg/ahead/shared.ts';
import { runAgg } from './run-agg.ts';
import { runAhead } from './run-ahead.ts';

const START_MS = Date.UTC(2026, 1, 14);
const LOG = Array.from({ length: 400 }, (_, line) => {
  const time = new Date(START_MS + line * 50).toISOString();
  return `${time} s${line % 3}/0 INFO request dur=${line % 97}ms\n`;
}).join('');
const BLOCK_BYTES = 900;
const PACE = { readers: 2, turns: [2, 0, 3, 1] };
const FUNCTIONS = ['count', 'sum(dur)', 'p99(dur)'];

const inTurn = runAgg(FUNCTIONS, ['service'], LOG, {}, BLOCK_BYTES);

function aheadOf(change: (path: string) => void): ReturnType<typeof runAhead> {
  return runAhead(FUNCTIONS, ['service'], LOG, {}, BLOCK_BYTES, PACE, change);
}

test('sheets are used', () => {
  const { blocks, output } = aheadOf(() => undefined);
  assert.equal(output, inTurn.output);
  assert.equal(blocks > 10, true, `${blocks} blocks were read ahead`);
});

for (const [what, change] of [
  ['cut short', (path: string) => fs.truncateSync(path, 5000)],
  ['emptied', (path: string) => fs.truncateSync(path, 0)],
  ['emptied and written anew', (path: string) => fs.writeFileSync(path, `another log\n${LOG.slice(777)}`)],
] as const)
  test(`a file that is ${what} meanwhile`, () => {
    const { output, ledger } = aheadOf(change);
    assert.equal(output, inTurn.output);
    assert.deepEqual(ledger, inTurn.ledger);
  });

test('a reader that dies over a block is waited for once, and its blocks are read in turn', () => {
  const lines = {
    kinds: 0xffff,
    filter: { alternatives: [] },
    tests: [],
    questions: [],
    weight: 0,
    keys: [],
    uses: [],
  };
  const options = { fd: -1, position: 0, blockBytes: BLOCK_BYTES, fields: [{ key: 'w' }], lines };
  const crew = createCrew(
    1,
    options,
    (_, { words }) => {
      // It has the first block, and never says that it is done.
      words[UNCLAIMED] = 1;
    },
    1,
  );
  assert.equal(crew.take(0), undefined);
  crew.release(0);
  assert.equal(crew.take(1), undefined);
});

test('where no thread can be started, everything is read in turn', () => {
  const lines = {
    kinds: 0xffff,
    filter: { alternatives: [] },
    tests: [],
    questions: [],
    weight: 0,
    keys: [],
    uses: [],
  };
  const options = { fd: -1, position: 0, blockBytes: BLOCK_BYTES, fields: [{ key: 'w' }], lines };
  const crew = createCrew(2, options, () => {
    throw new Error('no thread');
  });
  assert.equal(crew.take(0), undefined);
  crew.release(0);
  assert.equal(crew.take(1), undefined);
  crew.dismiss();
});
