// Whose a line is: what its tags say, and where they say nothing, what the manifest says of its service, or of all.

import type { Manifest } from '../lib/manifest/manifest.ts';
import { serviceOf } from '../lib/record/source.ts';
import type { Tenant } from '../lib/store/layout.ts';

/** The tags by which a line is somebody's. */
export const OWNER_TAGS = ['org', 'app', 'env'] as const;

export type Claim = Readonly<Partial<Record<(typeof OWNER_TAGS)[number], string | undefined>>>;

export interface Tenancy {
  /** Whose the lines are that nothing else is said of; undefined where the manifest names no organisation for all. */
  readonly own: Tenant | undefined;
  /** Whose the lines of `service` with these tags are. Undefined: no organisation is named. */
  tenantOf(tags: Claim, service: string): Tenant | 'nobody' | undefined;
}

/** The tenants that `manifest` names, the more of its parts are named the earlier. */
export function tenantsOf(manifest: Manifest): readonly Tenant[] {
  const claims = [
    manifest,
    ...[...manifest.services.values(), ...manifest.sources].map(({ tags }) => claimOf(tags, manifest)),
  ];
  const tenants = new Map<string, Tenant>();
  for (const { org, app, env } of claims) {
    if (org !== undefined) tenants.set(JSON.stringify([org, app, env]), { org, app, env });
  }
  return [...tenants.values()].sort((a, b) => namedParts(b) - namedParts(a));
}

/** `tenants` are those of the manifest. */
export function createTenancy(manifest: Manifest, tenants: readonly Tenant[]): Tenancy {
  const ofServices = new Map<string, Claim>();
  for (const { source, tags } of manifest.sources)
    if (source !== undefined) ofServices.set(serviceOf(source), claimOf(tags, manifest));
  for (const { name, tags } of manifest.services.values()) ofServices.set(name, claimOf(tags, manifest));

  const tenantOf = (tags: Claim, service: string): Tenant | 'nobody' | undefined => {
    const claim = claimOf(new Map(Object.entries(tags)), ofServices.get(service) ?? manifest);
    if (claim.org === undefined) return undefined;
    return tenants.find((tenant) => covers(tenant, claim)) ?? 'nobody';
  };
  const { org, app, env } = manifest;
  const own = org === undefined ? undefined : tenants.find((tenant) => isSame(tenant, { org, app, env }));
  return { own, tenantOf };
}

function claimOf(tags: ReadonlyMap<string, string | undefined>, otherwise: Claim): Claim {
  return Object.fromEntries(OWNER_TAGS.map((key) => [key, tags.get(key) ?? otherwise[key]]));
}

function namedParts({ app, env }: Tenant): number {
  return Number(app !== undefined) + Number(env !== undefined);
}

/** What a tenant leaves out may be anything. */
function covers(tenant: Tenant, claim: Claim): boolean {
  return OWNER_TAGS.every((key) => tenant[key] === undefined || tenant[key] === claim[key]);
}

function isSame(tenant: Tenant, claim: Claim): boolean {
  return OWNER_TAGS.every((key) => tenant[key] === claim[key]);
}
