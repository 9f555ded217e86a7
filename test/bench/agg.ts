// obs-agg beside C, the native tools and the databases that are installed; by function; by size of the input, whose double must cost the
// double; by number of groups; and on NDJSON.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { BINARIES, ROOT } from '../project.ts';
import { AGG, byFunction, byGroups, bySize } from './agg-scale.ts';
import { jsonContenders, textContenders } from './databases.ts';
import {
  type Contender,
  compete,
  isInstalled,
  median,
  printTable,
  type Result,
  ratio,
  runOnce,
} from './measure.ts';

const ROUNDS = 3;
const QUESTION = `--by service count 'errors=count(level>=ERROR)' 'p50(dur)' 'p95(dur)' 'p99(dur)'`;

export function benchAgg(folder: string, log: string): void {
  onText(folder, log);
  onJson(folder, log);
  byFunction(log);
  bySize(folder, log);
  byGroups(folder);
}

const MAWK = `mawk '{ split($2, s, "/"); k = substr($1, 1, 18) " " s[1]; n[k]++; if ($3 == "ERROR") e[k]++
  if (match($0, / dur=[0-9.]+/)) { d[k] += substr($0, RSTART + 5, RLENGTH - 5); c[k]++ } }
  END { for (k in n) print k, n[k], e[k] + 0, d[k] / c[k] }'`;
const MILLER = `mlr --idkvp --ifs ' ' --ojson put '$w = substr($1, 0, 17); $s = splitax($2, "/")[1]; $e = $3 == "ERROR" ? 1 : 0;
  $d = float(sub($dur, "ms", ""))' then stats1 -a count,sum,p50,p95,p99 -f e,d -g w,s`;

function onText(folder: string, log: string): void {
  const reading = (name: string, command: string): Contender => ({
    name,
    command: isInstalled(command.split(' ')[0] as string) ? `${command} < ${log} > /dev/null` : undefined,
  });
  const ours: Contender = { name: 'obs-agg', command: `${AGG} ${QUESTION} < ${log} > /dev/null` };
  const c = compiled(folder);
  printRace('count, errors, p50, p95 and p99 of dur by service per 10 s', [
    ours,
    reading('cat', 'cat'),
    { name: 'C, a histogram', command: c === undefined ? undefined : `${c} < ${log} > /dev/null` },
    reading('mawk, counts and means only', MAWK),
    ...textContenders(folder, log),
  ]);
  // It takes so much longer that once is enough.
  printRace('the same, once', [ours, reading('Miller', MILLER)], once);
}

/** The same records in JSON form, whose quantities are texts. */
function onJson(folder: string, log: string): void {
  const json = join(folder, 'ndjson');
  spawnSync('sh', ['-c', `node ${join(BINARIES, 'obs-tag.cjs')} --no-redact --json x=y < ${log} > ${json}`]);
  printRace('the same from NDJSON', [
    { name: 'obs-agg', command: `${AGG} ${QUESTION} < ${json} > /dev/null` },
    { name: 'cat', command: `cat < ${json} > /dev/null` },
    ...jsonContenders(folder, json),
  ]);
}

function compiled(folder: string): string | undefined {
  const program = join(folder, 'agg-in-c');
  const source = join(ROOT, 'test/bench/native/agg.c');
  const isCompiled = isInstalled('cc') && spawnSync('cc', ['-O2', '-o', program, source]).status === 0;
  return isCompiled ? program : undefined;
}

function severalTimes(contenders: readonly Contender[]): readonly Result[] {
  return compete(contenders, ROUNDS);
}

function once(contenders: readonly Contender[]): readonly Result[] {
  return contenders.map(({ name, command }) => ({
    name,
    samples: command === undefined ? [] : [runOnce(command)],
  }));
}

/** The first contender is what the others are compared with. */
function printRace(title: string, contenders: readonly Contender[], run = severalTimes): void {
  const results = run(contenders);
  const [own] = results as [Result];
  printTable(
    `${title} (medians; ratios to obs-agg within a round)`,
    ['', 'wall s', 'CPU s', 'wall', 'CPU'],
    results.map((result) => {
      if (result.samples.length === 0) return [result.name, 'not installed', '', '', ''];
      return [
        result.name,
        median(result.samples.map(({ wallSeconds }) => wallSeconds)).toFixed(2),
        median(result.samples.map(({ cpuSeconds }) => cpuSeconds)).toFixed(2),
        ratio(result, own, ({ wallSeconds }) => wallSeconds).toFixed(2),
        ratio(result, own, ({ cpuSeconds }) => cpuSeconds).toFixed(2),
      ];
    }),
  );
}
