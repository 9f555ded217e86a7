// obs-logs on a ring of a million lines, as milliseconds over the start of node, and beside grep and tail on its file.

import fs from 'node:fs';
import { join } from 'node:path';
import { BINARIES } from '../project.ts';
import { compete, median, printTable, type Result } from './measure.ts';

const LINES = 1_000_000;
const HOUR_MS = 3_600_000;
const ROUNDS = 7;

/** A ring whose lines fill the last hour. */
function writeRing(folder: string): string {
  const logs = join(folder, 'logs-ring/active/web/logs');
  fs.mkdirSync(logs, { recursive: true });
  const startMs = Date.now() - HOUR_MS;
  const file = fs.openSync(join(logs, 'all.live'), 'w');
  let text = '';
  for (let number = 0; number < LINES; number++) {
    const time = new Date(startMs + (number * HOUR_MS) / LINES).toISOString();
    text += `${time} web/${number % 4} ${number % 97 ? 'INFO' : 'ERROR'} request handled path=/items/${number % 1000} status=200 dur=${number % 300}ms n=${number}\n`;
    if (text.length > 1e6 || number === LINES - 1) {
      fs.writeSync(file, text);
      text = '';
    }
  }
  fs.closeSync(file);
  fs.linkSync(join(logs, 'all.live'), join(logs, 'all'));
  return join(logs, 'all');
}

export function benchLogs(folder: string): void {
  const file = writeRing(folder);
  const logs = `node ${join(BINARIES, 'obs-logs.cjs')} --dir ${folder}/logs-ring web`;
  const contenders = [
    { name: 'node -e 0', command: 'node -e 0' },
    ...[
      '--since 5m',
      '-n 10',
      '-n 20 --level error',
      '-n 20 --level fatal',
      '',
      '--level error',
      "--where 'dur>290ms'",
      '--stream stderr',
      '-g n=77777$',
    ].map((options) => ({
      name: `obs-logs web ${options}`,
      command: `${logs} ${options} > /dev/null`,
    })),
    {
      name: 'obs-logs --diagnose, 100,000 lines',
      command: `node ${join(BINARIES, 'obs-logs.cjs')} --diagnose ${folder}/some.log > /dev/null`,
    },
    { name: 'grep n=77777$', command: `grep 'n=77777$' ${file} > /dev/null` },
    {
      name: 'mawk dur>290',
      command: `mawk 'match($0, /dur=[0-9]+/) && substr($0, RSTART + 4, RLENGTH - 4) + 0 > 290' ${file} > /dev/null`,
    },
  ];
  fs.writeFileSync(`${folder}/some.log`, fs.readFileSync(file).subarray(0, 9_700_000));
  const results = compete(contenders, ROUNDS);
  const base = results[0] as Result;
  const over = (result: Result, value: (sample: Result['samples'][number]) => number): string =>
    ((median(result.samples.map(value)) - median(base.samples.map(value))) * 1000).toFixed(0);
  printTable(
    `obs-logs on a ring of ${LINES} lines (milliseconds over node -e 0, medians)`,
    ['command', 'wall', 'CPU'],
    results.map((result) => [
      result.name,
      over(result, ({ wallSeconds }) => wallSeconds),
      over(result, ({ cpuSeconds }) => cpuSeconds),
    ]),
  );
}
