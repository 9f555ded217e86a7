// npm run bench:formats -- DIR...: how well lines of real logs are read. For every NAME.log with a NAME.log_structured.csv beside it, as
// Loghub (https://github.com/logpai/loghub) lays out its samples, prints how many lines get the time, the level and the component that
// the table has for them. What the table says is read here by rules of its own, without those of obs-capture.

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isLevel } from '../../tools/lib/record/kind.ts';
import { parseLevel } from '../../tools/lib/record/level.ts';
import { parseRecord } from '../../tools/lib/record/parse.ts';
import type { RecordLine } from '../../tools/lib/record/record.ts';
import { BINARIES } from '../project.ts';
import { readCsv } from './csv.ts';
import { printTable } from './measure.ts';

type Row = ReadonlyMap<string, string>;

/** How many rows had something to compare, and how many of these were equal. */
interface Score {
  asked: number;
  right: number;
  /** The first row that was not. */
  example: string | undefined;
}

const TABLE = '_structured.csv';
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const TIME_COLUMNS = ['Month', 'Date', 'Day', 'Time'];

/** Times as the tables have them. Milliseconds may be short of digits behind a colon. */
const TIMES: readonly RegExp[] = [
  /^(?<yy>\d\d)(?<mo>\d\d)(?<d>\d\d) (?<h>\d\d)(?<mi>\d\d)(?<s>\d\d)$/,
  /^(?<yy>\d\d)\/(?<mo>\d\d)\/(?<d>\d\d) (?<h>\d\d):(?<mi>\d\d):(?<s>\d\d)$/,
  /^(?<y>\d{4})-(?<mo>\d\d)-(?<d>\d\d) (?<h>\d\d):(?<mi>\d\d):(?<s>\d\d)(?:[.,](?<f>\d+))?,?$/,
  /^(?:[A-Z][a-z]{2} )?(?<mon>[A-Z][a-z]{2}) +(?<d>\d+) (?<h>\d\d):(?<mi>\d\d):(?<s>\d\d)(?: (?<y>\d{4}))?$/,
  /^(?<mo>\d\d)[.-](?<d>\d\d) (?<h>\d\d):(?<mi>\d\d):(?<s>\d\d)(?:\.(?<f>\d+))?$/,
  /^(?<y>\d{4})(?<mo>\d\d)(?<d>\d\d)-(?<h>\d+):(?<mi>\d+):(?<s>\d+):(?<ms>\d+)$/,
];

/** Year, month, day, hour, minute, second, fraction; undefined where the table does not say. */
type Parts = readonly (number | string | undefined)[];

function expectedTime(row: Row): Parts | undefined {
  const stamp = row.get('Timestamp') ?? row.get('Time') ?? '';
  if (/^\d{9,10}$/.test(stamp))
    return partsOf(`${new Date(Number(stamp) * 1000).toISOString().slice(0, 19)}Z`);
  const text = TIME_COLUMNS.flatMap((name) => row.get(name)?.trim() ?? []).join(' ');
  const groups = TIMES.map((pattern) => pattern.exec(text)?.groups).find((found) => found !== undefined);
  if (groups === undefined) return undefined;
  const { y, yy, mo, mon, d, h, mi, s, f, ms } = groups;
  const year = y ?? (yy === undefined ? undefined : `20${yy}`);
  const month = mon === undefined ? mo : String(MONTHS.indexOf(mon) + 1);
  const numbers = [year, month, d, h, mi, s].map((part) => (part === undefined ? undefined : Number(part)));
  return [...numbers, f ?? ms?.padStart(3, '0')];
}

function partsOf(time: string): Parts {
  const [, year, month, day, hour, minute, second, fraction] =
    /^(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)(?:\.(\d+))?Z$/.exec(time) ?? [];
  return [...[year, month, day, hour, minute, second].map(Number), fraction];
}

function fieldOf(record: RecordLine, key: string): string | undefined {
  return record.fields.find((field) => field.key === key)?.value;
}

function isSameTime(row: Row, { time }: RecordLine): boolean | undefined {
  const expected = expectedTime(row);
  if (expected === undefined) return undefined;
  const actual = partsOf(time);
  return expected.every((part, index) => part === undefined || part === actual[index]);
}

function isSameLevel(row: Row, { kind }: RecordLine): boolean | undefined {
  const expected = parseLevel(row.get('Level') ?? '');
  return expected === undefined ? undefined : isLevel(kind) && kind === expected;
}

/** Some tables have the host, or only the end of what stands there, in the column: that is said apart. */
function componentIs(row: Row, record: RecordLine): 'same' | 'host' | 'end' | 'other' | undefined {
  const expected = row.get('Component') ?? row.get('Program');
  if (expected === undefined || expected === '') return undefined;
  const component = fieldOf(record, 'component');
  if (component === expected.trim()) return 'same';
  if (fieldOf(record, 'host') === expected.trim()) return 'host';
  return component !== undefined && expected.endsWith(`:${component}`) ? 'end' : 'other';
}

function count(score: Score, isRight: boolean | undefined, example: string): void {
  if (isRight === undefined) return;
  score.asked++;
  if (isRight) score.right++;
  else score.example ??= example;
}

function percent({ asked, right }: Score): string {
  return asked === 0 ? '-' : `${((100 * right) / asked).toFixed(2)} %`;
}

function capture(path: string): string[] {
  const binary = join(BINARIES, 'obs-capture.cjs');
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [binary, '--source', 'x', '--timezone', 'UTC', '--join-timeout', '0s'],
    { input: readFileSync(path), maxBuffer: 1 << 30, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`obs-capture ended with ${status}: ${stderr}`);
  return stdout.trimEnd().split('\n');
}

function measure(folder: string, name: string): { row: string[]; examples: string[] } {
  const path = join(folder, name.slice(0, -TABLE.length));
  const table = readCsv(readFileSync(join(folder, name), 'utf8'));
  const lines = readFileSync(path, 'utf8').split('\n');
  const records = capture(path);
  const scores = ['time', 'level', 'component'].map(
    (): Score => ({ asked: 0, right: 0, example: undefined }),
  );
  const [time, level, component] = scores as [Score, Score, Score];
  const kinds = { same: 0, host: 0, end: 0, other: 0 };
  for (const [index, row] of table.entries()) {
    const line = lines[index] ?? '';
    const record = parseRecord(records[index] ?? '');
    if (record === undefined) throw new Error(`${name}: line ${index + 1} has become no record`);
    count(time, isSameTime(row, record), line);
    count(level, isSameLevel(row, record), line);
    const kind = componentIs(row, record);
    if (kind !== undefined) kinds[kind]++;
    count(component, kind === undefined ? undefined : kind !== 'other', line);
  }
  const note = kinds.host > 0 ? `${kinds.host} as host` : kinds.end > 0 ? `${kinds.end} as its end` : '';
  return {
    row: [basename(path), String(table.length), ...scores.map(percent), note],
    examples: scores.flatMap(({ example }, which) =>
      example === undefined
        ? []
        : [`${basename(path)}: ${['time', 'level', 'component'][which]}: ${example}`],
    ),
  };
}

function main(folders: readonly string[]): void {
  if (folders.length === 0) throw new Error('name a folder with NAME.log and NAME.log_structured.csv files');
  for (const folder of folders) {
    const names = readdirSync(folder)
      .filter((name) => name.endsWith(TABLE))
      .sort();
    if (names.length === 0) throw new Error(`there is no *${TABLE} in ${folder}`);
    const results = names.map((name) => measure(folder, name));
    printTable(
      `lines of ${folder} whose time, level and component are those of the table`,
      ['data set', 'lines', 'time', 'level', 'component', ''],
      results.map(({ row }) => row),
    );
    const examples = results.flatMap((result) => result.examples);
    if (examples.length > 0)
      process.stdout.write(`\n  first lines read otherwise\n\n  ${examples.join('\n  ')}\n`);
  }
}

try {
  main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`bench:formats: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
