// The last lines of a selection, found from the end backwards, are those that reading all of it would have shown: whatever the lines, the
// files they are in, the blocks that are looked through and the lines around a match.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { ringIn } from '../../../tools/lib/store/layout.ts';
import { createFeeder } from '../../../tools/lib/stream/feeder.ts';
import { makeForm } from '../../../tools/obs-logs/form/form.ts';
import { lastLines } from '../../../tools/obs-logs/last.ts';
import { type OpenOptions, openPlaces } from '../../../tools/obs-logs/open.ts';
import type { Place } from '../../../tools/obs-logs/places/place.ts';
import { makeSelection, type SelectionOptions } from '../../../tools/obs-logs/select/selection.ts';
import { createLogsStage } from '../../../tools/obs-logs/stage.ts';
import type { WantedLast } from '../../../tools/obs-logs/timeline/selected.ts';
import { createWanted } from '../../../tools/obs-logs/wanted.ts';
import { freshFolder } from '../../support/rings.ts';

const MAX_LINE = 300;

const line = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.nat({ max: 9 }), fc.constantFrom('INFO', 'INFO', 'WARN', 'ERROR'), fc.nat({ max: 9 }))
      .map(([second, kind, n]) => `2026-02-14T12:34:0${second}Z web/0 ${kind} word${n} n=${n}`),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '    at a (b.js)',
      '',
      '{"ts":"2026-02-14T12:34:04Z","source":"a","kind":"WARN","msg":"word1"}',
      `word1 ${'x'.repeat(2 * MAX_LINE)}`,
      `2026-02-14T12:34:05Z web/0 ERROR ${'y'.repeat(MAX_LINE)}`,
    ),
  },
);
const selection: fc.Arbitrary<SelectionOptions> = fc
  .record({
    level: fc.option(fc.constantFrom('warn', 'error'), { nil: undefined }),
    sinceUs: fc.option(
      fc.nat({ max: 9 }).map((second) => Date.parse(`2026-02-14T12:34:0${second}Z`) * 1000),
      { nil: undefined },
    ),
    grep: fc.constantFrom([], ['word[12]'], ['word1', 'at a']),
    beforeContext: fc.nat({ max: 2 }),
    afterContext: fc.nat({ max: 2 }),
  })
  .map(({ grep, beforeContext, afterContext, ...rest }) =>
    grep.length === 0 ? rest : { ...rest, grep, beforeContext, afterContext },
  );
const scenario = fc.record({
  files: fc.array(fc.array(line, { maxLength: 30 }), { minLength: 1, maxLength: 3 }),
  isEnded: fc.boolean(),
  selection,
  lines: fc.nat({ max: 6 }),
  blockBytes: fc.integer({ min: 1, max: 400 }),
  isRing: fc.boolean(),
});

/** The files as generations of a ring, or as a log behind its rotated ones. */
function placeOf(files: readonly (readonly string[])[], isEnded: boolean, isRing: boolean): Place {
  const folder = freshFolder();
  const texts = files.map((lines, index) => {
    const text = lines.map((each) => `${each}\n`).join('');
    return isEnded || index < files.length - 1 ? text : text.slice(0, -1);
  });
  if (!isRing) {
    const paths = texts.map((_, index) => join(folder, `app.log.${texts.length - index}`));
    for (const [index, text] of texts.entries()) fs.writeFileSync(paths[index]!, text);
    return { kind: 'files', paths };
  }
  const paths = ringIn(folder, 'all');
  fs.writeFileSync(paths.live, texts.at(-1)!);
  if (texts.length > 1) fs.writeFileSync(paths.previousLive, texts.slice(0, -1).join(''));
  return { kind: 'ring', name: 'web', paths, root: { folder, tenant: undefined }, isShared: false };
}

async function shown(
  place: Place,
  given: SelectionOptions,
  lines: number,
  wanted?: WantedLast,
): Promise<string> {
  const made = makeSelection(given);
  const form = makeForm({ json: false, raw: false, isShown: false, isColored: false });
  const stage = lastLines(
    createLogsStage({ selection: made, form, maxLineBytes: MAX_LINE, countsForeign: false }),
    lines,
  );
  const options: OpenOptions = {
    follow: false,
    previous: false,
    sinceUs: made.sinceUs,
    untilUs: made.untilUs,
    lines: undefined,
    wanted,
    maxLineBytes: MAX_LINE,
    warn: () => undefined,
    onFailure: (failure) => assert.fail(failure),
  };
  const { source } = openPlaces([place], options);
  const feeder = createFeeder(stage);
  let text = '';
  const emit = (bytes: Uint8Array): void => {
    text += Buffer.from(bytes).toString('latin1');
  };
  for (;;) {
    const count = await source.read(feeder.area, 0, 100);
    if (count === 0) break;
    feeder.accept(count, emit);
  }
  feeder.end(emit);
  source.close();
  return text;
}

test('the last lines of a selection are the same, found backwards or by reading everything', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async ({ files, isEnded, selection: given, lines, blockBytes, isRing }) => {
      const place = placeOf(files, isEnded, isRing);
      const wanted = createWanted({
        lines,
        selection: makeSelection(given),
        maxLineBytes: MAX_LINE,
        blockBytes,
      });
      assert.equal(await shown(place, given, lines, wanted), await shown(place, given, lines));
    }),
    { seed: 20_260_214, numRuns: 1500 },
  );
});

test('only blocks that hold what is wanted are read again', async () => {
  const folder = freshFolder();
  const path = join(folder, 'app.log');
  const text = (n: number): string => `2026-02-14T12:34:05Z web/0 ${n % 500 ? 'INFO' : 'ERROR'} n=${n}\n`;
  fs.writeFileSync(path, Array.from({ length: 20_000 }, (_, n) => text(n)).join(''));
  const wanted = createWanted({
    lines: 2,
    selection: makeSelection({ level: 'error' }),
    maxLineBytes: MAX_LINE,
    blockBytes: 1000,
  });
  const { source } = openPlaces([{ kind: 'files', paths: [path] }], {
    follow: false,
    previous: false,
    sinceUs: Number.NEGATIVE_INFINITY,
    untilUs: Number.POSITIVE_INFINITY,
    lines: undefined,
    wanted,
    maxLineBytes: MAX_LINE,
    warn: () => undefined,
    onFailure: (failure) => assert.fail(failure),
  });
  const area = Buffer.alloc(65_536);
  let read = 0;
  for (let count = await source.read(area, 0, area.length); count > 0; ) {
    read += count;
    count = await source.read(area, 0, area.length);
  }
  source.close();
  assert.ok(read > 0 && read < fs.statSync(path).size / 3, `${read} bytes read`);
});
