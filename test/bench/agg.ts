// obs-agg beside C, the native tools and the databases, on the same lines as text and as NDJSON. All are asked once before they are timed, and
// must answer the same.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { BINARIES, ROOT } from '../project.ts';
import {
  checkAnswers,
  type Exact,
  exactAnswers,
  type ReadAnswers,
  readC,
  readMeans,
  readMiller,
  readRecords,
  readRows,
} from './agg-answers.ts';
import { AGG } from './agg-scale.ts';
import { above, atLeast, atMost, claim, printClaims, without } from './asked.ts';
import { type Asked, jsonDatabases, textDatabases } from './databases.ts';
import {
  type Contender,
  compete,
  cpuOf,
  isInstalled,
  median,
  printTable,
  type Result,
  ratio,
  wallOf,
} from './measure.ts';
import { endProgress, showProgress } from './progress.ts';
import { MEAN_PER_WINDOW } from './throughput.ts';

const ROUNDS = 4;
/** Miller takes so much longer that it reads a tenth of the lines; its times are told and compared as ten times what they are. */
const MILLER_SHARE = 10;
const QUESTION = `--by service count 'errors=count(level>=ERROR)' 'p50(dur)' 'p95(dur)' 'p99(dur)'`;
const MILLER = `mlr --idkvp --ifs ' ' --ojson put '$w = substr($1, 0, 17); $s = splitax($2, "/")[1]; $e = $3 == "ERROR" ? 1 : 0;
  $d = float(sub($dur, "ms", ""))' then stats1 -a count,sum,p50,p95,p99 -f e,d -g w,s`;

/** One who answers the question. */
interface Runner extends Asked {
  readonly read?: ReadAnswers;
  /** It reads one of so many lines. */
  readonly share?: number;
}

const ANSWERS = 'count, errors, p50, p95 and p99 of dur by service per 10 s';

/** @param small the first tenth of `log` */
export function benchAggText(folder: string, log: string, small: string): void {
  const reading = (name: string, command: string, path = log): Asked => ({
    name,
    command: isInstalled(command.split(' ')[0] as string) ? `${command} < ${path}` : undefined,
  });
  const c = compiled(folder);
  const [ours, start, cat, inC, mawk, miller, duckdb, clickhouse] = race(
    `${ANSWERS} from text`,
    [
      { name: 'obs-agg', command: `${AGG} ${QUESTION} < ${log}`, read: readRecords },
      reading('obs-agg, of nothing', `${AGG} ${QUESTION}`, '/dev/null'),
      reading('cat', 'cat'),
      { name: 'C, a histogram', command: c && `${c} < ${log}`, read: readC },
      { ...reading('mawk, counts and means only', `mawk ${MEAN_PER_WINDOW}`), read: readMeans },
      { ...reading('Miller, ten times a tenth', MILLER, small), read: readMiller, share: MILLER_SHARE },
      ...textDatabases(folder, log).map((database) => ({ ...database, read: readRows })),
    ],
    (share) => exactAnswers(share === 1 ? log : small),
  );
  printClaims('what is asked of obs-agg on text: the times of others by its own', [
    claim('mawk, counts and means only / obs-agg', { wall: atLeast(2.5) }, mawk, ours),
    claim('Miller / obs-agg', { wall: atLeast(20) }, miller, ours, MILLER_SHARE),
    claim('ClickHouse / obs-agg', { wall: above(1), cpu: atLeast(2.5) }, clickhouse, ours),
    claim('DuckDB / obs-agg', { wall: above(1), cpu: atLeast(2.5) }, duckdb, ours),
    claim('obs-agg / C', { wall: atMost(1.2) }, ours, inC),
    claim('obs-agg without its start / C', {}, without(ours, start), inC),
    claim('obs-agg / cat', {}, ours, cat),
  ]);
}

/** The same records in JSON form, whose quantities are texts. */
export function benchAggJson(folder: string, log: string): void {
  const json = join(folder, 'ndjson');
  spawnSync('sh', ['-c', `node ${join(BINARIES, 'obs-tag.cjs')} --no-redact --json x=y < ${log} > ${json}`]);
  const [ours, cat, duckdb, clickhouse] = race(
    `${ANSWERS} from NDJSON`,
    [
      { name: 'obs-agg', command: `${AGG} ${QUESTION} < ${json}`, read: readRecords },
      { name: 'cat', command: `cat < ${json}` },
      ...jsonDatabases(folder, json).map((database) => ({ ...database, read: readRows })),
    ],
    () => exactAnswers(log),
  );
  printClaims('what is asked of obs-agg on NDJSON: the times of others by its own', [
    claim('DuckDB / obs-agg', { cpu: above(1) }, duckdb, ours),
    claim('ClickHouse / obs-agg', {}, clickhouse, ours),
    claim('obs-agg / cat', {}, ours, cat),
  ]);
}

function compiled(folder: string): string | undefined {
  const program = join(folder, 'agg-in-c');
  const source = join(ROOT, 'test/bench/native/agg.c');
  const isCompiled = isInstalled('cc') && spawnSync('cc', ['-O2', '-o', program, source]).status === 0;
  return isCompiled ? program : undefined;
}

/** Checks the answers, then times all. The first runner is what the others are compared with. */
function race(
  title: string,
  runners: readonly Runner[],
  exactOf: (share: number) => Exact,
): readonly Result[] {
  const exact = new Map<number, Exact>();
  for (const { name, command, read, share = 1 } of runners) {
    if (command === undefined || read === undefined) continue;
    showProgress(`what ${name} answers`);
    if (!exact.has(share)) exact.set(share, exactOf(share));
    checkAnswers(name, command, read, exact.get(share) as Exact);
  }
  endProgress();
  const contenders = runners.map((runner): Contender => {
    return { ...runner, command: runner.command && `${runner.command} > /dev/null` };
  });
  const results = compete(contenders, { most: ROUNDS, isWarm: true });
  const [own] = results as [Result];
  const rounds = own.samples.length;
  printTable(
    `${title} (medians of ${rounds} rounds; by obs-agg within a round; with the start of each process)`,
    ['', 'wall s', 'CPU s', 'wall', 'CPU'],
    results.map((result, index) => rowOf(result, own, runners[index] as Runner)),
  );
  for (const { name, absence } of runners) {
    if (absence !== undefined) process.stdout.write(`  ${name} is skipped: ${absence}\n`);
  }
  return results;
}

function rowOf(result: Result, own: Result, { command, absence, share = 1 }: Runner): readonly string[] {
  if (command === undefined) {
    return [result.name, absence === undefined ? 'not installed' : 'skipped', '', '', ''];
  }
  return [
    result.name,
    (median(result.samples.map(wallOf)) * share).toFixed(2),
    (median(result.samples.map(cpuOf)) * share).toFixed(2),
    (ratio(result, own, wallOf) * share).toFixed(2),
    (ratio(result, own, cpuOf) * share).toFixed(2),
  ];
}
