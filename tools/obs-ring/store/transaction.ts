// One batch into the store: rows in, the oldest out, so that each deployment has exactly its last N after every batch. Several
// obs-rings may write to one database, also to one deployment: they take turns at it.

import type { Client } from '../../lib/postgres/client.ts';
import { copyInto } from '../../lib/postgres/copy.ts';
import { COLUMNS } from '../../lib/postgres/row.ts';
import type { Workshop } from '../files.ts';
import { BATCH_ROWS, type Load, rowsOf } from './rows.ts';

/** The server did not answer a commit: what it holds is not known. */
export class CommitUnknown extends Error {
  override readonly name = 'CommitUnknown';
}

/** PostgreSQL's integer, for deployments without a bound of lines. */
const MOST_ROWS = 2 ** 31 - 1;

const TRIM = `delete from deployment_logs as log using (
    select deployment, (
      select id from deployment_logs as kept where kept.deployment = bound.deployment order by id desc offset bound.rows limit 1
    ) as last
    from unnest($1::text[], $2::int[]) as bound (deployment, rows)
  ) as gone where log.deployment = gone.deployment and log.id <= gone.last`;

/**
 * Stores what `loads` are. Either all of it is in the store afterwards, or nothing has changed, or it is not known.
 * @throws CommitUnknown; what pg throws
 */
export async function storeLoads(
  client: Client,
  shop: Workshop,
  loads: readonly Load[],
  node: string,
): Promise<void> {
  const names = loads.map(({ deployment }) => deployment.name);
  const replaced = loads.filter(({ replaces }) => replaces).map(({ deployment }) => deployment.name);
  await client.query('begin');
  try {
    await client.query(
      'select pg_advisory_xact_lock(hashtext(name)) from (select unnest($1::text[]) as name order by 1) as names',
      [names],
    );
    if (replaced.length > 0) {
      await client.query('delete from deployment_logs where deployment = any($1::text[]) and node = $2', [
        replaced,
        node,
      ]);
    }
    await copyInto(client, `deployment_logs (${COLUMNS})`, allRows(shop, loads, node));
    const bounds = loads.map(({ deployment }) => Math.min(deployment.ring.bounds.lines, MOST_ROWS));
    await client.query(TRIM, [names, bounds]);
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
  try {
    await client.query('commit');
  } catch (error) {
    throw new CommitUnknown('the connection broke at a commit', { cause: error });
  }
}

function* allRows(shop: Workshop, loads: readonly Load[], node: string): Generator<Uint8Array> {
  let left = BATCH_ROWS;
  for (const load of loads) {
    yield* rowsOf(shop, load, node, left);
    left -= load.taken;
  }
}
