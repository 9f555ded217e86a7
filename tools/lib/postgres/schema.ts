// The tables of the store, and how they come to be: numbered steps, each applied once, in a transaction. A database that is
// newer than this program is left alone.

import type { Client } from './client.ts';

/** The database has another schema than this program can write. */
export class SchemaMismatch extends Error {
  override readonly name = 'SchemaMismatch';
}

/** The database holds no logs. */
export class NothingStored extends Error {
  override readonly name = 'NothingStored';
  readonly exitStatus = 1;
}

/**
 * A deployment is a service; a row is a record of one of its instances. `id` numbers the lines of a deployment, in the order in which they came,
 * without holes: its last N are those above the last id less N, and who follows sees what it has missed. A ring is a DIR of obs-ring.
 */
const STEPS: readonly string[] = [
  `create table deployment_logs (
     deployment text not null,
     id bigint not null,
     timestamp timestamptz not null default now(),
     stream varchar(10) not null default 'stdout',
     message text not null,
     source text not null,
     kind text not null,
     fields json not null default '{}',
     ring integer not null,
     primary key (deployment, id),
     constraint check_stream_type check (stream in ('stdout', 'stderr'))
   );
   create index idx_deployment_logs_timestamp on deployment_logs (deployment, timestamp);
   create table obs_deployments (
     deployment text primary key,
     last_id bigint not null default 0,
     trimmed_id bigint not null default 0,
     whole_id bigint not null default 0
   );
   comment on column obs_deployments.trimmed_id is 'lines up to here are gone';
   comment on column obs_deployments.whole_id is 'no line above is missing';
   create table obs_rings (
     ring integer generated always as identity primary key,
     key uuid not null unique,
     node text not null,
     directory text not null
   );
   create table obs_positions (
     ring integer not null references obs_rings,
     deployment text not null,
     run uuid not null,
     lines bigint not null,
     bytes bigint not null,
     mark text not null,
     primary key (ring, deployment)
   );
   comment on table obs_positions is 'how far each ring is in the store: lines of its last run, bytes of a generation, and the hash of what stands before them'`,
];

export const SCHEMA_VERSION = STEPS.length;

/** Any number: whoever migrates takes it first, so that two do not at once. */
const LOCK = 6_274_711;

/** Brings the schema to SCHEMA_VERSION. @throws SchemaMismatch; what pg throws */
export async function migrate(client: Client): Promise<void> {
  await client.query('begin');
  try {
    await client.query(`select pg_advisory_xact_lock(${LOCK})`);
    await client.query(
      'create table if not exists obs_schema (version integer primary key, applied_at timestamptz not null default now())',
    );
    const { rows } = await client.query('select coalesce(max(version), 0) as version from obs_schema');
    const version = Number(rows[0]?.version);
    if (version > SCHEMA_VERSION) throw new SchemaMismatch(mismatch(version));
    for (let step = version; step < SCHEMA_VERSION; step++) {
      await client.query(STEPS[step] ?? '');
      await client.query('insert into obs_schema (version) values ($1)', [step + 1]);
    }
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

/** For who only reads: the schema must be there. @throws NothingStored, SchemaMismatch; what pg throws */
export async function checkSchema(client: Client): Promise<void> {
  const found = await client.query(`select to_regclass('obs_schema') is not null as found`);
  if (found.rows[0]?.found !== true)
    throw new NothingStored('the store holds no logs: obs-ring --store brings them there');
  const { rows } = await client.query('select coalesce(max(version), 0) as version from obs_schema');
  const version = Number(rows[0]?.version);
  if (version !== SCHEMA_VERSION) throw new SchemaMismatch(mismatch(version));
}

function mismatch(version: number): string {
  return `the database has schema version ${version}, this program knows ${SCHEMA_VERSION}: use the obs that wrote it, or a newer one`;
}
