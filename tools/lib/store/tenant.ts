// The folder of a tenant, made so that its group gets in and nobody else's does:
//
//   DIR             one may go through (o+x), not look into it
//   DIR/tenants     0751, the same: who may not read an organisation does not see its name either
//   DIR/tenants/ORG and all below: 0750, of the tenant's group

import fs from 'node:fs';
import { StoreFailure, storeFailure } from './failure.ts';
import { FOLDER_MODE, makeFolder } from './folder.ts';
import { type Tenant, tenantFolder, tenantsFolder } from './layout.ts';

const PASS_THROUGH = 0o001;

/**
 * Makes what is missing of the folder of `tenant` below `directory` and returns its path.
 * @throws StoreFailure also when it belongs to another group
 */
export function makeTenantFolder(directory: string, tenant: Tenant, groupId: number | undefined): string {
  const tenants = tenantsFolder(directory);
  const folder = tenantFolder(directory, tenant);
  makeFolder(directory, tenants);
  for (const path of [directory, tenants]) letThrough(path);
  makeFolder(directory, folder, groupId);
  if (groupId !== undefined) checkGroup(folder, groupId);
  return folder;
}

function letThrough(path: string): void {
  try {
    const mode = fs.statSync(path).mode & 0o7777;
    if ((mode & PASS_THROUGH) === 0) fs.chmodSync(path, (mode || FOLDER_MODE) | PASS_THROUGH);
  } catch (cause) {
    throw storeFailure('let a group through', path, cause);
  }
}

/** An earlier manifest may have named another group: then the files there are not this one's to read. */
function checkGroup(folder: string, groupId: number): void {
  const { gid } = fs.statSync(folder);
  if (gid === groupId) return;
  throw new StoreFailure(
    'use folder',
    folder,
    `it belongs to group ${gid}, not to ${groupId} as the manifest says`,
  );
}
