// The replicas that a manifest wants, read again when its file has changed.

import { desiredReplicas, type Manifest } from '../lib/manifest/manifest.ts';
import type { WatchedManifest } from '../lib/manifest/watch.ts';
import type { Desired } from './model/cluster.ts';

/** The same map as long as the manifest is the same. What reads it is loaded only here: it is a fifth of the start-up. */
export async function desiredIn(
  path: string | undefined,
  onProblem: (message: string) => void,
): Promise<(() => Desired | undefined) | undefined> {
  if (path === undefined) return undefined;
  const { watchManifest } = await import('../lib/manifest/watch.ts');
  const watched: WatchedManifest = await watchManifest(path, onProblem);
  let manifest: Manifest = watched.current();
  let desired: Desired = desiredReplicas(manifest);
  return () => {
    const next = watched.current();
    if (next !== manifest) desired = desiredReplicas(next);
    manifest = next;
    return desired;
  };
}
