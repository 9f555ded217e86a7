// Whatever a stream is cut into, the same is known of it; and no more is kept than the bounds allow.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createFeeder } from '../../../tools/lib/stream/feeder.ts';
import { unaccounted } from '../../../tools/lib/stream/ledger.ts';
import type { Journal, Wanted } from '../../../tools/obs-describe/journal/journal.ts';
import { createKeep, MOST_CHARACTERS, MOST_LINES } from '../../../tools/obs-describe/journal/keep.ts';
import { linesWith } from '../../../tools/obs-describe/journal/needles.ts';
import { createJournalStage } from '../../../tools/obs-describe/journal/stream.ts';
import { templateOf } from '../../../tools/obs-describe/parts/errors.ts';
import { ROOT } from '../../project.ts';

const INCIDENTS = join(ROOT, 'fixtures/incidents');
const OF_WEB: Wanted = { kinds: new Set(['logs', 'metrics']), isOf: (service) => service === 'web' };

function journalOf(text: string, wanted: Wanted, chunkBytes: number): Omit<Journal, 'manifest'> {
  let journal: Omit<Journal, 'manifest'> | undefined;
  const stage = createJournalStage(wanted, 64 * 1024, (known) => {
    journal = known;
    return '';
  });
  const feeder = createFeeder(stage);
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length; from += chunkBytes) {
    const piece = bytes.subarray(from, from + chunkBytes);
    feeder.area.set(piece);
    feeder.accept(piece.length, () => {});
  }
  feeder.end(() => {});
  assert.equal(unaccounted(stage.ledger), 0);
  return journal!;
}

const linesOf = (
  journal: Omit<Journal, 'manifest'>,
  shelf: 'events' | 'metrics' | 'logs' | 'spans',
): string[] => journal[shelf].map(({ line }) => line);

test('events are all kept, metrics and errors of the service that is asked for, and the last words before an event', () => {
  const text = readFileSync(join(INCIDENTS, 'crash.log'), 'utf8');
  const journal = journalOf(text, OF_WEB, 64 * 1024);
  const all = text.trimEnd().split('\n');
  assert.deepEqual(
    linesOf(journal, 'events'),
    all.filter((line) => / EVENT /.test(line)),
  );
  assert.equal(journal.metrics.length, all.filter((line) => / METRIC /.test(line)).length);
  assert.equal(
    journal.logs.filter(({ record }) => record.kind === 'ERROR').length,
    all.filter((line) => / ERROR /.test(line)).length,
  );
  const exit = all.findIndex((line) => line.includes('web/1 EVENT exit'));
  const lastWords = all.slice(0, exit).findLast((line) => line.includes(' web/1 '));
  assert.ok(linesOf(journal, 'logs').includes(lastWords!), lastWords);
  for (const chunkBytes of [7, 100, 1000]) {
    const cut = journalOf(text, OF_WEB, chunkBytes);
    assert.deepEqual(linesOf(cut, 'events'), linesOf(journal, 'events'));
    assert.equal(cut.nowMs, journal.nowMs);
  }
});

test('with needles only lines that hold one are kept', () => {
  const text = readFileSync(join(INCIDENTS, 'trace.log'), 'utf8');
  const wanted: Wanted = { kinds: new Set(['logs', 'spans']), isOf: () => true, needles: ['4bf92f35'] };
  const journal = journalOf(text, wanted, 1000);
  assert.deepEqual([journal.spans.length, journal.logs.length], [4, 2]);
});

test('a keep holds the last lines, within its bounds', () => {
  const keep = createKeep();
  for (let number = 0; number < 3 * MOST_LINES; number++) keep.add(String(number));
  const lines = [...keep.lines()];
  assert.deepEqual(
    [lines.length, lines.at(0), lines.at(-1)],
    [MOST_LINES, String(2 * MOST_LINES), String(3 * MOST_LINES - 1)],
  );
  assert.equal(keep.forgotten(), 2 * MOST_LINES);
  for (let number = 0; number < 5; number++) keep.add('x'.repeat(MOST_CHARACTERS / 2));
  assert.equal([...keep.lines()].length, 2);
});

test('lines with needles: each once, in order, whole', () => {
  const block = Buffer.from('one a\ntwo b a a\nthree\nb four');
  const found = (needles: readonly string[] | undefined): string[] =>
    linesWith(block, needles).map(({ start, end }) => block.toString('utf8', start, end));
  assert.deepEqual(found(['b', 'a']), ['one a', 'two b a a', 'b four']);
  assert.deepEqual(found(undefined), ['one a', 'two b a a', 'three', 'b four']);
  assert.deepEqual(found(['none']), []);
});

test('messages that differ in numbers, ids and quotes are one error', () => {
  assert.equal(templateOf('query 7 of db-1:5432 failed: "no such table"'), 'query * of * failed: *');
  assert.equal(templateOf('plain words'), 'plain words');
});
