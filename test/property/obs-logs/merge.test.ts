// Merging against the obvious model: of the lines at the front of each source the one of the earliest time goes first.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createMerge } from '../../../tools/obs-logs/source/merge.ts';
import { drain, textSource } from '../../support/log-sources.ts';

const RUNS = { numRuns: 300 };
const MAX_LINE = 64;

/** A time within a few seconds, in one of the spellings of the grammar; or none. */
const time = fc.oneof(
  { weight: 5, arbitrary: fc.nat({ max: 9 }).map((second) => `2026-02-14T12:34:0${second}Z`) },
  {
    weight: 3,
    arbitrary: fc.nat({ max: 999 }).map((ms) => `2026-02-14T12:34:05.${String(ms).padStart(3, '0')}Z`),
  },
  { weight: 2, arbitrary: fc.constant(undefined) },
);
const line = fc.tuple(
  time,
  fc.nat({ max: 9 }),
  fc.constantFrom('x', '', 'y'.repeat(MAX_LINE), 'z'.repeat(3 * MAX_LINE)),
);
const source = fc.array(line, { maxLength: 12 });
const sizes = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 4 });

interface ModelLine {
  readonly text: string;
  readonly ms: number;
}

/** Lines with the times they are merged by. */
function modelOf(
  lines: readonly (readonly [string | undefined, number, string])[],
  index: number,
): ModelLine[] {
  let ms = Number.NEGATIVE_INFINITY;
  return lines.map(([at, number, rest]) => {
    if (at !== undefined) ms = Date.parse(at);
    const text =
      at === undefined ? `  at ${index} ${number} ${rest}\n` : `${at} s/${index} INFO ${number} ${rest}\n`;
    return { text, ms };
  });
}

function mergeModel(sources: readonly ModelLine[][]): string {
  const rest = sources.map((lines) => [...lines]);
  let merged = '';
  for (;;) {
    const fronts = rest.filter((lines) => lines.length > 0);
    const first = Math.min(...fronts.map((lines) => (lines[0] as ModelLine).ms));
    const next = rest.find((lines) => lines.length > 0 && (lines[0] as ModelLine).ms === first);
    if (next === undefined) return merged;
    merged += (next.shift() as ModelLine).text;
  }
}

test('sources are merged line by line by time, each in its own order', async () => {
  const property = fc.asyncProperty(
    fc.array(source, { minLength: 1, maxLength: 5 }),
    sizes,
    fc.integer({ min: 1, max: 400 }),
    async (given, readSizes, areaBytes) => {
      const models = given.map(modelOf);
      const sources = models.map((lines) => textSource(lines.map(({ text }) => text).join(''), readSizes));
      const merged = await drain(createMerge(sources, MAX_LINE), areaBytes);
      assert.equal(merged, mergeModel(models));
    },
  );
  await fc.assert(property, RUNS);
});
