// obs-ring --store beside a bare COPY of the same rows into the same table, by the same client with the bytes at hand: what the rings, the
// rows made of lines, the places and the trimming cost.

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pace } from 'node:timers/promises';
import { connectTo } from '../../tools/lib/postgres/client.ts';
import { copyInto } from '../../tools/lib/postgres/copy.ts';
import { COLUMNS } from '../../tools/lib/postgres/row.ts';
import { createRowMaker } from '../../tools/lib/postgres/row-maker.ts';
import { serviceOf } from '../../tools/lib/record/source.ts';
import { BINARIES } from '../project.ts';
import { startPostgres, whyNoPostgres } from '../support/postgres.ts';
import { printTable } from './measure.ts';

const ROUNDS = 5;
const LINES = 400_000;
/** Less than comes: every batch trims. */
const KEPT = 5000;
/** Lines come at a pace that the store can keep: in a flood the last N of each service are all it gets. */
const BLOCK = 10_000;
const BLOCK_MS = 100;

interface Round {
  readonly barePerSecond: number;
  readonly storedPerSecond: number;
  readonly rows: number;
}

export async function benchStore(folder: string, log: string): Promise<void> {
  const reason = whyNoPostgres();
  if (reason !== undefined) {
    printTable(`store: skipped, ${reason}`, [], []);
    return;
  }
  const ends: (() => void)[] = [];
  const database = startPostgres({ atEnd: (end) => void ends.push(end) });
  try {
    const lines = readFileSync(log, 'utf8')
      .split(/(?<=\n)/)
      .slice(0, LINES);
    const chunks = rowsOf(lines);
    const rounds: Round[] = [];
    for (let index = 0; index < ROUNDS; index++) {
      // The first run makes the tables.
      const { rows, ms } = await stored(database.url, lines, join(folder, `store-${index}`));
      database.query('truncate deployment_logs');
      const bareMs = await copyMs(database.url, chunks);
      const count = Number(database.query('select count(*) from deployment_logs'));
      database.query('truncate deployment_logs, obs_deployments, obs_positions');
      rounds.push({ barePerSecond: (count * 1000) / bareMs, storedPerSecond: (rows * 1000) / ms, rows });
    }
    // The machine has other work, too: the best round has the least of it.
    const bare = Math.max(...rounds.map((round) => round.barePerSecond));
    const best = Math.max(...rounds.map((round) => round.storedPerSecond));
    const share = Math.min(...rounds.map(({ rows }) => rows)) / chunks.rows;
    printTable(
      `rows into PostgreSQL, best of ${ROUNDS}; at least ${(100 * share).toFixed(0)} % of the lines were stored`,
      ['way', 'rows/s', 'ratio'],
      [
        ['COPY', bare.toFixed(0), '1.00'],
        [`obs-ring --store, ${KEPT} kept of each`, best.toFixed(0), (best / bare).toFixed(2)],
      ],
    );
  } finally {
    for (const end of ends) end();
  }
}

interface Rows extends Array<Buffer> {
  rows: number;
}

/** The rows of all lines, in their order, as obs-ring makes them. */
function rowsOf(lines: readonly string[]): Rows {
  const maker = createRowMaker();
  const ids = new Map<string, number>();
  const made = lines.flatMap((line) => {
    const deployment = serviceOf(line.split(' ')[1] ?? '');
    const firstId = (ids.get(deployment) ?? 0) + 1;
    const { chunk, rows } = maker.make(Buffer.from(line), {
      owner: { deployment, ring: 1 },
      firstId,
      most: 1,
    });
    if (rows === 0) return [];
    ids.set(deployment, firstId);
    return [Buffer.from(chunk)];
  });
  const chunks: Buffer[] = [];
  for (let from = 0; from < made.length; from += 500)
    chunks.push(Buffer.concat(made.slice(from, from + 500)));
  return Object.assign(chunks, { rows: made.length });
}

/** How long a COPY takes, from the statement to its commit. */
async function copyMs(url: string, chunks: readonly Buffer[]): Promise<number> {
  const client = await connectTo(url, () => undefined);
  const startMs = performance.now();
  await copyInto(client, `deployment_logs (${COLUMNS})`, chunks);
  const ms = performance.now() - startMs;
  await client.end();
  return ms;
}

async function stored(
  url: string,
  lines: readonly string[],
  directory: string,
): Promise<{ rows: number; ms: number }> {
  const args = ['--dir', directory, '--lines', String(KEPT), '--sink', '--stats', '--store', url];
  const child = spawn(process.execPath, [join(BINARIES, 'obs-ring.cjs'), ...args], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const stderr = text(child.stderr);
  const startMs = performance.now();
  for (let from = 0; from < lines.length; from += BLOCK) {
    child.stdin.write(lines.slice(from, from + BLOCK).join(''));
    await pace(Math.max(0, startMs + (from / BLOCK + 1) * BLOCK_MS - performance.now()));
  }
  child.stdin.end();
  const [, rows = '', ms = ''] = /store_rows=(\d+) store_ms=(\d+)/.exec(await stderr) ?? [];
  return { rows: Number(rows), ms: Number(ms) };
}
