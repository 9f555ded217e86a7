// obs-ring --store beside a bare COPY of the same rows into the same table: what the rings, the records made into rows, and the trimming cost.

import { spawn } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pace } from 'node:timers/promises';
import { COLUMNS, rowOf } from '../../tools/lib/postgres/row.ts';
import { readRecord } from '../../tools/lib/record/json.ts';
import { serviceOf } from '../../tools/lib/record/source.ts';
import { BINARIES } from '../project.ts';
import { startPostgres, whyNoPostgres } from '../support/postgres.ts';
import { median, printTable } from './measure.ts';

const ROUNDS = 3;
const LINES = 100_000;
/** Less than comes: every batch trims. */
const KEPT = 2000;
const BLOCK = 2000;
const BLOCK_MS = 100;

export async function benchStore(folder: string, log: string): Promise<void> {
  const reason = whyNoPostgres();
  if (reason !== undefined) {
    printTable(`store: skipped, ${reason}`, [], []);
    return;
  }
  const ends: (() => void)[] = [];
  const database = startPostgres({ atEnd: (end) => void ends.push(end) });
  try {
    const lines = readFileSync(log, 'utf8').split('\n').slice(0, LINES);
    const copy = join(folder, 'store-copy');
    writeFileSync(copy, rowsOf(lines));
    // Who runs the database is not who runs this.
    chmodSync(folder, 0o755);
    const run = async (index: number): Promise<{ bare: number; stored: number }> => {
      // The first run makes the table.
      const stored = await storedPerSecond(database.url, lines, join(folder, `store-${index}`));
      database.query('truncate deployment_logs');
      const startMs = performance.now();
      database.query(`\\copy deployment_logs (${COLUMNS}) from '${copy}'`);
      return { bare: (LINES * 1000) / (performance.now() - startMs), stored };
    };
    const runs = [];
    for (let index = 0; index < ROUNDS; index++) runs.push(await run(index));
    const [bare, stored] = [median(runs.map((one) => one.bare)), median(runs.map((one) => one.stored))];
    printTable(
      'rows into PostgreSQL',
      ['way', 'rows/s', 'ratio'],
      [
        ['COPY', bare.toFixed(0), '1.00'],
        [`obs-ring --store, ${KEPT} kept of each`, stored.toFixed(0), (stored / bare).toFixed(2)],
      ],
    );
  } finally {
    for (const end of ends) end();
  }
}

function rowsOf(lines: readonly string[]): string {
  const ids = new Map<string, number>();
  return lines
    .flatMap((line) => {
      const record = readRecord(line);
      if (record === undefined) return [];
      const deployment = serviceOf(record.source);
      const id = (ids.get(deployment) ?? 0) + 1;
      ids.set(deployment, id);
      return [rowOf(record, { deployment, ring: 1 }, id)];
    })
    .join('');
}

/** Lines come at a pace that the store can keep: in a flood the last N of each service are all it gets. */
async function storedPerSecond(url: string, lines: readonly string[], directory: string): Promise<number> {
  const args = ['--dir', directory, '--lines', String(KEPT), '--sink', '--stats', '--store', url];
  const child = spawn(process.execPath, [join(BINARIES, 'obs-ring.cjs'), ...args], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const stderr = text(child.stderr);
  for (let from = 0; from < lines.length; from += BLOCK) {
    child.stdin.write(
      lines
        .slice(from, from + BLOCK)
        .map((line) => `${line}\n`)
        .join(''),
    );
    await pace(BLOCK_MS);
  }
  child.stdin.end();
  const [, rows = '', ms = ''] = /store_rows=(\d+) store_ms=(\d+)/.exec(await stderr) ?? [];
  return (Number(rows) * 1000) / Number(ms);
}
