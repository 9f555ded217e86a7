// --store: begins to follow the rings into PostgreSQL. What that needs is loaded only when it is asked for.

import type { Context } from '../../lib/cli/run.ts';
import type { Homes } from '../home.ts';
import { mergedRings, type OpenedRings } from '../open.ts';
import type { Retention } from '../retention.ts';

export interface StoreSetting {
  readonly rings: OpenedRings;
  readonly homes: Homes;
  readonly retention: Retention;
  readonly context: Context;
}

/** Lines are left that the store has not got. */
export class StoreBehind extends Error {
  override readonly name = 'StoreBehind';
  readonly exitStatus = 3;
}

/**
 * Starts where `url` says, and returns what ends it: waits a little for what is left. @throws StoreUrlError
 */
export async function startStore(
  url: string | undefined,
  setting: StoreSetting,
): Promise<() => Promise<void>> {
  if (url === undefined) return () => Promise.resolve();
  const [{ checkStoreUrl }, { openStore }] = await Promise.all([
    import('../../lib/postgres/client.ts'),
    import('./store.ts'),
  ]);
  checkStoreUrl(url);
  const { rings, homes, retention, context } = setting;
  const { keeper, stage } = rings;
  const { ledger } = stage;
  const store = openStore({ url, shop: keeper.shop, ledger, warn: context.warn, info: context.info });
  const { own, tenants } = homes;
  // What may be anybody's stays where only root reads it.
  keeper.onMerged = (ring) => {
    if (ring.home !== tenants?.unowned) store.touched(ring);
  };
  for (const home of tenants?.homes ?? [own])
    for (const ring of mergedRings(rings, home, retention)) store.touched(ring);
  return async () => {
    const left = await store.close();
    if (left > 0)
      throw new StoreBehind(
        `${left} lines are not in the store; the rings hold the last of them, and the next run stores those`,
      );
  };
}
