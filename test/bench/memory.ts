// Peak resident memory of every binary at several sizes of input: it must not grow with it.

import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BINARIES } from '../project.ts';
import { printTable } from './measure.ts';

const LOOK_MS = 10;

/** The high-water mark of a process in bytes, as the kernel last told it. */
function highWaterMark(pid: number): number {
  try {
    const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kilobytes ?? 0) * 1024;
  } catch {
    // It has ended.
    return 0;
  }
}

function peakOf(tool: string, args: readonly string[], log: string): Promise<number> {
  return new Promise((resolve) => {
    const input = openSync(log, 'r');
    const child = spawn(process.execPath, [join(BINARIES, `${tool}.cjs`), ...args], {
      stdio: [input, 'ignore', 'inherit'],
    });
    closeSync(input);
    let peak = 0;
    const timer = setInterval(() => {
      peak = Math.max(peak, highWaterMark(child.pid ?? 0));
    }, LOOK_MS);
    child.on('close', () => {
      clearInterval(timer);
      resolve(peak);
    });
  });
}

export async function benchMemory(
  folder: string,
  logs: readonly { readonly name: string; readonly path: string }[],
): Promise<void> {
  const runs: readonly (readonly [string, readonly string[]])[] = [
    ['obs-tag', ['env=prod']],
    ['obs-agg', ['--by', 'service', 'count', 'p99(dur)']],
    ['obs-ring', ['--dir', join(folder, 'ring-memory')]],
    ['obs-capture', ['--source', 'x']],
    ['obs-alert', ['--pass', '--rules', join(folder, 'rules.yaml')]],
    ['obs-top', ['--once']],
  ];
  const rows: string[][] = [];
  for (const [tool, args] of runs) {
    const row = [tool];
    for (const { path } of logs) row.push(`${((await peakOf(tool, args, path)) / 1e6).toFixed(0)} MB`);
    rows.push(row);
  }
  printTable('peak resident memory', ['tool', ...logs.map(({ name }) => name)], rows);
}
