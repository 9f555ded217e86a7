// When an expression is evaluated: at one time, or at the steps of a range. Parts that are not given follow from the input.

import { UsageError } from '../lib/cli/failure.ts';
import { QueryFailure } from './failure.ts';
import { type Moment, parseMoment, timeOf } from './moment.ts';

export type Span =
  | { readonly kind: 'instant'; readonly at: Moment }
  | {
      readonly kind: 'range';
      /** Undefined: the first record. */
      readonly start: Moment | undefined;
      readonly end: Moment;
      readonly stepMs: number | undefined;
    };

/** The times of a span, once all records are known. */
export interface Times {
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
}

interface Given {
  readonly at: string | undefined;
  readonly start: string | undefined;
  readonly end: string | undefined;
  readonly step: number | undefined;
}

const LATEST: Moment = { kind: 'before-end', beforeMs: 0 };
/** Points of one series in a range, as Prometheus allows them. */
const MOST_POINTS = 11_000;
/** Points that the step is chosen for where it is not given. */
const USUAL_POINTS = 60;
const NICE_STEPS_MS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400,
].map((seconds) => seconds * 1000);

/** What the options ask for. Throws a UsageError. */
export function spanOf({ at, start, end, step }: Given): Span {
  const isRange = start !== undefined || end !== undefined || step !== undefined;
  if (at !== undefined && isRange) {
    throw new UsageError('--at is one time; --start, --end and --step make a range: give one or the other');
  }
  if (!isRange) return { kind: 'instant', at: at === undefined ? LATEST : parseMoment('at', at) };
  return {
    kind: 'range',
    start: start === undefined ? undefined : parseMoment('start', start),
    end: end === undefined ? LATEST : parseMoment('end', end),
    stepMs: step,
  };
}

/** The earliest time of an evaluation, as far as it is known when the latest record so far was at `latestMs`. */
export function earliestTime(span: Span, latestMs: number): number {
  const moment = span.kind === 'instant' ? span.at : span.start;
  return moment === undefined ? Number.NEGATIVE_INFINITY : timeOf(moment, latestMs);
}

/** The last time of an evaluation where it is known from the start, else +Infinity. */
export function lastTime(span: Span): number {
  const moment = span.kind === 'instant' ? span.at : span.end;
  return moment.kind === 'absolute' ? moment.timeMs : Number.POSITIVE_INFINITY;
}

/** The times to evaluate at. Throws a QueryFailure for a range that is backwards or has too many points. */
export function timesOf(span: Span, firstMs: number, latestMs: number): Times {
  if (span.kind === 'instant') {
    const atMs = timeOf(span.at, latestMs);
    return { startMs: atMs, endMs: atMs, stepMs: 1 };
  }
  const startMs = span.start === undefined ? firstMs : timeOf(span.start, latestMs);
  const endMs = timeOf(span.end, latestMs);
  if (endMs < startMs)
    throw new QueryFailure('the range ends before it starts: --end must not be before --start');
  const stepMs = span.stepMs ?? usualStep(endMs - startMs);
  if ((endMs - startMs) / stepMs >= MOST_POINTS) {
    throw new QueryFailure(
      `the range has more than ${MOST_POINTS} steps: make --step longer or the range shorter`,
    );
  }
  return { startMs, endMs, stepMs };
}

function usualStep(lengthMs: number): number {
  const leastMs = lengthMs / USUAL_POINTS;
  return NICE_STEPS_MS.find((stepMs) => stepMs >= leastMs) ?? Math.ceil(leastMs / 86_400_000) * 86_400_000;
}
