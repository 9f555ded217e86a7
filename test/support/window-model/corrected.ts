// What corrections lead to: of a stream with late records, what every window holds in the end. Nothing is told and nothing is forgotten
// here; a record is looked at once, as it comes, and given to the windows that take it.

import { alignedStart } from './window.ts';

export interface CorrectedRecord {
  readonly group: number;
  readonly timeUs: number;
}

export interface CorrectedOptions {
  readonly latenessUs: number;
  /** So long after its end a window takes records. */
  readonly reviseUs: number;
}

export interface CorrectedWindow {
  readonly group: number;
  readonly startUs: number;
  readonly endUs: number;
  readonly times: number[];
}

export interface Corrected {
  readonly windows: readonly CorrectedWindow[];
  readonly late: number;
}

/** Visits each record with the watermark that it finds, its own time included; says how many are late: those for which `take` is false. */
function countLate(
  records: readonly CorrectedRecord[],
  { latenessUs }: CorrectedOptions,
  take: (record: CorrectedRecord, watermarkUs: number) => boolean,
): number {
  let watermarkUs = Number.NEGATIVE_INFINITY;
  let late = 0;
  for (const record of records) {
    watermarkUs = Math.max(watermarkUs, record.timeUs - latenessUs);
    if (!take(record, watermarkUs)) late++;
  }
  return late;
}

/** Windows of one length, one from every multiple of the step: each takes a record until `reviseUs` after its end. */
export function correctedAligned(
  { sizeUs, stepUs }: { readonly sizeUs: number; readonly stepUs: number },
  records: readonly CorrectedRecord[],
  options: CorrectedOptions,
): Corrected {
  const windows = new Map<string, CorrectedWindow>();
  const late = countLate(records, options, ({ group, timeUs }, watermarkUs) => {
    let isTaken = false;
    for (let startUs = alignedStart(timeUs, stepUs); startUs + sizeUs > timeUs; startUs -= stepUs) {
      const endUs = startUs + sizeUs;
      if (endUs <= watermarkUs - options.reviseUs) continue;
      isTaken = true;
      const key = `${group} ${endUs}`;
      const window = windows.get(key) ?? { group, startUs, endUs, times: [] };
      windows.set(key, window);
      window.times.push(timeUs);
    }
    return isTaken;
  });
  return { windows: [...windows.values()], late };
}

export interface CorrectedSteps {
  /** What a group has at the end of a step. */
  readonly at: (group: number, endUs: number) => readonly number[];
  /** The steps of the records themselves. */
  readonly own: readonly { readonly group: number; readonly endUs: number }[];
  readonly late: number;
}

/** A record counts from its own step on, to the end of the period; one that is older than `reviseUs` from the first open step on. */
export function correctedSteps(
  { stepUs, periodUs }: { readonly stepUs: number; readonly periodUs: number },
  records: readonly CorrectedRecord[],
  options: CorrectedOptions,
): CorrectedSteps {
  const periodOf = (timeUs: number): number =>
    Number.isFinite(periodUs) ? alignedStart(timeUs, periodUs) : Number.NEGATIVE_INFINITY;
  const counted: { group: number; timeUs: number; stepUs: number }[] = [];
  const late = countLate(records, options, ({ group, timeUs }, watermarkUs) => {
    const own = alignedStart(timeUs, stepUs);
    const isIn = own + stepUs > watermarkUs - options.reviseUs;
    const step = isIn ? own : alignedStart(watermarkUs, stepUs);
    if (periodOf(step) !== periodOf(timeUs)) return false;
    counted.push({ group, timeUs, stepUs: step });
    return true;
  });
  return {
    at: (group, endUs) =>
      counted
        .filter((one) => one.group === group && one.stepUs < endUs)
        .filter((one) => periodOf(one.stepUs) === periodOf(endUs - 1))
        .map(({ timeUs }) => timeUs),
    own: counted.map((one) => ({ group: one.group, endUs: one.stepUs + stepUs })),
    late,
  };
}

/**
 * Sessions of each group. A record joins whatever it touches, unless that ended more than `reviseUs` and a gap ago; what comes of it is
 * taken unless it ended more than `reviseUs` ago.
 */
export function correctedSessions(
  gapUs: number,
  records: readonly CorrectedRecord[],
  options: CorrectedOptions,
): Corrected {
  let sessions: CorrectedWindow[] = [];
  const late = countLate(records, options, ({ group, timeUs }, watermarkUs) => {
    const horizonUs = watermarkUs - options.reviseUs;
    const touched = sessions.filter(
      (session) =>
        session.group === group &&
        session.endUs > horizonUs - gapUs &&
        session.startUs < timeUs + gapUs &&
        timeUs < session.endUs,
    );
    const startUs = Math.min(timeUs, ...touched.map((session) => session.startUs));
    const endUs = Math.max(timeUs + gapUs, ...touched.map((session) => session.endUs));
    if (endUs <= horizonUs) return false;
    const times = [timeUs, ...touched.flatMap((session) => session.times)];
    sessions = [
      ...sessions.filter((session) => !touched.includes(session)),
      { group, startUs, endUs, times },
    ];
    return true;
  });
  return { windows: sessions, late };
}
