// The tags of every record that obs.yaml speaks of.

import { hostname } from 'node:os';
import type { Manifest } from '../../lib/manifest/manifest.ts';

export const NO_TAGS: ReadonlyMap<string, string> = new Map();

/** A service's or source's own tags, then the tenant's: a service may belong to another organisation than all others. */
export function tagsOf(own: ReadonlyMap<string, string>, manifest: Manifest): ReadonlyMap<string, string> {
  const { org, app, env, node } = manifest;
  const tags = Object.entries({ org, app, env, node: node ?? hostname() });
  const given = tags.filter((tag): tag is [string, string] => tag[1] !== undefined);
  return new Map([...own, ...given.filter(([key]) => !own.has(key))]);
}
