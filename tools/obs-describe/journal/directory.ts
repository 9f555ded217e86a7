// A journal from DIR: the rings of events and alerts, and of the services in question those of logs, metrics and spans.

import { join } from 'node:path';
import { tolerantly } from '../../lib/store/failure.ts';
import { commonRing, type RingPaths, ringIn } from '../../lib/store/layout.ts';
import { listRings, listServices, readRing, type StoredService } from '../../lib/store/rings.ts';
import { type Journal, type Shelf, shelve, type Wanted } from './journal.ts';
import { linesWith } from './needles.ts';

/** The rings of signals in the folder of a service. */
const SIGNALS = { metrics: 'metrics.log', spans: 'spans.log' } as const;

/** Told of what cannot be read. */
export type OnProblem = (message: string) => void;

/** What DIR says at `nowMs`. */
export function readDirectory(
  directory: string,
  wanted: Wanted,
  nowMs: number,
  onProblem: OnProblem,
): Omit<Journal, 'manifest'> {
  const lines: Record<Shelf, string[]> = { events: [], alerts: [], metrics: [], spans: [], logs: [] };
  const attempt = <Result>(look: () => Result, otherwise: Result): Result =>
    tolerantly(onProblem, look, otherwise);
  const take = (shelf: Shelf, ring: RingPaths, needles?: readonly string[]): void => {
    const bytes = attempt(() => readRing(ring), undefined);
    if (bytes === undefined) return;
    for (const { start, end } of linesWith(bytes, needles)) {
      lines[shelf].push(bytes.toString('utf8', start, end));
    }
  };
  take('events', commonRing(directory, 'events'));
  take('alerts', commonRing(directory, 'alerts'));
  const services = attempt(() => listServices(directory), []);
  for (const service of services.filter(({ name }) => wanted.isOf(name))) {
    for (const shelf of ['metrics', 'spans'] as const) {
      if (wanted.kinds.has(shelf)) take(shelf, ringIn(join(service.folder), SIGNALS[shelf]), wanted.needles);
    }
    if (wanted.kinds.has('logs')) takeLogs(service);
  }

  /** The rings of the instances hold more of each than the merged one, and their events longer than DIR/events. */
  function takeLogs(service: StoredService): void {
    for (const { instance, paths } of attempt(() => listRings(directory, service), [])) {
      if (instance !== undefined) take('logs', paths, wanted.needles);
    }
  }

  const { logs, events, ...others } = shelve({ ...lines, events: [...lines.events, ...lines.logs] });
  return {
    ...others,
    events: events.filter(({ record }) => record.kind === 'EVENT'),
    logs: logs.filter(({ record }) => record.kind !== 'EVENT'),
    nowMs,
    services: services.map(({ name }) => name),
  };
}
