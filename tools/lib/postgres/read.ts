// Reading the logs of deployments back: pages in the order of their times, found by the index, and then what comes later in the order in
// which it is stored. No transaction stays open between two pages: a reader that takes its time holds nothing up in the database.

import type { RecordLine } from '../record/record.ts';
import type { Row } from './client.ts';
import { recordOfRow, SELECTED } from './row.ts';

/** Asks the database. @throws what the caller makes of a failure */
export type Ask = (sql: string, values: readonly unknown[]) => Promise<readonly Row[]>;

/** Which logs; what is undefined is not asked for. */
export interface LogsWanted {
  readonly deployment: string;
  readonly source?: string | undefined;
  /** Microseconds since 1970: of [sinceUs, untilUs). */
  readonly sinceUs?: number | undefined;
  readonly untilUs?: number | undefined;
}

/** A line's place in the order of times. */
export interface Mark {
  readonly at: string;
  readonly id: number;
}

/** Lines of one question. */
export const PAGE_ROWS = 2000;

/** The number of the newest line that was ever stored; 0 where there is none. */
export async function lastId(ask: Ask, deployment: string): Promise<number> {
  const rows = await ask('select last_id from obs_deployments where deployment = $1', [deployment]);
  return Number(rows[0]?.last_id ?? 0);
}

/** The deployments that there are logs of, by name. */
export async function listDeployments(ask: Ask): Promise<string[]> {
  const rows = await ask('select deployment from obs_deployments where last_id > 0 order by deployment', []);
  return rows.map(({ deployment }) => String(deployment));
}

/** The sources that a deployment has lines of, by name. */
export async function listSources(ask: Ask, deployment: string): Promise<string[]> {
  const sql = 'select distinct source from deployment_logs where deployment = $1 order by source';
  return (await ask(sql, [deployment])).map(({ source }) => String(source));
}

/** Where the last `most` lines begin; undefined where there are fewer. */
export async function markOfLast(
  ask: Ask,
  wanted: LogsWanted,
  upTo: number,
  most: number,
): Promise<Mark | undefined> {
  const { where, values } = conditions(wanted, upTo);
  const [row] = await ask(
    `select timestamp::text as at, id from deployment_logs where ${where}
     order by timestamp desc, id desc offset ${most} limit 1`,
    values,
  );
  return row === undefined ? undefined : markOf(row);
}

/** Lines behind `after`, up to the one with the number `upTo`: the next page. */
export async function readPage(
  ask: Ask,
  wanted: LogsWanted,
  upTo: number,
  after: Mark | undefined,
): Promise<{ readonly records: readonly RecordLine[]; readonly next: Mark | undefined }> {
  const { where, values } = conditions(wanted, upTo, after);
  const rows = await ask(
    `select ${SELECTED}, timestamp::text as at, id from deployment_logs where ${where}
     order by timestamp, id limit ${PAGE_ROWS}`,
    values,
  );
  const last = rows.length < PAGE_ROWS ? undefined : rows.at(-1);
  return { records: rows.flatMap((row) => recordOfRow(row) ?? []), next: last && markOf(last) };
}

/** What came later. */
export interface Later {
  readonly records: readonly RecordLine[];
  /** The number of the last line that was looked at. */
  readonly upTo: number;
  /** Lines that were gone before they could be read. */
  readonly missed: number;
  /** There may be more by now. */
  readonly isPart: boolean;
}

/** Lines with numbers above `after`, in their order. */
export async function readLater(ask: Ask, { deployment, source }: LogsWanted, after: number): Promise<Later> {
  const rows = await ask(
    `select newest.last_id, newest.trimmed_id, log.* from obs_deployments as newest left join lateral (
       select ${SELECTED}, id from deployment_logs
       where deployment = newest.deployment and id > greatest($2::bigint, newest.trimmed_id) and id <= newest.last_id
         and ($3::text is null or source = $3)
       order by id limit ${PAGE_ROWS}
     ) as log on true where newest.deployment = $1 and newest.last_id > $2::bigint order by log.id`,
    [deployment, after, source ?? null],
  );
  const isPart = rows.length === PAGE_ROWS;
  const [first] = rows;
  if (first === undefined) return { records: [], upTo: after, missed: 0, isPart: false };
  return {
    records: rows.flatMap((row) => recordOfRow(row) ?? []),
    upTo: Number(isPart ? rows.at(-1)?.id : first.last_id),
    missed: Math.max(0, Number(first.trimmed_id) - after),
    isPart,
  };
}

function markOf(row: Row): Mark {
  return { at: String(row.at), id: Number(row.id) };
}

function conditions(
  { deployment, source, sinceUs, untilUs }: LogsWanted,
  upTo: number,
  after?: Mark,
): { readonly where: string; readonly values: readonly unknown[] } {
  const values: unknown[] = [];
  const parts: string[] = [];
  const add = (part: (parameter: string) => string, value: unknown): void => {
    if (value === undefined) return;
    values.push(value);
    parts.push(part(`$${values.length}`));
  };
  add((one) => `deployment = ${one}`, deployment);
  add((one) => `id <= ${one}::bigint`, upTo);
  add((one) => `source = ${one}`, source);
  add((one) => `timestamp >= ${timeOf(one)}`, sinceUs);
  add((one) => `timestamp < ${timeOf(one)}`, untilUs);
  add((one) => `timestamp >= ${one}::timestamptz`, after?.at);
  add((one) => `(timestamp, id) > ($${values.length - 1}::timestamptz, ${one}::bigint)`, after?.id);
  return { where: parts.join(' and '), values };
}

function timeOf(microseconds: string): string {
  return `timestamptz '1970-01-01 00:00:00Z' + ${microseconds}::float8 * interval '1 microsecond'`;
}
