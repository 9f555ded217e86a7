// What a ring says, reduced to what the model needs, and two such lists merged into one.

import type { RecordLine } from '../../lib/record/record.ts';
import { labelsOf } from '../../lib/record/values.ts';
import { PROCESS_MESSAGE } from '../model/memory.ts';
import { REQUESTS_MESSAGE } from '../model/requests.ts';

interface Signal {
  readonly kind: 'signal';
  readonly record: RecordLine;
  readonly atMs: number;
}

export type Observation =
  | { readonly kind: 'output'; readonly source: string; readonly atMs: number }
  | Signal;

/** So many records of one series tell its value and how often it comes. */
export const RECORDS_OF_A_SERIES = 2;

/** The observations without METRIC records that later ones of their series make useless; `mostRequests` of requests stay. */
export function withoutOldMetrics(
  observations: readonly Observation[],
  mostRequests = RECORDS_OF_A_SERIES,
): Observation[] {
  const seen = new Map<string, number>();
  const kept = observations.toReversed().filter((observation) => {
    if (observation.kind !== 'signal' || observation.record.kind !== 'METRIC') return true;
    const key = seriesKey(observation.record);
    const count = seen.get(key) ?? 0;
    seen.set(key, count + 1);
    return count < (observation.record.message === REQUESTS_MESSAGE ? mostRequests : RECORDS_OF_A_SERIES);
  });
  return kept.reverse();
}

function seriesKey(record: RecordLine): string {
  // Of these an instance has one series, whatever their labels (model/memory.ts).
  if (record.message === PROCESS_MESSAGE) return record.source;
  const labels = labelsOf(record).map(({ key, value }) => `${key}=${value}`);
  return [record.source, record.message, ...labels].join('\0');
}

/** Events are what two rings may both have. */
function isEvent(observation: Observation): observation is Signal {
  return observation.kind === 'signal' && observation.record.kind === 'EVENT';
}

/** Says of a record that it is the same as another one. */
function identityOf(record: RecordLine): string {
  const fields = record.fields.map(({ key, value }) => `${key}=${value}`);
  return [record.time, record.source, record.kind, record.message, ...fields].join('\0');
}

/**
 * The observations of one source from its own ring, with those of other rings that this one does not have: metrics, and
 * events that it has no longer or not yet. `others` are in the order of their times; the ring keeps its own order, and
 * between the two the times decide.
 */
export function mergeObservations(
  own: readonly Observation[],
  others: readonly Observation[],
): readonly Observation[] {
  if (own.length === 0) return others;
  const known = new Set(own.flatMap((one) => (isEvent(one) ? [identityOf(one.record)] : [])));
  const missing = others.filter((one) => !isEvent(one) || !known.has(identityOf(one.record)));
  const merged: Observation[] = [];
  let next = 0;
  for (const observation of own) {
    for (; next < missing.length && missing[next]!.atMs < observation.atMs; next++)
      merged.push(missing[next]!);
    merged.push(observation);
  }
  return [...merged, ...missing.slice(next)];
}

/** The source that an observation is about. */
function sourceOf(observation: Observation): string {
  return observation.kind === 'output' ? observation.source : observation.record.source;
}

/** The observations by what they are about, in the order in which that was first heard of. */
export function bySource(observations: readonly Observation[]): Map<string, Observation[]> {
  const sources = new Map<string, Observation[]>();
  for (const observation of observations) {
    const source = sourceOf(observation);
    const known = sources.get(source);
    if (known === undefined) sources.set(source, [observation]);
    else known.push(observation);
  }
  return sources;
}
