// Numbered lines, and what a store has of them.

import type { Postgres } from './postgres.ts';

/** Lines of one service, apart in time. */
export function numbered(from: number, count: number, service: string): string {
  let text = '';
  for (let n = from; n < from + count; n++)
    text += `2026-02-14T12:34:05.${String(n).padStart(6, '0')}Z ${service}/${n % 2} INFO request handled n=${n}\n`;
  return text;
}

/** What there is of a deployment: runs of the numbers of its lines, by their ids, and how many were ever stored or skipped. */
export interface InStore {
  readonly numbers: string;
  /** Ids without a hole, up to the last one. */
  readonly isDense: boolean;
  readonly lastId: number;
}

export function inStore(database: Postgres, deployment: string): InStore {
  const row = database.query(
    `select coalesce(string_agg(fields->>'n', ' ' order by id), ''), count(*) = coalesce(max(id) - min(id) + 1, 0),
       (select last_id from obs_deployments where deployment = '${deployment}'), max(id)
     from deployment_logs where deployment = '${deployment}'`,
  );
  const [numbers = '', isDense, lastId, maxId] = row.trim().split('|');
  const found = numbers === '' ? [] : numbers.split(' ').map(Number);
  return { numbers: inRuns(found), isDense: isDense === 't' && lastId === maxId, lastId: Number(lastId) };
}

/** `0-99 200-250`: short, so that a difference can be seen. */
function inRuns(numbers: readonly number[]): string {
  const runs: { from: number; to: number }[] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last !== undefined && last.to + 1 === number) last.to = number;
    else runs.push({ from: number, to: number });
  }
  return runs.map(({ from, to }) => `${from}-${to}`).join(' ');
}

/** The last `most` of `total` lines, each once: what the store must have. */
export function lastOf(total: number, most: number): InStore {
  return { numbers: `${Math.max(0, total - most)}-${total - 1}`, isDense: true, lastId: total };
}
