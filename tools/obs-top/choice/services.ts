// The services named on the command line, out of all that are known.

import { nearestName } from '../../lib/record/nearest.ts';
import { serviceOf } from '../../lib/record/source.ts';
import { nameText } from '../../lib/term/figures.ts';
import type { Snapshot } from '../model/snapshot.ts';

/** The named services and their alerts only; everything without names. The totals stay those of all. */
export function selectServices(snapshot: Snapshot, names: readonly string[]): Snapshot {
  if (names.length === 0) return snapshot;
  const isNamed = (service: string): boolean => names.includes(service) || names.includes(nameText(service));
  return {
    ...snapshot,
    services: snapshot.services.filter(({ service }) => isNamed(service)),
    nodes: [],
    alerts: snapshot.alerts.filter(({ source }) => isNamed(serviceOf(source))),
  };
}

/** What to say of the first of `names` that is no service of the snapshot; undefined when all are. */
export function missingService(snapshot: Snapshot, names: readonly string[]): string | undefined {
  const known = snapshot.services.flatMap(({ service }) => [service, nameText(service)]);
  const missing = names.find((name) => !known.includes(name));
  if (missing === undefined) return undefined;
  const near = nearestName(missing, known);
  return `there is no service ${missing}${near === undefined ? '' : `; did you mean ${near}?`}`;
}
