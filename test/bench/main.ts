// npm run bench [-- NAME...]: prints what the documentation claims, as ratios in one run; --help lists the names. OBS_BENCH_LINES sets the lines
// of the generated log (1,000,000).

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchAggJson, benchAggText } from './agg.ts';
import { byFunction, byGroups, bySize } from './agg-scale.ts';
import { benchAlert } from './alert.ts';
import { generateLog } from './generate.ts';
import { benchLogs } from './logs.ts';
import { benchMemory } from './memory.ts';
import { benchPath } from './path.ts';
import { showProgress } from './progress.ts';
import { benchRing } from './ring.ts';
import { benchStartup } from './startup.ts';
import { benchStore } from './store.ts';
import { benchTag } from './tag.ts';
import { benchThroughput } from './throughput.ts';
import { benchTop } from './top.ts';

const DEFAULT_LINES = 1_000_000;

/** What the benches run on. */
interface Bench {
  /** A fresh folder, gone afterwards, with a folder `ring` and `rules.yaml`. */
  readonly folder: string;
  readonly lines: number;
  readonly log: string;
  /** The first tenth of the log. */
  readonly small: string;
}

interface Entry {
  readonly name: string;
  readonly shows: string;
  run(bench: Bench): void | Promise<void>;
}

/** In the order in which they run. A name stands also for all that go on behind it with a dash. */
const BENCHES: readonly Entry[] = [
  {
    name: 'startup',
    shows: 'how long each binary takes to do nothing, by node -e 0',
    run: ({ folder }) => benchStartup(folder),
  },
  {
    name: 'throughput',
    shows: 'every binary between two cats, beside native tools',
    run: ({ folder, log }) => benchThroughput(folder, log),
  },
  {
    name: 'ring',
    shows: 'obs-ring beside multilog, s6-log, svlogd and C',
    run: ({ folder, log }) => benchRing(folder, log),
  },
  { name: 'tag', shows: 'obs-tag beside mawk, sed, perl and grep', run: ({ log }) => benchTag(log) },
  { name: 'path', shows: 'ways to get bytes through a stage', run: ({ log }) => benchPath(log) },
  {
    name: 'alert',
    shows: 'obs-alert: many rules, many series, and how soon it fires',
    run: ({ folder }) => benchAlert(folder),
  },
  {
    name: 'top',
    shows: 'obs-top: what a frame costs',
    run: ({ folder, log }) => benchTop(folder, log),
  },
  {
    name: 'agg-text',
    shows: 'obs-agg beside C, mawk, Miller, DuckDB and ClickHouse, on text',
    run: ({ folder, log, small }) => benchAggText(folder, log, small),
  },
  {
    name: 'agg-json',
    shows: 'obs-agg beside DuckDB and ClickHouse, on NDJSON',
    run: ({ folder, log }) => benchAggJson(folder, log),
  },
  {
    name: 'agg-functions',
    shows: 'obs-agg by function, kind of window and keys',
    run: ({ log }) => byFunction(log),
  },
  {
    name: 'agg-size',
    shows: 'obs-agg by size of the input: twice as much costs twice as much',
    run: ({ folder, log }) => bySize(folder, log),
  },
  {
    name: 'agg-groups',
    shows: 'obs-agg by number of groups: time and memory',
    run: ({ folder }) => byGroups(folder),
  },
  {
    name: 'logs',
    shows: 'obs-logs: the last lines, ranges, merging',
    run: ({ folder }) => benchLogs(folder),
  },
  {
    name: 'store',
    shows: 'obs-ring into PostgreSQL',
    run: ({ folder, log }) => benchStore(folder, log),
  },
  {
    name: 'memory',
    shows: 'peak memory of every binary, by size of the input',
    run: ({ folder, lines, log, small }) =>
      benchMemory(folder, [
        { name: `${Math.ceil(lines / 10)} lines`, path: small },
        { name: `${lines} lines`, path: log },
      ]),
  },
];
const RULES = `groups:
  - name: bench
    rules:
      - { alert: Errors, expr: requests_errors > 1000000, for: 10s }
`;

function help(): string {
  const rows = BENCHES.map(({ name, shows }) => `  ${name.padEnd(14)}  ${shows}\n`).join('');
  return `usage: npm run bench [-- NAME...]

Prints figures as ratios; all of these unless names are given (agg stands for all that begin with agg-):

${rows}
OBS_BENCH_LINES sets the lines of the generated log (${DEFAULT_LINES}). There are also npm run bench:capture and npm run bench:formats -- DIR.
`;
}

/** @throws Error for a word that names no bench */
function chosen(words: readonly string[]): readonly Entry[] {
  const isNamed = ({ name }: Entry, word: string): boolean => name === word || name.startsWith(`${word}-`);
  const unknown = words.find((word) => !BENCHES.some((entry) => isNamed(entry, word)));
  if (unknown !== undefined) {
    const names = BENCHES.map(({ name }) => name).join(', ');
    throw new Error(
      `there is no bench ${unknown}; there are ${names}; npm run bench -- --help tells what they show`,
    );
  }
  return BENCHES.filter((entry) => words.length === 0 || words.some((word) => isNamed(entry, word)));
}

function linesWanted(): number {
  const text = process.env.OBS_BENCH_LINES ?? String(DEFAULT_LINES);
  const lines = Number(text);
  if (Number.isInteger(lines) && lines > 0) return lines;
  throw new Error(`OBS_BENCH_LINES must be a number of lines, not ${text}`);
}

async function main(words: readonly string[]): Promise<void> {
  if (words.includes('--help') || words.includes('-h')) {
    process.stdout.write(help());
    return;
  }
  const benches = chosen(words);
  const lines = linesWanted();
  const folder = mkdtempSync(join(tmpdir(), 'obs-bench-'));
  const clean = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('SIGINT', () => {
    clean();
    process.exit(130);
  });
  try {
    showProgress('writing the log');
    mkdirSync(join(folder, 'ring'));
    writeFileSync(join(folder, 'rules.yaml'), RULES);
    const bench = { folder, lines, log: join(folder, 'log'), small: join(folder, 'small') };
    generateLog(bench.log, lines);
    generateLog(bench.small, Math.ceil(lines / 10));
    for (const { run } of benches) await run(bench);
  } finally {
    clean();
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
