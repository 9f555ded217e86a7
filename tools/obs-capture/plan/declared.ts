// The sources of obs.yaml, kind by kind.

import type { Manifest } from '../../lib/manifest/manifest.ts';
import type { Source } from '../../lib/manifest/source.ts';
import { tagsOf } from './tags.ts';

type OfKind<Kind> = Extract<Source, { readonly kind: Kind }>;

/** Those of some kinds, with all of their tags. */
export function declared<Kind extends Source['kind']>(
  manifest: Manifest | undefined,
  ...kinds: readonly Kind[]
): readonly OfKind<Kind>[] {
  if (!manifest) return [];
  const isWanted = (source: Source): source is OfKind<Kind> => kinds.some((kind) => kind === source.kind);
  const wanted = manifest.sources.filter(isWanted);
  return wanted.map((source) => ({ ...source, tags: tagsOf(source.tags, manifest) }));
}

/** As --every and --scrape-interval. */
const MIN_INTERVAL_MS = 100;

/** How often a source is looked at. @throws ManifestFailure */
export function intervalOf(
  { everyMs, refuse }: Pick<OfKind<'host'>, 'everyMs' | 'refuse'>,
  unlessGiven: number,
): number {
  if (everyMs !== undefined && everyMs < MIN_INTERVAL_MS)
    throw refuse('every', `must be at least ${MIN_INTERVAL_MS}ms`);
  return everyMs ?? unlessGiven;
}
