// obs-agg by function, by size of the input, by number of groups, and on NDJSON: beside `cat`, the native tools, and DuckDB where npm has
// put it. Cost must grow with the input and not faster.

import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { BINARIES } from '../project.ts';
import { type Contender, compete, median, printTable, type Result, ratio } from './measure.ts';

const ROUNDS = 3;
const AGG = `node ${join(BINARIES, 'obs-agg.cjs')} --clock event`;
const FUNCTIONS = [
  'count',
  'count(level>=ERROR)',
  'rate',
  'sum(dur)',
  'avg(dur)',
  'min(dur)',
  'stddev(dur)',
  'p99(dur)',
  'hist(dur)',
  'distinct(path)',
  'top10(path)',
  'increase(bytes)',
  'count(status>=500)',
];
const GROUP_COUNTS = [100, 10_000, 100_000];

export function benchAgg(folder: string, log: string, small: string): void {
  byFunction(log);
  bySize(log, small);
  byGroups(folder);
  onJson(folder, log);
}

function seconds(result: Result): number {
  return median(result.samples.map(({ cpuSeconds }) => cpuSeconds));
}

function byFunction(log: string): void {
  const contenders: Contender[] = [
    { name: 'cat', command: `cat ${log} > /dev/null` },
    ...FUNCTIONS.map((fn) => ({ name: fn, command: `${AGG} --by service '${fn}' < ${log} > /dev/null` })),
    { name: '--exact p99(dur)', command: `${AGG} --by service --exact 'p99(dur)' < ${log} > /dev/null` },
    { name: '--slide 1s count', command: `${AGG} --by service --slide 1s count < ${log} > /dev/null` },
    { name: '--session 1s count', command: `${AGG} --by service --session 1s count < ${log} > /dev/null` },
  ];
  const results = compete(contenders, ROUNDS);
  const count = results[1] as Result;
  printTable(
    'obs-agg by function (medians of CPU)',
    ['function', 'CPU s', 'to count'],
    results.map((result) => [
      result.name,
      seconds(result).toFixed(2),
      ratio(result, count, ({ cpuSeconds }) => cpuSeconds).toFixed(2),
    ]),
  );
}

/** A tenth of the input must cost a tenth, the start apart. */
function bySize(log: string, small: string): void {
  const run = (input: string): string => `${AGG} --by service count 'p99(dur)' < ${input} > /dev/null`;
  const [nothing, tenth, whole] = compete(
    [
      { name: 'nothing', command: run('/dev/null') },
      { name: 'a tenth', command: run(small) },
      { name: 'all', command: run(log) },
    ],
    ROUNDS,
  ) as [Result, Result, Result];
  const start = seconds(nothing);
  printTable(
    'obs-agg by size of the input',
    ['input', 'CPU s', 'without the start, to a tenth'],
    [nothing, tenth, whole].map((result) => [
      result.name,
      seconds(result).toFixed(2),
      ((seconds(result) - start) / (seconds(tenth) - start)).toFixed(1),
    ]),
  );
}

function byGroups(folder: string): void {
  const rows = GROUP_COUNTS.map((groups) => {
    const log = join(folder, `groups-${groups}`);
    writeGroups(log, groups);
    const command = `${AGG} --max-groups 200000 --by user count 'p99(dur)' < ${log} > /dev/null`;
    const [result] = compete([{ name: String(groups), command }], ROUNDS) as [Result];
    return [String(groups), seconds(result).toFixed(2), peakOf(command)];
  });
  printTable(
    'obs-agg by number of groups, 400,000 lines in one window',
    ['groups', 'CPU s', 'peak MB'],
    rows,
  );
}

/** As the shell's child says it of itself at its end. */
function peakOf(command: string): string {
  const script = `process.on('exit',()=>process.stderr.write('peak='+process.resourceUsage().maxRSS+'\\n'))`;
  const { stderr } = spawnSync('sh', ['-c', command], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(script)}` },
  });
  return (Number(/peak=(\d+)/.exec(stderr)?.[1] ?? 0) / 1024).toFixed(0);
}

const GROUP_LINES = 400_000;

function writeGroups(path: string, groups: number): void {
  const fd = openSync(path, 'w');
  let text = '';
  for (let line = 0; line < GROUP_LINES; line++) {
    text += `2026-02-14T12:34:05.${String(line % 1000).padStart(3, '0')}Z web/0 INFO x user=u${line % groups} dur=${line % 977}ms\n`;
    if (text.length > 1 << 20) {
      writeSync(fd, text);
      text = '';
    }
  }
  writeSync(fd, text);
  closeSync(fd);
}

/** The same records as NDJSON, through DuckDB where it is installed. */
function onJson(folder: string, log: string): void {
  const json = join(folder, 'ndjson');
  const asJson = `node ${join(BINARIES, 'obs-tag.cjs')} --no-redact --json x=y < ${log} > ${json}`;
  spawnSync('sh', ['-c', asJson]);
  const query = join(folder, 'duckdb.mjs');
  writeFileSync(query, duckdbScript(json));
  const hasDuckdb = spawnSync('node', ['-e', "require.resolve('@duckdb/node-api')"]).status === 0;
  const results = compete(
    [
      { name: 'cat', command: `cat ${json} > /dev/null` },
      {
        name: 'obs-agg',
        command: `${AGG} --by service count 'errors=count(level>=ERROR)' 'p50(dur)' 'p95(dur)' 'p99(dur)' < ${json} > /dev/null`,
      },
      { name: 'DuckDB', command: hasDuckdb ? `node ${query}` : undefined },
    ],
    ROUNDS,
  );
  printTable(
    `obs-agg on NDJSON, ${(readFileSync(json).length / 1e6).toFixed(0)} MB`,
    ['', 'CPU s'],
    results.map((result) => [
      result.name,
      result.samples.length === 0 ? 'not installed' : seconds(result).toFixed(2),
    ]),
  );
}

function duckdbScript(json: string): string {
  return `import { DuckDBInstance } from '@duckdb/node-api';
const connection = await (await DuckDBInstance.create()).connect();
await connection.run(\`SELECT time_bucket(INTERVAL '10 seconds', CAST(ts AS TIMESTAMP)) AS w, split_part(source, '/', 1) AS s, count(*),
  count(*) FILTER (WHERE kind = 'ERROR'), approx_quantile(TRY_CAST(replace(dur, 'ms', '') AS DOUBLE), [0.5, 0.95, 0.99])
  FROM read_json('${json}', format = 'newline_delimited', columns = {ts: 'VARCHAR', source: 'VARCHAR', kind: 'VARCHAR', dur: 'VARCHAR'}, ignore_errors = true)
  GROUP BY w, s\`);
`;
}
