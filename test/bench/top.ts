// obs-top on a DIR of 100 services and 1,000 instances, and on a stream: what one table costs over the start of node, what a refresh
// costs, and how fast a stream is read.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { formatTimeMs } from '../../tools/lib/record/time.ts';
import { BINARIES } from '../project.ts';
import { compete, median, printTable, type Result, runOnce } from './measure.ts';

const ROUNDS = 9;
const SERVICES = 100;
const INSTANCES = 10;
const REFRESHES = 20;
const TOP = join(BINARIES, 'obs-top.cjs');

/** Two minutes of the fleet, up to now: starts, a line every two seconds, usage and requests every ten. */
function* fleet(): Generator<string> {
  const nowMs = Date.now();
  const at = (seconds: number): string => formatTimeMs(nowMs - seconds * 1000);
  const instances = Array.from({ length: SERVICES * INSTANCES }, (_, index) => {
    return `svc-${Math.floor(index / INSTANCES)}/${index % INSTANCES}`;
  });
  for (const source of instances) yield `${at(120)} ${source} EVENT start cmd="node server.js" pid=1`;
  for (let seconds = 100; seconds > 0; seconds -= 2) {
    for (const source of instances) {
      yield `${at(seconds)} ${source} INFO request handled path=/items/${seconds} status=200 dur=2ms`;
      if (seconds % 10 === 0) yield `${at(seconds)} ${source} METRIC process rss=40M cpu=3%`;
    }
    if (seconds % 10 !== 0) continue;
    for (let service = 0; service < SERVICES; service++) {
      yield `${at(seconds)} svc-${service} METRIC requests window="10s" count=50 rate=5 errors=1 dur_p99=20ms`;
    }
  }
}

async function writeLines(path: string, lines: Iterable<string>): Promise<void> {
  const stream = createWriteStream(path);
  for (const line of lines) if (!stream.write(`${line}\n`)) await once(stream, 'drain');
  stream.end();
  await once(stream, 'close');
}

/** CPU seconds of a live run that has written so many tables into a pipe. */
async function liveCpu(directory: string, tables: number): Promise<number> {
  const child = spawn(process.execPath, [TOP, '--dir', directory, '--interval', '1s']);
  let seen = 0;
  let seconds = 0;
  child.stdout.on('data', (bytes: Buffer) => {
    seen += String(bytes).split('CLUSTER').length - 1;
    if (seen < tables || child.killed) return;
    seconds = cpuSecondsOf(child.pid ?? 0);
    child.kill('SIGINT');
  });
  await once(child, 'close');
  return seconds;
}

/** User and system time of a process, from proc(5); the kernel tells it in hundredths of a second. */
function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [user = 0, system = 0] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number);
  return (user + system) / 100;
}

export async function benchTop(folder: string, log: string): Promise<void> {
  const records = join(folder, 'fleet');
  const directory = join(folder, 'fleet-dir');
  await writeLines(records, fleet());
  runOnce(`node ${join(BINARIES, 'obs-ring.cjs')} --dir ${directory} < ${records} > /dev/null`);
  const results = compete(
    [
      { name: 'node -e 0', command: 'node -e 0' },
      { name: 'obs-top --once --dir', command: `node ${TOP} --once --dir ${directory} > /dev/null` },
      { name: 'obs-top --once < log', command: `node ${TOP} --once < ${log} > /dev/null` },
    ],
    ROUNDS,
  );
  const [node, once_, stream] = results as [Result, Result, Result];
  const cpu = ({ samples }: Result): number => median(samples.map(({ cpuSeconds }) => cpuSeconds));
  const [few, many] = [await liveCpu(directory, 2), await liveCpu(directory, 2 + REFRESHES)];
  printTable(
    'obs-top',
    ['what', 'figure'],
    [
      [
        'CPU of one table of 1,000 instances over node -e 0',
        `${((cpu(once_) - cpu(node)) * 1000).toFixed(0)} ms`,
      ],
      ['CPU of a refresh each second', `${(((many - few) / REFRESHES) * 100).toFixed(1)} % of a core`],
      [
        'a stream, per second of CPU',
        `${(statSync(log).size / (cpu(stream) - cpu(node)) / 1e6).toFixed(0)} MB`,
      ],
    ],
  );
}
