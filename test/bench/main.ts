// npm run bench [-- NAME...]: prints what the documentation claims, as ratios in one run. Names: startup, throughput, ring, tag, path, memory, agg, logs, top, alert; all of them
// unless given. OBS_BENCH_LINES sets the lines of the generated log (1,000,000).

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchAgg } from './agg.ts';
import { benchAlert } from './alert.ts';
import { generateLog } from './generate.ts';
import { benchLogs } from './logs.ts';
import { benchMemory } from './memory.ts';
import { benchPath } from './path.ts';
import { benchRing } from './ring.ts';
import { benchStartup } from './startup.ts';
import { benchStore } from './store.ts';
import { benchTag } from './tag.ts';
import { benchThroughput } from './throughput.ts';
import { benchTop } from './top.ts';

const NAMES = [
  'startup',
  'throughput',
  'ring',
  'tag',
  'path',
  'memory',
  'agg',
  'logs',
  'top',
  'store',
  'alert',
];
const RULES = `groups:
  - name: bench
    rules:
      - { alert: Errors, expr: requests_errors > 1000000, for: 10s }
`;

async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  const unknown = wanted.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw new Error(`there is no bench ${unknown}; there are ${NAMES.join(', ')}`);
  const isWanted = (name: string): boolean => wanted.length === 0 || wanted.includes(name);
  const lines = Number(process.env.OBS_BENCH_LINES ?? 1_000_000);
  const folder = mkdtempSync(join(tmpdir(), 'obs-bench-'));
  try {
    mkdirSync(join(folder, 'ring'));
    writeFileSync(join(folder, 'rules.yaml'), RULES);
    const log = join(folder, 'log');
    const small = join(folder, 'small');
    generateLog(log, lines);
    generateLog(small, Math.ceil(lines / 10));
    if (isWanted('startup')) benchStartup(folder);
    if (isWanted('throughput')) benchThroughput(folder, log);
    if (isWanted('ring')) benchRing(folder, log);
    if (isWanted('tag')) benchTag(log);
    if (isWanted('path')) benchPath(log);
    if (isWanted('alert')) await benchAlert(folder);
    if (isWanted('top')) await benchTop(folder, log);
    if (isWanted('agg')) benchAgg(folder, log);
    if (isWanted('logs')) benchLogs(folder);
    if (isWanted('store')) await benchStore(folder, log);
    if (isWanted('memory')) {
      await benchMemory(folder, [
        { name: `${Math.ceil(lines / 10)} lines`, path: small },
        { name: `${lines} lines`, path: log },
      ]);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  await main();
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
