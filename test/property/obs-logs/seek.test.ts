// Ranges of time in a file, found by search, against all of it looked at.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { segmentOf } from '../../../tools/obs-logs/timeline/open.ts';
import { seekRange } from '../../../tools/obs-logs/timeline/seek.ts';
import { closeTimeline, timelineOf } from '../../../tools/obs-logs/timeline/timeline.ts';
import { freshFolder } from '../../support/rings.ts';

const START_MS = Date.parse('2026-02-14T00:00:00Z');
const LINES = 4000;

interface Shape {
  /** Milliseconds from one line to the next. */
  readonly stepMs: number;
  /** Lines may be so much out of order, in milliseconds. */
  readonly disorderMs: number;
  /** Every so many lines are followed by one without a time. */
  readonly foreignEvery: number;
  /** At this line the clock is set back by an hour. */
  readonly backAt: number | undefined;
}

const shape: fc.Arbitrary<Shape> = fc.record({
  stepMs: fc.constantFrom(1, 100, 5000),
  disorderMs: fc.constantFrom(0, 500, 59_000),
  foreignEvery: fc.constantFrom(2, 7, 10_000),
  backAt: fc.oneof(
    { weight: 3, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constant(LINES / 2) },
  ),
});

function linesOf({ stepMs, disorderMs, foreignEvery, backAt }: Shape): { text: string; ms: number }[] {
  const lines: { text: string; ms: number }[] = [];
  for (let number = 0; number < LINES; number++) {
    const back = backAt !== undefined && number >= backAt ? 3_600_000 : 0;
    const ms = START_MS + number * stepMs - ((number * 7919) % (disorderMs + 1)) - back;
    lines.push({
      text: `${new Date(ms).toISOString()} web/0 INFO ${'x'.repeat(number % 90)} n=${number}\n`,
      ms,
    });
    if (number % foreignEvery === 0) lines.push({ text: '    at somewhere\n', ms: Number.NaN });
  }
  return lines;
}

test('every line of a range of time is within what the search gives', () => {
  const path = join(freshFolder(), 'log');
  const property = fc.property(shape, fc.nat({ max: 1000 }), fc.nat({ max: 1000 }), (given, from, length) => {
    const lines = linesOf(given);
    fs.writeFileSync(path, lines.map(({ text }) => text).join(''));
    const timeline = timelineOf([segmentOf(fs.openSync(path, 'r'), path, true)]);
    const sinceMs = START_MS + (from / 1000) * LINES * given.stepMs;
    const untilMs = sinceMs + (length / 1000) * LINES * given.stepMs;
    const range = seekRange(timeline, sinceMs * 1000, untilMs * 1000);
    closeTimeline(timeline);
    let position = 0;
    let inside = 0;
    for (const { text, ms } of lines) {
      const isWanted = ms >= sinceMs && ms < untilMs;
      if (isWanted) assert.ok(position >= range.from && position + text.length <= range.to, text);
      if (position >= range.from && position < range.to) inside++;
      if (position === range.from || position === range.to) assert.ok(true);
      position += text.length;
    }
    // It is a search: of a file in order not much more than the range and a minute on both sides is read.
    if (given.backAt === undefined && given.stepMs === 5000)
      assert.ok(inside <= 2 * ((length / 1000) * LINES + 120), `${inside}`);
  });
  fc.assert(property, { numRuns: 25 });
});
