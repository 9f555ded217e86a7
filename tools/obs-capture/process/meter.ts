// What one run of a command uses over time: the figures of the METRIC records, and the peak and the CPU time that its exit
// record tells. Read more often than it is told, because what was used last can be read only before the end.

import { readUsage, type Usage } from './usage.ts';

export interface Meter {
  /** What is used now; the CPU as a share of one core since the last call, where that is known. */
  read(): { readonly rssBytes: number; readonly cpuRatio: number | undefined } | undefined;
  /** The most memory seen; undefined when the run was too short to be looked at. */
  readonly peakRssBytes: number | undefined;
  /** The CPU time seen last. */
  readonly cpuSeconds: number | undefined;
  /** Looks once more, for a process that may end now. */
  look(): void;
  stop(): void;
}

const FIRST_LOOK_MS = 50;
const LONGEST_PAUSE_MS = 1000;
/** Looking takes at most this share of the time. */
const MAX_SHARE = 0.01;

/** Looks 50 ms after the start, then at doubling distances, up to once a second. */
export function createMeter(pid: number, readNow: (pid: number) => Usage | undefined = readUsage): Meter {
  let peakRssBytes: number | undefined;
  let cpuSeconds: number | undefined;
  let toldCpuSeconds = 0;
  let toldAtMs = performance.now();
  let timer: NodeJS.Timeout | undefined;

  const look = (): Usage | undefined => {
    const usage = readNow(pid);
    // A process that is ending has no memory any more, only its CPU time.
    if (usage === undefined) return undefined;
    if (usage.rssBytes > 0) peakRssBytes = Math.max(peakRssBytes ?? 0, usage.rssBytes, usage.peakRssBytes);
    cpuSeconds = Math.max(cpuSeconds ?? 0, usage.cpuSeconds);
    return usage;
  };

  const schedule = (pauseMs: number): void => {
    timer = setTimeout(() => {
      const startMs = performance.now();
      look();
      const costMs = performance.now() - startMs;
      schedule(Math.max(Math.min(2 * pauseMs, LONGEST_PAUSE_MS), costMs / MAX_SHARE));
    }, pauseMs).unref();
  };
  schedule(FIRST_LOOK_MS);

  return {
    read() {
      const usage = look();
      if (usage === undefined) return undefined;
      const nowMs = performance.now();
      const cpu = usage.cpuSeconds - toldCpuSeconds;
      const seconds = (nowMs - toldAtMs) / 1000;
      toldCpuSeconds = usage.cpuSeconds;
      toldAtMs = nowMs;
      // Less than before: a process took its time with it when it left the tree.
      return { rssBytes: usage.rssBytes, cpuRatio: cpu < 0 || seconds <= 0 ? undefined : cpu / seconds };
    },
    get peakRssBytes() {
      return peakRssBytes;
    },
    get cpuSeconds() {
      return cpuSeconds;
    },
    look: () => void look(),
    stop: () => clearTimeout(timer),
  };
}
