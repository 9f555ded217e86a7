// Memory and CPU of a command and of what it has started, from /proc. Facts only: what cannot be read is not known.

import { readdirSync, readFileSync } from 'node:fs';

export interface Usage {
  /** Resident memory of all processes together; pages that they share count for each. */
  readonly rssBytes: number;
  /** The most that the command itself ever had resident, as the kernel keeps it. */
  readonly peakRssBytes: number;
  /** CPU time of all processes, and of those that ended and were waited for. */
  readonly cpuSeconds: number;
}

/** A command with more processes than this is not measured: reading them takes some 50 µs each. */
const MAX_PROCESSES = 512;
/** The kernel tells CPU time in hundredths of a second, whatever its own tick. */
const TICKS_PER_SECOND = 100;

/** What `pid` and its descendants use now; undefined when the process is gone or they are too many. */
export function readUsage(pid: number, proc = '/proc'): Usage | undefined {
  const pids = [pid];
  let rssBytes = 0;
  let peakRssBytes = 0;
  let ticks = 0;
  for (let index = 0; index < pids.length; index++) {
    if (pids.length > MAX_PROCESSES) return undefined;
    const folder = `${proc}/${pids[index]}`;
    const stat = readText(`${folder}/stat`);
    const status = readText(`${folder}/status`);
    if (stat === undefined || status === undefined) {
      if (index === 0) return undefined;
      continue;
    }
    ticks += ticksOf(stat);
    rssBytes += kilobytes(status, 'VmRSS') * 1024;
    if (index === 0) peakRssBytes = kilobytes(status, 'VmHWM') * 1024;
    pids.push(...childrenOf(folder));
  }
  return { rssBytes, peakRssBytes, cpuSeconds: ticks / TICKS_PER_SECOND };
}

/** utime, stime, cutime and cstime: fields 14 to 17 of proc(5); the name before them may hold anything but ends at the last `)`. */
function ticksOf(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
}

function kilobytes(status: string, key: string): number {
  return Number(new RegExp(`^${key}:\\s*([0-9]+) kB$`, 'm').exec(status)?.[1] ?? 0);
}

function childrenOf(folder: string): number[] {
  let threads: string[];
  try {
    threads = readdirSync(`${folder}/task`);
  } catch {
    // It has just ended.
    return [];
  }
  const lists = threads.map((thread) => readText(`${folder}/task/${thread}/children`) ?? '');
  return lists.flatMap((list) =>
    list
      .split(' ')
      .filter((word) => word !== '')
      .map(Number),
  );
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // The process has just ended, or is not ours to look into.
    return undefined;
  }
}
