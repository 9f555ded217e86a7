// Do those who are compared answer the same? The counts and errors of each window and service must be those of an exact count, and the
// percentiles within 1 % of the values at that rank.

import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readSync } from 'node:fs';
import { parseRecord } from '../../tools/lib/record/parse.ts';
import { parseQuantity } from '../../tools/lib/record/quantity.ts';
import { fieldOf, type RecordLine } from '../../tools/lib/record/record.ts';
import { timeMs } from '../../tools/lib/record/time.ts';

const QUANTILES = [0.5, 0.95, 0.99];
const MOST_ERROR = 0.01;
/** Numbers are written with four digits. */
const ROUNDING = 0.0005;
const WINDOW_MS = 10_000;
/** Of a time, so that ten seconds remain. */
const WINDOW_CHARS = 18;

/** Of one window and service. */
export interface Answer {
  readonly count: number;
  readonly errors: number;
  /** p50, p95 and p99 of dur in milliseconds, unless it gives none. */
  readonly percentiles?: readonly number[];
}

/** By `${first 18 characters of the time} ${service}`. */
export type Answers = ReadonlyMap<string, Answer>;
export type ReadAnswers = (output: string) => Answers;

/** The same with all values of dur, sorted. */
export type Exact = ReadonlyMap<string, { count: number; errors: number; durations: number[] }>;

/** Counts the records of a log as generate.ts writes it. */
export function exactAnswers(log: string): Exact {
  const exact = new Map<string, { count: number; errors: number; durations: number[] }>();
  eachLine(log, (line) => {
    const match = /^(\d.{17})\S+ ([a-z]+)\/\d (\S+) .* dur=([\d.]+)ms/.exec(line);
    if (match === null) return;
    const [, window, service, level, duration] = match;
    const key = `${window} ${service}`;
    const group = exact.get(key) ?? { count: 0, errors: 0, durations: [] };
    exact.set(key, group);
    group.count++;
    if (level === 'ERROR') group.errors++;
    group.durations.push(Number(duration));
  });
  for (const { durations } of exact.values()) durations.sort((left, right) => left - right);
  return exact;
}

function eachLine(path: string, take: (line: string) => void): void {
  const file = openSync(path, 'r');
  const block = Buffer.alloc(1 << 20);
  let held = '';
  for (let got = readSync(file, block); got > 0; got = readSync(file, block)) {
    const lines = (held + block.toString('latin1', 0, got)).split('\n');
    held = lines.pop() as string;
    for (const line of lines) take(line);
  }
  closeSync(file);
}

/** Runs a command and compares what it says. @throws Error, which says where it differs */
export function checkAnswers(name: string, command: string, read: ReadAnswers, exact: Exact): void {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', command], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  if (status !== 0) throw new Error(`${name} failed with status ${status}: ${stderr}`);
  const answers = read(stdout);
  for (const [key, { count, errors, durations }] of exact) {
    const answer = answers.get(key);
    const where = `${name} answers otherwise for ${key}`;
    if (answer?.count !== count || answer.errors !== errors) {
      throw new Error(`${where}: ${answer?.count} and ${answer?.errors} instead of ${count} and ${errors}`);
    }
    for (const [index, value] of (answer.percentiles ?? []).entries()) {
      const [low, high] = atRank(durations, QUANTILES[index] as number);
      if (value >= low * (1 - MOST_ERROR - ROUNDING) && value <= high * (1 + MOST_ERROR + ROUNDING)) continue;
      throw new Error(`${where}: a percentile of ${value} ms instead of ${low} to ${high} ms`);
    }
  }
}

/** The values next to a quantile: whose rank it is when it lies between two is told differently. */
function atRank(sorted: readonly number[], quantile: number): readonly [number, number] {
  const last = sorted.length - 1;
  const below = Math.max(0, Math.ceil(quantile * sorted.length) - 1);
  return [
    sorted[Math.min(below, Math.floor(quantile * last))] as number,
    sorted[Math.min(last, Math.floor(quantile * sorted.length))] as number,
  ];
}

/** METRIC records of obs-agg, whose time is the end of the window. */
export function readRecords(output: string): Answers {
  return table(output, (line) => {
    const record = parseRecord(line);
    if (record === undefined) return undefined;
    const window = new Date(timeMs(record.time) - WINDOW_MS).toISOString().slice(0, WINDOW_CHARS);
    const percentiles = ['dur_p50', 'dur_p95', 'dur_p99'].map((key) => numberOf(record, key) * 1000);
    const answer = { count: numberOf(record, 'count'), errors: numberOf(record, 'errors'), percentiles };
    return [`${window} ${record.source}`, answer];
  });
}

function numberOf(record: RecordLine, key: string): number {
  return parseQuantity(fieldOf(record, key)?.value ?? '')?.value ?? Number.NaN;
}

/** Rows of the databases: [window, service, count, errors, percentiles]. */
export function readRows(output: string): Answers {
  return table(output, (line) => {
    const [window, service, count, errors, percentiles] = JSON.parse(line) as [
      string,
      string,
      unknown,
      unknown,
      unknown[],
    ];
    const answer = {
      count: Number(count),
      errors: Number(errors),
      percentiles: percentiles.map(Number),
    };
    return [`${window} ${service}`, answer];
  });
}

/** What native/agg.c prints. */
export function readC(output: string): Answers {
  return table(output, (line) => {
    const match = /^(.+) count=(\d+) errors=(\d+) p50=(.+)ms p95=(.+)ms p99=(.+)ms$/.exec(line);
    if (match === null) return undefined;
    const [, key = '', count, errors, ...percentiles] = match;
    return [key, { count: Number(count), errors: Number(errors), percentiles: percentiles.map(Number) }];
  });
}

/** What mawk prints: window,service count errors mean. */
export function readMeans(output: string): Answers {
  return table(output, (line) => {
    const [key = '', count, errors] = line.split(' ');
    return [key.replace(',', ' '), { count: Number(count), errors: Number(errors) }];
  });
}

/** What Miller prints: objects with the names of its stats1. */
export function readMiller(output: string): Answers {
  const rows = JSON.parse(output) as readonly Record<string, string | number | undefined>[];
  return new Map(
    rows.map((row) => [
      `${row.w} ${row.s}`,
      {
        count: Number(row.d_count),
        errors: Number(row.e_sum),
        percentiles: [Number(row.d_p50), Number(row.d_p95), Number(row.d_p99)],
      },
    ]),
  );
}

function table(output: string, read: (line: string) => [string, Answer] | undefined): Answers {
  const rows = output.split('\n').flatMap((line) => (line === '' ? [] : [read(line)]));
  return new Map(rows.filter((row) => row !== undefined));
}
