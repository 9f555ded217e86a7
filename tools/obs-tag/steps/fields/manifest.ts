// --manifest: what obs.yaml says of the source of a record. org, app, env, proc and node always win over what a record says of
// itself; the tags of its service only with --force. proc is the name of the service, unless its tags say otherwise.

import { OVERFLOW } from '../../../lib/kernel/interner.ts';
import type { Manifest } from '../../../lib/manifest/manifest.ts';
import { serviceOf } from '../../../lib/record/source.ts';
import { note } from '../../../lib/stream/ledger.ts';
import { type AddedField, type Addition, additionOf } from '../../addition.ts';
import { giveFields } from '../../record-edit.ts';
import { TENANT_TAGS } from '../../reserved.ts';
import type { Rows, Setup, Step, StepPlan } from '../step.ts';

/** What the manifest says of one service. */
interface ServiceTags {
  readonly fields: readonly AddedField[];
  readonly addition: Addition;
  readonly isKnown: boolean;
}

export function planManifest(manifest: Manifest, force: boolean): StepPlan {
  return {
    wanted: manifestKeys(manifest).map((key) => ({ key })),
    create: (setup) => createManifestStep(manifest, force, setup),
  };
}

/** Every key that the manifest sets on some record. */
export function manifestKeys(manifest: Manifest): readonly string[] {
  const own = [...manifest.services.values()].flatMap(({ tags }) => [...tags.keys()]);
  return [...new Set<string>([...TENANT_TAGS, ...own])];
}

function createManifestStep(manifest: Manifest, force: boolean, { scanner, ledger }: Setup): Step {
  const byService = new Map<string, ServiceTags>();
  const bySource: ServiceTags[] = [];
  const tenant: ReadonlySet<string> = new Set(TENANT_TAGS);
  const wins = (key: string): boolean => force || tenant.has(key);

  const ofSource = (source: string): ServiceTags => {
    const service = serviceOf(source);
    // One entry serves all services that the manifest does not name: the names of a stream may be many.
    const name = manifest.services.has(service) ? service : '';
    let tags = byService.get(name);
    if (tags === undefined) {
      tags = tagsOf(manifest, name);
      byService.set(name, tags);
    }
    return tags;
  };

  const ofRow = (rows: Rows, row: number): ServiceTags | undefined => {
    const id = rows.hasColumns(row) ? (scanner.sourceIds[row] as number) : OVERFLOW;
    if (id === OVERFLOW) {
      const record = rows.record(row);
      return record && ofSource(record.source);
    }
    const known = bySource[id];
    if (known !== undefined) return known;
    const tags = ofSource(scanner.sources.text(id));
    bySource[id] = tags;
    return tags;
  };

  const hasNone = (rows: Rows, row: number, { fields }: ServiceTags): boolean => {
    for (const { key } of fields) if (rows.has(row, key)) return false;
    return true;
  };

  return {
    run(rows) {
      let unknown = 0;
      let overruled = 0;
      for (let row = 0; row < rows.count; row++) {
        if (rows.isDropped(row) || rows.kind(row) === 0) continue;
        const tags = ofRow(rows, row);
        if (tags === undefined) continue;
        if (!tags.isKnown) unknown++;
        if (tags.fields.length === 0) continue;
        if (hasNone(rows, row, tags)) rows.add(row, tags.addition);
        else overruled += giveFields(rows, row, tags.fields, wins);
      }
      if (unknown > 0) note(ledger, 'unknown_service', unknown);
      if (overruled > 0) note(ledger, 'overruled', overruled);
    },
  };
}

function tagsOf(manifest: Manifest, service: string): ServiceTags {
  const known = manifest.services.get(service);
  const values = new Map<string, string | undefined>([
    ['org', manifest.org],
    ['app', manifest.app],
    ['env', manifest.env],
    ['proc', known?.name],
    ['node', manifest.node],
    ...(known?.tags ?? []),
  ]);
  const fields = [...values].flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value, isLabel: true }],
  );
  return { fields, addition: additionOf(fields), isKnown: known !== undefined };
}
