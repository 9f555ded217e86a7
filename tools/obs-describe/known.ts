// Whether something of a name is known, and what to say when it is not.

import { Negative } from '../lib/cli/failure.ts';
import { nearestName } from '../lib/record/nearest.ts';
import { serviceOf } from '../lib/record/source.ts';
import type { Journal } from './journal/journal.ts';

/** @throws Negative that names the nearest of `known`, when `name` is none of them */
export function requireKnown(what: string, name: string, known: Iterable<string>): void {
  const names = [...new Set(known)];
  if (names.includes(name)) return;
  const near = nearestName(name, names);
  const hint = near === undefined ? '' : `; did you mean ${near}?`;
  throw new Negative(`no record tells of ${what} ${name}${hint}`);
}

/** All services that a record, DIR or the manifest names. */
export function knownServices(journal: Journal): Set<string> {
  const { events, alerts, metrics, spans, logs, manifest } = journal;
  const heard = [events, alerts, metrics, spans, logs].flatMap((all) =>
    all.map(({ record }) => serviceOf(record.source)),
  );
  return new Set([...heard, ...journal.services, ...(manifest?.content.services.keys() ?? [])]);
}
