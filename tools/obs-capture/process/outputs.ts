// The two outputs of a running command as lines, read until both are at their end.
//
// After the command itself has ended a descendant may hold an output open for ever. What stood in the pipe at that moment is
// read whatever it takes; beyond that the outputs are given up after a grace, with a GAP record. Time in which the reader
// of our own output is stalled does not count, or a slow reader would cost lines.

import type { LineFormat } from '../../lib/manifest/line-format.ts';
import { formatQuantity } from '../../lib/record/quantity.ts';
import type { Lane } from '../../lib/stream/fan-in.ts';
import type { Input } from '../../lib/stream/input.ts';
import { label, originOf, value } from '../origin.ts';
import type { SourceHost } from '../sources/source.ts';
import type { Running } from './start.ts';

/** The most that a pipe can hold, unless root has made it larger: /proc/sys/fs/pipe-max-size. */
const MAX_PIPE_BYTES = 1024 * 1024;

const STREAMS = ['stdout', 'stderr'] as const;

export interface OutputSettings {
  readonly source: string;
  readonly tags: ReadonlyMap<string, string>;
  readonly format: LineFormat;
}

export interface Outputs {
  /** To be called when the command has ended. Resolves when the outputs are at their end or given up after `graceMs`. */
  drained(graceMs: number): Promise<void>;
}

/** Begins to read. `onEnd` is called when both outputs are at their end: the command is mostly about to end then. */
export function readOutputs(
  running: Running,
  { source, tags, format }: OutputSettings,
  host: SourceHost,
  onEnd: () => void,
): Outputs {
  const open = new Map<(typeof STREAMS)[number], Lane>();
  let bytes = 0;
  let settle: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const read = (stream: (typeof STREAMS)[number], input: Input): void => {
    const origin = originOf(source, tags, stream);
    const lane = host.read(input, { origin, format }, (failure) => {
      if (failure) host.warn(`${failure.message} (${source})`);
      bytes += lane.bytes;
      open.delete(stream);
      if (open.size > 0) return;
      onEnd();
      settle();
    });
    open.set(stream, lane);
  };
  for (const stream of STREAMS) read(stream, running[stream]);

  const bytesRead = (): number => [...open.values()].reduce((sum, lane) => sum + lane.bytes, bytes);

  const giveUp = (graceMs: number): void => {
    const streams = [...open.keys()].join(',');
    for (const lane of open.values()) lane.close();
    host.announce(originOf(source, tags), 'GAP', 'abandoned', [
      label('reason', 'a descendant of the command holds its output open'),
      label('streams', streams),
      value('waited', formatQuantity(graceMs / 1000, 'duration')),
    ]);
  };

  return {
    async drained(graceMs) {
      const watch = watchProgress(bytesRead, host, graceMs);
      const isDone = await Promise.race([ended.then(() => true), watch.over.then(() => false)]);
      watch.stop();
      if (!isDone) giveUp(graceMs);
    },
  };
}

/** `over` resolves when nothing came for `graceMs` of reading, or more than a pipe can hold has come and that time is over. */
function watchProgress(
  bytesRead: () => number,
  host: SourceHost,
  graceMs: number,
): { readonly over: Promise<void>; stop(): void } {
  const bytesAtStart = bytesRead();
  let seen = bytesAtStart;
  let sinceMs = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    const look = (): void => {
      const bytes = bytesRead();
      const isLeftOver = bytes > seen && bytes - bytesAtStart <= MAX_PIPE_BYTES;
      const flowingMs = performance.now() - Math.max(sinceMs, host.flowingSinceMs);
      // Timers may come a little early.
      if (!host.stalled && !isLeftOver && flowingMs >= graceMs - 1) resolve();
      else timer = setTimeout(look, graceMs);
      seen = bytes;
      sinceMs = performance.now();
    };
    timer = setTimeout(look, graceMs);
  });
  return { over, stop: () => clearTimeout(timer) };
}
