// What obs-agg costs by function, by size of the input and by number of groups.

import { spawnSync } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Contender, compete, median, printTable, type Result, ratio } from './measure.ts';
import { binary } from './throughput.ts';

export const AGG = `${binary('obs-agg')} --clock event`;

const ROUNDS = 2;
const FUNCTIONS = [
  'count',
  'count(level>=ERROR)',
  'count(status>=500)',
  'rate',
  'sum(dur)',
  'avg(dur)',
  'min(dur)',
  'max(dur)',
  'first(dur)',
  'last(dur)',
  'stddev(dur)',
  'p99(dur)',
  'hist(dur)',
  'distinct(path)',
  'top10(path)',
  'increase(bytes)',
  'rate(bytes)',
];
const WINDOWS = ['--slide 1s', '--session 1s', '--cumulative', '--revise'];
const KEYS = ['service,level', 'status', 'service,status', 'path'];

function seconds(result: Result): number {
  return median(result.samples.map(({ cpuSeconds }) => cpuSeconds));
}

/** One line for each function, then for windows and for keys. */
export function byFunction(log: string): void {
  const reading = (name: string, args: string): Contender => ({
    name,
    command: `${AGG} ${args} < ${log} > /dev/null`,
  });
  const results = compete(
    [
      ...FUNCTIONS.map((name) => reading(name, `--by service '${name}'`)),
      reading('--exact p99(dur)', `--by service --exact 'p99(dur)'`),
      ...WINDOWS.map((window) => reading(`${window} count`, `--by service ${window} count`)),
      ...KEYS.map((keys) => reading(`--by ${keys} count`, `--max-groups 100000 --by ${keys} count`)),
    ],
    ROUNDS,
  );
  const [count] = results as [Result];
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

/** Half of the input must cost half, the start apart. */
export function bySize(folder: string, log: string): void {
  const run = (input: string): string => `${AGG} --by service count 'p99(dur)' < ${input} > /dev/null`;
  const sizes = [4, 2].map((divisor) => {
    const path = join(folder, `one-of-${divisor}`);
    spawnSync('sh', ['-c', `head -c $(( $(wc -c < ${log}) / ${divisor} )) ${log} > ${path}`]);
    return { name: `a ${divisor === 4 ? 'quarter' : 'half'}`, command: run(path) };
  });
  const results = compete(
    [{ name: 'nothing', command: run('/dev/null') }, ...sizes, { name: 'all', command: run(log) }],
    ROUNDS,
  );
  const [nothing, quarter] = results as [Result, Result];
  const start = seconds(nothing);
  printTable(
    'obs-agg by size of the input',
    ['input', 'CPU s', 'without the start, to a quarter'],
    results.map((result) => [
      result.name,
      seconds(result).toFixed(2),
      ((seconds(result) - start) / (seconds(quarter) - start)).toFixed(1),
    ]),
  );
}

const GROUP_COUNTS = [10, 100, 1000, 10_000, 100_000];
const GROUP_LINES = 400_000;

export function byGroups(folder: string): void {
  const rows = GROUP_COUNTS.map((groups) => {
    const log = join(folder, `groups-${groups}`);
    writeGroups(log, groups);
    const command = `${AGG} --max-groups 200000 --by user count 'p99(dur)' < ${log} > /dev/null`;
    const [result] = compete([{ name: String(groups), command }], ROUNDS) as [Result];
    return [String(groups), seconds(result).toFixed(2), peakOf(command)];
  });
  printTable(
    `obs-agg by number of groups, ${GROUP_LINES} lines in one window`,
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
