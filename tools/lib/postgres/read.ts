// Reading the logs of deployments back, as records, in the order of their times.

import type { RecordLine } from '../record/record.ts';
import type { Client } from './client.ts';
import { recordOfRow, SELECTED } from './row.ts';

/** Which logs; what is undefined is not asked for. */
export interface LogsWanted {
  readonly deployment: string;
  readonly source?: string | undefined;
  readonly stream?: 'stdout' | 'stderr' | undefined;
  readonly sinceMs?: number | undefined;
  readonly untilMs?: number | undefined;
  /** The last so many. */
  readonly most?: number | undefined;
}

/** The records of a deployment. @throws what pg throws */
export async function readLogs(client: Client, wanted: LogsWanted): Promise<RecordLine[]> {
  const { rows } = await client.query(
    `select * from (
       select ${SELECTED}, timestamp, id from deployment_logs
       where deployment = $1 and ($2::text is null or source = $2) and ($3::text is null or stream = $3)
         and ($4::float8 is null or timestamp >= to_timestamp($4::float8 / 1000))
         and ($5::float8 is null or timestamp < to_timestamp($5::float8 / 1000))
       order by timestamp desc, id desc limit $6
     ) as last order by timestamp, id`,
    [wanted.deployment, wanted.source, wanted.stream, wanted.sinceMs, wanted.untilMs, wanted.most].map(
      (value) => value ?? null,
    ),
  );
  return rows.flatMap((row) => recordOfRow(row) ?? []);
}

/** The deployments that there are logs of, by name. @throws what pg throws */
export async function listDeployments(client: Client): Promise<string[]> {
  const { rows } = await client.query(
    `with recursive found as (
       (select deployment from deployment_logs order by deployment limit 1)
       union all
       select (select deployment from deployment_logs where deployment > found.deployment order by deployment limit 1)
       from found where found.deployment is not null
     ) select deployment from found where deployment is not null`,
  );
  return rows.map(({ deployment }) => String(deployment));
}
