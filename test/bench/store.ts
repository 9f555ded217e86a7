// obs-ring --store beside a bare COPY of the same rows into the same table: what the rings, the records made into rows, and the trimming cost.

import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COLUMNS, rowOf } from '../../tools/lib/postgres/row.ts';
import { readRecord } from '../../tools/lib/record/json.ts';
import { serviceOf } from '../../tools/lib/record/source.ts';
import { BINARIES } from '../project.ts';
import { startPostgres, whyNoPostgres } from '../support/postgres.ts';
import { median, printTable } from './measure.ts';

const ROUNDS = 3;
const LINES = 200_000;
/** Less than comes: every batch trims. */
const KEPT = 2000;

export function benchStore(folder: string, log: string): void {
  const reason = whyNoPostgres();
  if (reason !== undefined) {
    printTable(`store: skipped, ${reason}`, [], []);
    return;
  }
  const ends: (() => void)[] = [];
  const database = startPostgres((end) => void ends.push(end));
  try {
    const lines = readFileSync(log, 'utf8').split('\n').slice(0, LINES);
    const input = join(folder, 'store-input');
    const copy = join(folder, 'store-copy');
    writeFileSync(input, lines.map((line) => `${line}\n`).join(''));
    writeFileSync(copy, rowsOf(lines));
    // Who runs the database is not who runs this.
    chmodSync(folder, 0o755);
    const run = (index: number): { bare: number; stored: number } => {
      // The first run makes the table.
      const stored = storedPerSecond(database.url, input, join(folder, `store-${index}`));
      database.query('truncate deployment_logs');
      const startMs = performance.now();
      database.query(`\\copy deployment_logs (${COLUMNS}) from '${copy}'`);
      return { bare: (LINES * 1000) / (performance.now() - startMs), stored };
    };
    const runs = Array.from({ length: ROUNDS }, (_, index) => run(index));
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
  return lines
    .flatMap((line) => {
      const record = readRecord(line);
      return record === undefined ? [] : [rowOf(record, serviceOf(record.source), 'node')];
    })
    .join('');
}

function storedPerSecond(url: string, input: string, directory: string): number {
  const ring = join(BINARIES, 'obs-ring.cjs');
  const command = `node ${ring} --dir ${directory} --lines ${KEPT} --sink --stats --store '${url}' < ${input}`;
  const { stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
  const [, rows = '', ms = ''] = /store_rows=(\d+) store_ms=(\d+)/.exec(stderr) ?? [];
  return (Number(rows) * 1000) / Number(ms);
}
