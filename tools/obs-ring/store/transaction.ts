// One batch into the store: rows in, the oldest out, so that each deployment has exactly its last N after every batch. How far this
// ring is is in the database, too, and changes with the rows: each batch asks for it first, so that nothing is stored twice or missing,
// also where nobody knows whether the batch before it was committed. Several obs-rings may write to one deployment: they take turns.

import { answered, type Client, literal, type Result, type Row } from '../../lib/postgres/client.ts';
import { copyInto } from '../../lib/postgres/copy.ts';
import { COLUMNS } from '../../lib/postgres/row.ts';
import type { Attempt } from './batch-size.ts';
import { type Deployment, type Load, loadOf, rowsOf, type State, type Writer } from './rows.ts';

/** A client, and where it is connected. */
export interface Session {
  readonly client: Client;
  readonly url: string;
}

/**
 * Stores what `deployments` lack. Either all of it is in the store afterwards, or nothing has changed, or the next batch
 * learns which. The deployments must be known there (addDeployments).
 * @throws what pg throws, what a system call throws
 */
export async function storeBatch(
  session: Session,
  writer: Writer,
  deployments: readonly Deployment[],
  attempt: Attempt,
): Promise<Load[]> {
  const { client, url } = session;
  const ask = (sql: string): Promise<readonly Result[]> => answered(client, url, queryAll(client, sql));
  try {
    const numbers = deployments.map(({ ring }) => writer.numberOf(ring.home.directory));
    const states = statesIn(await ask(lockSql(numbers, deployments)));
    const loads = deployments.map((deployment, index) =>
      loadOf(deployment, numbers[index] as number, states.get(deployment.name) ?? NOTHING_STORED),
    );
    const copied = copyInto(client, `deployment_logs (${COLUMNS})`, allRows(writer, loads, attempt));
    await answered(client, url, copied);
    await ask(finishSql(writer.run, loads));
    return loads;
  } catch (error) {
    await ask('rollback').catch(() => undefined);
    throw error;
  }
}

/** The number of a DIR in the store; it gets one when it comes for the first time. @throws what pg throws */
export async function ringNumber(
  { client, url }: Session,
  key: string,
  node: string,
  directory: string,
): Promise<number> {
  const { rows } = await answered(
    client,
    url,
    client.query(
      `insert into obs_rings (key, node, directory) values ($1, $2, $3)
       on conflict (key) do update set node = excluded.node, directory = excluded.directory returning ring`,
      [key, node, directory],
    ),
  );
  return Number(rows[0]?.ring);
}

/** Makes deployments known. @throws what pg throws */
export async function addDeployments({ client, url }: Session, names: readonly string[]): Promise<void> {
  const sql = `insert into obs_deployments (deployment) select name from unnest($1::text[]) as name order by name
     on conflict do nothing`;
  await answered(client, url, client.query(sql, [names]));
}

const NOTHING_STORED: State = { lastId: 0, trimmedId: 0, wholeId: 0, stored: undefined };

function* allRows(writer: Writer, loads: readonly Load[], attempt: Attempt): Generator<Uint8Array> {
  const { most, leavesOut } = attempt;
  for (const load of loads) {
    const left = most - attempt.taken;
    if (left <= 0) return;
    try {
      yield* rowsOf(writer, load, { most: left, leavesOut: leavesOut && attempt.taken === 0 });
    } finally {
      attempt.taken += load.taken;
    }
  }
}

/** Several statements at once: pg then answers with as many results. */
async function queryAll(client: Client, sql: string): Promise<readonly Result[]> {
  const results = await client.query(sql);
  return Array.isArray(results) ? (results as Result[]) : [results];
}

/** The positions are asked for in a statement of their own: one that waited for a lock still sees them as they were before. */
function lockSql(rings: readonly number[], deployments: readonly Deployment[]): string {
  const names = deployments.map(({ name }) => literal(name)).join();
  const places = deployments.map(({ name }, index) => `(${rings[index]}, ${literal(name)})`).join();
  return `begin;
    select deployment, last_id, trimmed_id, whole_id from obs_deployments where deployment in (${names}) order by deployment for update;
    select deployment, run, lines, bytes, mark from obs_positions where (ring, deployment) in (values ${places})`;
}

function statesIn([, deployments, positions]: readonly Result[]): ReadonlyMap<string, State> {
  const stored = new Map((positions?.rows ?? []).map((row) => [String(row.deployment), storedOf(row)]));
  return new Map(
    (deployments?.rows ?? []).map((row): [string, State] => [
      String(row.deployment),
      {
        lastId: Number(row.last_id),
        trimmedId: Number(row.trimmed_id),
        wholeId: Number(row.whole_id),
        stored: stored.get(String(row.deployment)),
      },
    ]),
  );
}

function storedOf(row: Row): State['stored'] {
  return { run: String(row.run), lines: Number(row.lines), bytes: Number(row.bytes), mark: String(row.mark) };
}

/** Rows that are replaced or too old go, the new places are noted, and all of it is committed. */
function finishSql(run: string, loads: readonly Load[]): string {
  const moved = loads.filter(({ position }) => position !== undefined);
  if (moved.length === 0) return 'commit';
  const replaced = moved.filter(({ replaces, state }) => replaces && state.lastId > state.trimmedId);
  const ends = moved.map((load) => endOf(load));
  return [
    ...replaced.map(({ deployment, ring, state }) => replaceSql(ring, deployment.name, state)),
    ...trimSql(ends),
    `update obs_deployments as old set last_id = new.last_id, trimmed_id = new.trimmed_id, whole_id = new.whole_id
       from (values ${ends.map(({ name, last, trimmed, whole }) => `(${literal(name)}, ${last}::bigint, ${trimmed}::bigint, ${whole}::bigint)`).join()})
       as new (deployment, last_id, trimmed_id, whole_id) where old.deployment = new.deployment`,
    ...ends.filter(({ hasHoles }) => hasHoles).flatMap(({ name, most }) => trimByCountSql(name, most)),
    `insert into obs_positions (ring, deployment, run, lines, bytes, mark)
       values ${moved.map((load) => positionValues(run, load)).join()}
       on conflict (ring, deployment) do update
       set run = excluded.run, lines = excluded.lines, bytes = excluded.bytes, mark = excluded.mark`,
    'commit',
  ].join(';\n');
}

/** What a deployment holds after the batch: the lines (trimmed, last], none of them missing above `whole`. */
interface End {
  readonly name: string;
  readonly most: number;
  readonly last: number;
  /** Before the batch, and after it. */
  readonly wasTrimmed: number;
  readonly trimmed: number;
  readonly whole: number;
  /** Which lines are the last N is told by counting them. */
  readonly hasHoles: boolean;
}

function endOf({ deployment, state, skipped, rows, replaces }: Load): End {
  const most = deployment.ring.bounds.lines;
  // Lines that were skipped have numbers, too: a follower sees that they are missing.
  const last = state.lastId + skipped + rows;
  const whole = replaces || skipped > 0 ? state.lastId + skipped : state.wholeId;
  const isFull = last - state.trimmedId > most;
  const isDense = last - whole >= most;
  return {
    name: deployment.name,
    most,
    last,
    whole,
    wasTrimmed: state.trimmedId,
    trimmed: isFull && isDense ? last - most : state.trimmedId,
    hasHoles: isFull && !isDense,
  };
}

function replaceSql(ring: number, name: string, { trimmedId, lastId }: State): string {
  return `delete from deployment_logs where deployment = ${literal(name)} and id > ${trimmedId} and id <= ${lastId} and ring = ${ring}`;
}

function trimSql(ends: readonly End[]): readonly string[] {
  const due = ends.filter(({ trimmed, wasTrimmed }) => trimmed > wasTrimmed);
  if (due.length === 0) return [];
  const values = due.map(
    ({ name, wasTrimmed, trimmed }) => `(${literal(name)}, ${wasTrimmed}::bigint, ${trimmed}::bigint)`,
  );
  return [
    `delete from deployment_logs as log using (values ${values.join()}) as gone (deployment, above, up_to)
       where log.deployment = gone.deployment and log.id > gone.above and log.id <= gone.up_to`,
  ];
}

function trimByCountSql(name: string, most: number): readonly string[] {
  const ofIt = `from deployment_logs where deployment = ${literal(name)}`;
  return [
    `delete ${ofIt} and id <= (select id ${ofIt} order by id desc offset ${most} limit 1)`,
    `update obs_deployments set trimmed_id = greatest(trimmed_id, (select min(id) - 1 ${ofIt})) where deployment = ${literal(name)}`,
  ];
}

function positionValues(run: string, { deployment, ring, position, lines }: Load): string {
  const { bytes, mark } = position as NonNullable<Load['position']>;
  return `(${ring}, ${literal(deployment.name)}, ${literal(run)}, ${lines}, ${bytes}, ${literal(mark)})`;
}
