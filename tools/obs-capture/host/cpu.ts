// Processor time of all cores together, from proc_stat(5): the share that was not idle since the last look, and how it was spent.

import { value } from '../origin.ts';
import { linesOf, type Part, ratio } from './part.ts';

interface Times {
  readonly busy: number;
  readonly iowait: number;
  readonly steal: number;
  readonly all: number;
}

/** The first look tells the number of cores only: a share needs two. */
export function cpuReader(): Part {
  let before: Times | undefined;
  return (proc) => {
    const lines = linesOf(proc, 'stat');
    const cores = lines.filter((line) => /^cpu[0-9]/.test(line)).length;
    const now = timesOf(lines[0] ?? '');
    const shares = before === undefined ? [] : sharesOf(before, now);
    before = now;
    return [{ name: 'node', fields: [...shares, value('cpus', cores)] }];
  };
}

/** user nice system idle iowait irq softirq steal; guest time is part of user. Waiting for a disk is idle time. */
function timesOf(line: string): Times {
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = line
    .split(/\s+/)
    .slice(1)
    .map(Number);
  const busy = user + nice + system + irq + softirq + steal;
  return { busy, iowait, steal, all: busy + idle + iowait };
}

function sharesOf(before: Times, now: Times): ReturnType<typeof ratio>[] {
  const all = now.all - before.all;
  // Two looks within one tick of the kernel.
  if (all <= 0) return [];
  const share = (key: keyof Times): number => Math.max(0, now[key] - before[key]) / all;
  return [
    ratio('cpu', share('busy')),
    ratio('cpu_iowait', share('iowait')),
    ratio('cpu_steal', share('steal')),
  ];
}
