// With corrections, whoever keeps the latest record of every window has the truth: what a simple model says that all records in the horizon
// make (test/support/window-model/corrected.ts).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { WindowSpec } from '../../../tools/obs-agg/windows/windows.ts';
import {
  type CorrectedRecord,
  correctedAligned,
  correctedSessions,
  correctedSteps,
} from '../../support/window-model/corrected.ts';
import { type GroupTime, runWindows, type Told } from '../../support/window-run.ts';

/** A stream that moves on, much of it late. */
const records: fc.Arbitrary<readonly GroupTime[]> = fc
  .tuple(
    fc.array(
      fc.tuple(
        fc.integer({ min: 1, max: 3 }),
        fc.oneof(fc.nat(20), fc.integer({ min: -200, max: 0 }), fc.constantFrom(50, 150, -500)),
      ),
      { maxLength: 60, size: 'max' },
    ),
    fc.integer({ min: 0, max: 12 }),
  )
  .map(([jumps, speed]) => jumps.map(([group, jump], index) => [group, index * speed + jump] as const));
const indexes = fc.array(fc.nat(59), { maxLength: 20, size: 'max' }).map((all) => new Set(all));
const options = fc.record({
  latenessUs: fc.constantFrom(0, 5, 30, 100),
  reviseUs: fc.constantFrom(1, 7, 20, 60, 200, 10_000),
});
const runs = { numRuns: 500, seed: 6 };

const asModel = (of: readonly GroupTime[]): CorrectedRecord[] =>
  of.map(([group, timeUs]) => ({ group, timeUs }));
const inOrder = (times: readonly number[]): number[] => [...times].sort((left, right) => left - right);
const nameOf = ({ group, start, end }: Pick<Told, 'group' | 'start' | 'end'>): string =>
  `${group} [${start},${end})`;

/** What a reader keeps that goes by the names of windows. */
function latestOf(told: readonly Told[]): Map<string, Told> {
  const latest = new Map<string, Told>();
  for (const one of told) {
    const before = latest.get(nameOf(one));
    assert.ok(one.revision > (before?.revision ?? 0), `${nameOf(one)}: a correction has a higher rev`);
    assert.ok(!before?.isWithdrawn, `${nameOf(one)}: what was withdrawn does not come back`);
    if (one.isWithdrawn) assert.ok(before, `${nameOf(one)}: what is withdrawn was told`);
    latest.set(nameOf(one), one);
  }
  return latest;
}

function textsOf(windows: Iterable<readonly [name: string, times: readonly number[]]>): string[] {
  return Array.from(windows, ([name, times]) => `${name} ${inOrder(times).join(' ')}`).sort();
}

/** Those of some times that are in `of`, each as often as there. */
function withoutOthers(times: readonly number[], of: readonly number[]): number[] {
  const left = [...of];
  return times.filter((time) => {
    const at = left.indexOf(time);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}

test('tumbling and sliding windows', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 1, max: 5 }),
      records,
      options,
      indexes,
      indexes,
      (stepUs, steps, of, { latenessUs, reviseUs }, looks, saves) => {
        const sizeUs = stepUs * steps;
        const spec: WindowSpec = { type: 'aligned', sizeUs, stepUs, reviseUs };
        const run = runWindows(spec, latenessUs, of, { looks, saves });
        const model = correctedAligned({ sizeUs, stepUs }, asModel(of), { latenessUs, reviseUs });
        const latest = latestOf(run.told);
        assert.equal(latest.size, model.windows.length);
        for (const { group, startUs, endUs, times } of model.windows) {
          const one = latest.get(nameOf({ group, start: startUs, end: endUs }));
          const expected = inOrder(times);
          if (steps === 1) assert.deepEqual(one?.times, expected);
          // A window that is to be told again may show a record of its own that came when it could not be corrected any more.
          else assert.deepEqual(withoutOthers(one?.times ?? [], expected), expected);
          assert.ok(one?.times.every((time) => time >= startUs && time < endUs));
        }
        assert.equal(run.late, model.late);
        for (const { group, start, end, revision } of latest.values()) {
          const tellings = run.told.filter(
            (one) => one.group === group && one.start === start && one.end === end,
          );
          assert.equal(revision, tellings.length, 'rev counts the tellings');
        }
      },
    ),
    runs,
  );
});

test('cumulative windows: every step, for all groups that are told at it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 30 }),
      fc.constantFrom(1, 3, 10, Number.POSITIVE_INFINITY),
      fc.boolean(),
      records,
      options,
      indexes,
      indexes,
      (stepUs, steps, isRepeated, of, { latenessUs, reviseUs }, looks, saves) => {
        const periodUs = stepUs * steps;
        const spec: WindowSpec = { type: 'cumulative', stepUs, periodUs, isRepeated, reviseUs };
        const run = runWindows(spec, latenessUs, of, { looks, saves });
        const model = correctedSteps({ stepUs, periodUs }, asModel(of), { latenessUs, reviseUs });
        assert.equal(run.late, model.late);
        const latest = new Map<string, Told>();
        for (const one of run.told) {
          const name = `${one.group} ${one.end}`;
          assert.equal(one.revision, (latest.get(name)?.revision ?? 0) + 1, 'rev counts the tellings');
          latest.set(name, one);
        }
        for (const [name, { group, end, times }] of latest)
          assert.deepEqual(times, inOrder(model.at(group, end)), name);
        for (const { group, endUs } of model.own)
          assert.ok(latest.has(`${group} ${endUs}`), 'each record is told at its own step');
        if (Number.isFinite(periodUs)) return;
        // Of the time since the first record there is, whichever it is.
        const starts = new Set([...latest.values()].map(({ start }) => start));
        const isKept = reviseUs === 10_000;
        if (isKept) assert.ok(starts.size <= 1, 'all is of the same time');
      },
    ),
    runs,
  );
});

test('sessions: what is left when those that are withdrawn are taken away', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      records,
      options,
      indexes,
      indexes,
      (gapUs, of, { latenessUs, reviseUs }, looks, saves) => {
        const spec: WindowSpec = { type: 'session', gapUs, reviseUs };
        const run = runWindows(spec, latenessUs, of, { looks, saves });
        const model = correctedSessions(gapUs, asModel(of), { latenessUs, reviseUs });
        const latest = [...latestOf(run.told)].filter(([, { isWithdrawn }]) => !isWithdrawn);
        assert.deepEqual(
          textsOf(latest.map(([name, { times }]) => [name, times] as const)),
          textsOf(
            model.windows.map(
              ({ group, startUs, endUs, times }) =>
                [nameOf({ group, start: startUs, end: endUs }), times] as const,
            ),
          ),
        );
        assert.equal(run.late, model.late);
      },
    ),
    runs,
  );
});

test('with little room some records are late, and none is lost or counted twice', () => {
  const specs = fc.oneof(
    fc.integer({ min: 1, max: 30 }).map((sizeUs) => ({ type: 'aligned', sizeUs, stepUs: sizeUs }) as const),
    fc.integer({ min: 1, max: 40 }).map((gapUs) => ({ type: 'session', gapUs }) as const),
    fc
      .integer({ min: 1, max: 30 })
      .map((stepUs) => ({ type: 'cumulative', stepUs, periodUs: Number.POSITIVE_INFINITY }) as const),
  );
  fc.assert(
    fc.property(
      specs,
      fc.integer({ min: 1, max: 9 }),
      records,
      options,
      indexes,
      indexes,
      (shape, mostKept, of, { latenessUs, reviseUs }, looks, saves) => {
        const spec: WindowSpec = { ...shape, reviseUs };
        const run = runWindows(spec, latenessUs, of, { looks, saves, mostKept });
        const taken = shape.type === 'cumulative' ? inTheEnd(run.told) : inAll(latestOf(run.told));
        assert.equal(taken.length, of.length - run.late);
        assert.deepEqual(
          withoutOthers(
            of.map(([, time]) => time),
            taken,
          ).length,
          taken.length,
        );
      },
    ),
    runs,
  );
});

function inAll(latest: ReadonlyMap<string, Told>): number[] {
  return [...latest.values()].flatMap(({ isWithdrawn, times }) => (isWithdrawn ? [] : times));
}

/** What the groups have at the last step of each. */
function inTheEnd(told: readonly Told[]): number[] {
  const last = new Map<number, Told>();
  for (const one of told) if (one.end >= (last.get(one.group)?.end ?? one.end)) last.set(one.group, one);
  return [...last.values()].flatMap(({ times }) => times);
}
