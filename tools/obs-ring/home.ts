// Where the rings are kept, and for whom.

import type { Manifest } from '../lib/manifest/manifest.ts';
import { findDirectory, surroundings } from '../lib/store/directory.ts';
import { makeTenantFolder } from '../lib/store/tenant.ts';

/** A folder of rings. */
export interface Home {
  readonly directory: string;
  /** The group that it is for; undefined is that of the process. */
  readonly groupId: number | undefined;
}

/**
 * DIR, or with an organisation in the manifest the folder of that tenant below it, which is made. Whose records these are is said by the
 * manifest, never by a field of a record.
 * @throws DirectoryUnknown, GroupUnknown, StoreFailure
 */
export async function findHome(dir: string | undefined, manifest: Manifest | undefined): Promise<Home> {
  const directory = findDirectory(dir, surroundings());
  const groupId = await groupOf(manifest?.group);
  if (manifest?.org === undefined) return { directory, groupId };
  const { org, app, env } = manifest;
  return { directory: makeTenantFolder(directory, { org, app, env }, groupId), groupId };
}

/** Loaded only when it is needed: it brings node:child_process. */
async function groupOf(group: string | undefined): Promise<number | undefined> {
  if (group === undefined) return undefined;
  const { groupIdOf } = await import('../lib/store/group.ts');
  return groupIdOf(group);
}
