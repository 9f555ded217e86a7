// The folders of tenants in DIR. Whose lines a file holds is told by where it is: obs-ring puts it there by the manifest alone,
// and nothing that a workload prints can.

import { join } from 'node:path';
import { folderExists } from '../../lib/store/folder.ts';
import { type Tenant, tenantAt, tenantsFolder } from '../../lib/store/layout.ts';
import { listFolder } from '../../lib/store/read.ts';
import { MAX_ENTRIES } from '../../lib/store/rings.ts';

/** What --org, --app and --env ask for. */
export interface TenantQuery {
  readonly org: string | undefined;
  readonly app: string | undefined;
  readonly env: string | undefined;
}

/** A DIR of rings, and whose it is; undefined where it is nobody's. */
export interface Root {
  readonly folder: string;
  readonly tenant: Tenant | undefined;
}

/** The tenants in `directory`, by name. @throws StoreFailure */
export function listTenants(directory: string): readonly Root[] {
  const top = tenantsFolder(directory);
  if (!folderExists(directory, top)) return [];
  const folders = (folder: string): readonly string[] =>
    listFolder(folder, MAX_ENTRIES)
      .filter(({ kind }) => kind === 'folder')
      .map(({ name }) => join(folder, name));
  return folders(top)
    .flatMap(folders)
    .flatMap(folders)
    .flatMap((folder) => {
      const tenant = tenantAt(folder);
      return tenant === undefined ? [] : [{ folder, tenant }];
    });
}

/** Whether a tenant is asked for at all. */
export function isQuery({ org, app, env }: TenantQuery): boolean {
  return org !== undefined || app !== undefined || env !== undefined;
}

/** True for a tenant that a query asks for. What the query leaves out may be anything. */
export function isAsked({ tenant }: Root, { org, app, env }: TenantQuery): boolean {
  if (tenant === undefined) return false;
  return (
    (org === undefined || tenant.org === org) &&
    (app === undefined || tenant.app === app) &&
    (env === undefined || tenant.env === env)
  );
}

const IN_TENANT =
  /^((.*)\/(tenants|unowned)\/[^/]+\/[^/]+\/[^/]+)(?:\/(?:active|alerts|audit|events|metrics)|$)/s;

/** Whose lines a path leads to. */
export interface Owned {
  readonly root: Root;
  /** The DIR that it is in. */
  readonly directory: string;
  /** They came in the stream of this tenant, or of nobody, and may be anybody's. */
  readonly isUnowned: boolean;
}

/** The folder of the tenant that an absolute path leads into. */
export function tenantOf(path: string): Owned | undefined {
  const [, folder = '', directory = '', kind] = IN_TENANT.exec(path) ?? [];
  const isUnowned = kind === 'unowned';
  const tenant = tenantAt(folder);
  return tenant === undefined && !isUnowned ? undefined : { root: { folder, tenant }, directory, isUnowned };
}
