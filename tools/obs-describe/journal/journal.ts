// What is known: the records that a question is answered from, oldest first.

import { byTime, type Evidence, evidenceOf } from '../../lib/lifecycle/evidence.ts';
import type { Manifest } from '../../lib/manifest/manifest.ts';
import { serviceOf } from '../../lib/record/source.ts';

/** Which records a question needs besides EVENT and ALERT records, which are always read. */
export interface Wanted {
  readonly kinds: ReadonlySet<'logs' | 'metrics' | 'spans'>;
  /** Of which services. */
  readonly isOf: (service: string) => boolean;
  /** Only lines that hold one of these texts; without it, all. */
  readonly needles?: readonly string[];
}

/** A kind of record, as it is kept. */
export type Shelf = 'events' | 'alerts' | 'metrics' | 'spans' | 'logs';

export const SHELVES: readonly Shelf[] = ['events', 'alerts', 'metrics', 'spans', 'logs'];

export interface Journal extends Readonly<Record<Shelf, readonly Evidence[]>> {
  /** The time that the question is asked at, in Unix milliseconds; undefined when nothing is known at all. */
  readonly nowMs: number | undefined;
  readonly manifest: { readonly path: string; readonly content: Manifest } | undefined;
  /** Services that there are, of a manifest or in DIR, though no record here names them. */
  readonly services: readonly string[];
}

/** Lines of each shelf as evidence in the order of time; of events, which stand in several rings, each once. */
export function shelve(lines: Readonly<Record<Shelf, Iterable<string>>>): Record<Shelf, Evidence[]> {
  const shelved = (shelf: Shelf): Evidence[] =>
    [...(shelf === 'events' ? new Set(lines.events) : lines[shelf])]
      .flatMap((line) => {
        const evidence = evidenceOf(line);
        return evidence === undefined ? [] : [evidence];
      })
      .sort(byTime);
  return {
    events: shelved('events'),
    alerts: shelved('alerts'),
    metrics: shelved('metrics'),
    spans: shelved('spans'),
    logs: shelved('logs'),
  };
}

/** The journal as it was at `atMs`. */
export function journalUntil(journal: Journal, atMs: number): Journal {
  const until = (evidence: readonly Evidence[]): readonly Evidence[] =>
    evidence.filter((one) => one.atMs <= atMs);
  const { events, alerts, metrics, spans, logs } = journal;
  return {
    ...journal,
    nowMs: atMs,
    events: until(events),
    alerts: until(alerts),
    metrics: until(metrics),
    spans: until(spans),
    logs: until(logs),
  };
}

/** The evidence of one source. */
export function ofSource(evidence: readonly Evidence[], source: string): Evidence[] {
  return evidence.filter(({ record }) => record.source === source);
}

/** The evidence of a service and its instances. */
export function ofService(evidence: readonly Evidence[], service: string): Evidence[] {
  return evidence.filter(({ record }) => serviceOf(record.source) === service);
}
