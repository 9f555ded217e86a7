// Where rings are kept, and for whom.
//
//   DIR                        all of them, where the manifest names no organisation
//   DIR/tenants/ORG/APP/ENV    those of a tenant that the manifest names: for all services, or with tags for one
//   DIR/unowned/ORG/APP/ENV    the lines of its stream that are none of these tenants', or may be anybody's: for root alone

import type { Manifest } from '../lib/manifest/manifest.ts';
import { findDirectory, surroundings } from '../lib/store/directory.ts';
import { type Tenant, unownedFolder } from '../lib/store/layout.ts';
import { makeTenantFolder } from '../lib/store/tenant.ts';
import { type Claim, createTenancy, tenantsOf } from './tenancy.ts';

/** A folder of rings. */
export interface Home {
  readonly directory: string;
  /** The group that it is for; undefined is that of the process. */
  readonly groupId: number | undefined;
}

export interface Homes {
  /** Of the lines that nothing else is said of. */
  readonly own: Home;
  /** Undefined where all lines are kept in one home. */
  readonly tenants: TenantHomes | undefined;
}

export interface TenantHomes {
  /** All but that of lines without an owner. They are to be locked; that one is reached through the first. */
  readonly homes: readonly Home[];
  /** Of lines that are nobody's. */
  readonly unowned: Home;
  /** Whose the homes are. */
  readonly named: readonly Tenant[];
  /** Whose the lines of `service` with these tags are. */
  homeOf(tags: Claim, service: string): Home;
}

/**
 * The homes of the lines of a stream, which are made. Whose lines are whose is said by the manifest and by the tags that obs-capture and
 * obs-tag give to records; what a workload prints is not among them.
 * @throws DirectoryUnknown, GroupUnknown, StoreFailure
 */
export async function findHomes(dir: string | undefined, manifest: Manifest | undefined): Promise<Homes> {
  const directory = findDirectory(dir, surroundings());
  const groupId = await groupOf(manifest?.group);
  const tenants = manifest === undefined ? [] : tenantsOf(manifest);
  if (manifest === undefined || tenants.length === 0)
    return { own: { directory, groupId }, tenants: undefined };

  const homes = new Map<Tenant, Home>();
  for (const tenant of tenants) {
    const group =
      manifest.groups.get(tenant.org) ?? (tenant.org === manifest.org ? manifest.group : undefined);
    const id = await groupOf(group);
    homes.set(tenant, { directory: makeTenantFolder(directory, tenant, id), groupId: id });
  }
  const tenancy = createTenancy(manifest, tenants);
  const own = (tenancy.own && homes.get(tenancy.own)) ?? { directory, groupId };
  const unowned: Home = { directory: unownedFolder(directory, tenancy.own), groupId: undefined };
  return {
    own,
    tenants: {
      homes: [...new Set([own, ...homes.values()])],
      unowned,
      named: tenants,
      homeOf(tags, service) {
        const tenant = tenancy.tenantOf(tags, service);
        if (tenant === undefined) return own;
        return tenant === 'nobody' ? unowned : homes.get(tenant)!;
      },
    },
  };
}

/** Loaded only when it is needed: it brings node:child_process. */
async function groupOf(group: string | undefined): Promise<number | undefined> {
  if (group === undefined) return undefined;
  const { groupIdOf } = await import('../lib/store/group.ts');
  return groupIdOf(group);
}
