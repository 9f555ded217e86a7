// Out-of-memory kills, as the kernel counts them for a control group: `oom_kill` in memory.events (version 2) or in
// memory.oom_control (version 1). Read before and after, because SIGKILL alone does not say who sent it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface OomWatch {
  /** True when a kill was counted since the last call, or since the start; each counted one is told once. */
  take(): boolean;
}

/** The places to look below: /proc and /sys/fs/cgroup unless a test has others. */
export interface OomRoots {
  readonly proc: string;
  readonly groups: string;
}

const ROOTS: OomRoots = { proc: '/proc', groups: '/sys/fs/cgroup' };

/** Watches the control group of a process that runs. Where the kernel does not count, nothing is ever seen. */
export function watchOom(pid: number, roots: OomRoots = ROOTS): OomWatch {
  const file = counterFile(pid, roots);
  let seen = file === undefined ? undefined : readCount(file);
  return {
    take() {
      if (file === undefined || seen === undefined) return false;
      const count = readCount(file) ?? seen;
      if (count <= seen) return false;
      seen++;
      return true;
    },
  };
}

/** The first counter of the group that can be read. In a container the path of the group may lie outside of what is mounted. */
function counterFile(pid: number, { proc, groups }: OomRoots): string | undefined {
  const lines = readText(join(proc, String(pid), 'cgroup'))?.split('\n') ?? [];
  return lines.flatMap((line) => candidates(line, groups)).find((file) => readCount(file) !== undefined);
}

/** `0::/a/b` is version 2, `4:memory:/a/b` version 1. */
function candidates(line: string, groups: string): string[] {
  const [, controllers, path] = /^[0-9]+:([^:]*):(.*)$/.exec(line) ?? [];
  if (controllers === undefined || path === undefined) return [];
  if (controllers === '') return [path, '/'].map((folder) => join(groups, folder, 'memory.events'));
  if (!controllers.split(',').includes('memory')) return [];
  return [path, '/'].map((folder) => join(groups, 'memory', folder, 'memory.oom_control'));
}

function readCount(file: string): number | undefined {
  const match = /^oom_kill ([0-9]+)$/m.exec(readText(file) ?? '');
  return match === null ? undefined : Number(match[1]);
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Not there, not ours to read, or the process has just ended.
    return undefined;
  }
}
