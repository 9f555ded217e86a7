// What obs-agg costs by function, by size of the input and by number of groups.

import { spawnSync } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Contender, compete, cpuOf, median, printTable, type Result, ratio } from './measure.ts';
import { binary } from './throughput.ts';

export const AGG = `${binary('obs-agg')} --clock event`;

/** The inputs have just been written, and so are in memory. */
const ROUNDS = { most: 2, isWarm: true };
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
  'inflight(dur)',
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
  return median(result.samples.map(cpuOf));
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
      ratio(result, count, cpuOf).toFixed(2),
    ]),
  );
}

/** The input is divided by. */
const PARTS = [4, 2, 1];
const NOISE = 0.1;

/** Half of the input must cost half, the start apart. */
export function bySize(folder: string, log: string): void {
  const run = (input: string): string => `${AGG} --by service count 'p99(dur)' < ${input} > /dev/null`;
  const parts = PARTS.map((divisor) => {
    const path = join(folder, `one-of-${divisor}`);
    spawnSync('sh', ['-c', `head -c $(( $(wc -c < ${log}) / ${divisor} )) ${log} > ${path}`]);
    return { name: divisor === 1 ? 'all' : `a ${divisor === 4 ? 'quarter' : 'half'}`, command: run(path) };
  });
  const results = compete([{ name: 'nothing', command: run('/dev/null') }, ...parts], ROUNDS);
  const [nothing, quarter] = results as [Result, Result];
  const cost = (result: Result): number => seconds(result) - seconds(nothing);
  printTable(
    'obs-agg by size of the input: the CPU time without the start, by that of a quarter (asked: no more than linear)',
    ['input', 'CPU s', 'by a quarter', 'linear', 'held'],
    results.map((result, index) => {
      const times = cost(result) / cost(quarter);
      const linear = index === 0 ? 0 : (PARTS[0] as number) / (PARTS[index - 1] as number);
      const isHeld = times <= linear * (1 + NOISE);
      return [
        result.name,
        seconds(result).toFixed(2),
        times.toFixed(1),
        linear.toFixed(1),
        isHeld ? 'yes' : 'NO',
      ];
    }),
  );
}

const GROUP_COUNTS = [10, 100, 1000, 10_000, 100_000];
const GROUP_LINES = 400_000;
const MOST_GROUPS_MB = 400;

export function byGroups(folder: string): void {
  const contenders = GROUP_COUNTS.map((groups) => {
    const log = join(folder, `groups-${groups}`);
    writeGroups(log, groups);
    return {
      name: String(groups),
      command: `${AGG} --max-groups 200000 --by user count 'p99(dur)' < ${log} > /dev/null`,
    };
  });
  const results = compete(contenders, ROUNDS);
  const [fewest] = results as [Result];
  printTable(
    `obs-agg by number of groups, ${GROUP_LINES} lines in one window`,
    ['groups', 'CPU s', `by ${GROUP_COUNTS[0]} groups`, 'peak MB', 'asked', 'held'],
    results.map((result, index) => {
      const megabytes = peakOf((contenders[index] as Contender).command as string);
      const asked =
        index === results.length - 1
          ? [`< ${MOST_GROUPS_MB}`, megabytes < MOST_GROUPS_MB ? 'yes' : 'NO']
          : ['', ''];
      return [
        result.name,
        seconds(result).toFixed(2),
        ratio(result, fewest, cpuOf).toFixed(2),
        megabytes.toFixed(0),
        ...asked,
      ];
    }),
  );
}

/** Peak of resident memory in MB, as the shell's child says it of itself at its end. */
function peakOf(command: string): number {
  const script = `process.on('exit',()=>process.stderr.write('peak='+process.resourceUsage().maxRSS+'\\n'))`;
  const { stderr } = spawnSync('sh', ['-c', command], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(script)}` },
  });
  const peaks = [...stderr.matchAll(/peak=(\d+)/g)].map(([, kibibytes]) => Number(kibibytes));
  return (Math.max(...peaks) * 1024) / 1e6;
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
