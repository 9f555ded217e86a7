// Root may read what every tenant has said, and leaves a record of it: one for each tenant whose rings are opened, before they are.

import fs from 'node:fs';
import type { Field } from '../lib/record/record.ts';
import { appendAudit } from '../lib/store/audit.ts';
import type { Place } from './places/place.ts';
import { type Owned, tenantOf } from './places/tenants.ts';

export interface Reader {
  /** The effective user id. */
  readonly userId: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly nowMs: number;
}

/** What is read of one tenant. */
interface Reading extends Owned {
  readonly names: string[];
}

/** Writes the records that are due. @throws StoreFailure when one cannot be written: then nothing may be read */
export function auditReading(places: readonly Place[], reader: Reader): void {
  if (reader.userId !== 0) return;
  for (const { root, directory, isUnowned, names } of readingsOf(places)) {
    const fields = [
      ...Object.entries(root.tenant ?? {}).flatMap(([key, value]) =>
        value === undefined ? [] : [label(key, value)],
      ),
      ...(isUnowned ? [label('lines', 'unowned')] : []),
      label('what', names.join(' ')),
      label('user', reader.env.SUDO_USER || 'root'),
    ];
    appendAudit(directory, { tool: 'obs-logs', action: 'read', fields, timeMs: reader.nowMs });
  }
}

function readingsOf(places: readonly Place[]): readonly Reading[] {
  const readings = new Map<string, Reading>();
  for (const { path, name } of places.flatMap(pathsOf)) {
    const found = tenantOf(path);
    if (found === undefined) continue;
    const known = readings.get(found.root.folder) ?? { ...found, names: [] };
    known.names.push(name);
    readings.set(found.root.folder, known);
  }
  return [...readings.values()];
}

/** Where the files of a place really are, whatever links lead there. */
function pathsOf(place: Place): readonly { readonly path: string; readonly name: string }[] {
  // Who may read the store is for the database to say.
  if (place.kind === 'stdin' || place.kind === 'stored') return [];
  if (place.kind === 'ring') return [{ path: realPath(place.paths.folder), name: place.name }];
  return place.paths.map((path) => ({ path: realPath(path), name: path }));
}

function realPath(path: string): string {
  try {
    return fs.realpathSync(path);
  } catch {
    // What cannot be found cannot be read; opening it says why.
    return path;
  }
}

function label(key: string, value: string): Field {
  return { key, value, quoted: true };
}
