// obs-top's stage on a text, with clocks that the test turns.

import { formatTimeMs } from '../../../tools/lib/record/time.ts';
import { createFeeder } from '../../../tools/lib/stream/feeder.ts';
import type { Ledger } from '../../../tools/lib/stream/ledger.ts';
import { palette } from '../../../tools/lib/term/color.ts';
import { columnsNamed } from '../../../tools/obs-top/choice/columns.ts';
import { createFrames, type Frames } from '../../../tools/obs-top/frames.ts';
import type { Desired } from '../../../tools/obs-top/model/cluster.ts';
import type { Snapshot } from '../../../tools/obs-top/model/snapshot.ts';
import { createTopStage } from '../../../tools/obs-top/stage.ts';
import { createPlainView } from '../../../tools/obs-top/view/views.ts';

export const START_MS = Date.UTC(2026, 1, 14, 12, 34, 0);

/** A line at `seconds` after START_MS. */
export function at(seconds: number, rest: string): string {
  return `${formatTimeMs(START_MS + seconds * 1000)} ${rest}\n`;
}

export interface TopRun {
  /** All that was written so far. */
  output(): string;
  write(text: string): void;
  /** Lets so much time go by, then does what the timer does. */
  wait(ms: number): void;
  end(readerGone?: boolean): void;
  readonly ledger: Ledger;
  readonly snapshots: readonly Snapshot[];
  last(): Snapshot;
}

export interface TopRunOptions {
  readonly desired?: Desired;
  readonly intervalMs?: number;
  readonly maxWidth?: number;
  readonly maxLineBytes?: number;
  /** The wall clock; an hour after START_MS unless given. */
  readonly wallMs?: number;
  /** Bytes handed over at once. */
  readonly chunkBytes?: number;
  /** Of services, as --columns has them. */
  readonly columns?: readonly string[];
  readonly view?: (snapshot: Snapshot) => string;
}

export function startTop(options: TopRunOptions = {}): TopRun {
  let nowMs = 1000;
  let output = '';
  const snapshots: Snapshot[] = [];
  const view =
    options.view ??
    createPlainView(options.maxWidth ?? Number.POSITIVE_INFINITY, {
      paints: palette(false),
      columns: columnsNamed(options.columns ?? []),
    });
  const frames = (take: () => Snapshot): Frames =>
    createFrames(
      {
        view(snapshot) {
          snapshots.push(snapshot);
          return view(snapshot);
        },
        intervalMs: options.intervalMs,
        monotonicMs: () => nowMs,
      },
      take,
    );
  const stage = createTopStage({
    desired: () => options.desired,
    trend: options.columns?.includes('+trend') === true,
    maxLineBytes: options.maxLineBytes ?? 64 * 1024,
    clocks: { wallMs: () => options.wallMs ?? START_MS + 3_600_000, monotonicMs: () => nowMs },
    frames,
  });
  const feeder = createFeeder(stage);
  const emit = (bytes: Uint8Array): void => {
    output += Buffer.from(bytes).toString('utf8');
  };
  return {
    output: () => output,
    write(text) {
      const bytes = Buffer.from(text);
      const step = options.chunkBytes ?? feeder.area.length;
      for (let from = 0; from < bytes.length; from += step) {
        const piece = bytes.subarray(from, from + step);
        feeder.area.set(piece);
        feeder.accept(piece.length, emit);
      }
    },
    wait(ms) {
      nowMs += ms;
      stage.wake?.(emit);
    },
    end: (readerGone) => feeder.end(emit, readerGone),
    ledger: stage.ledger,
    snapshots,
    last: () => snapshots.at(-1) as Snapshot,
  };
}

/** The last snapshot of a whole text. */
export function snapshotOf(text: string, options: TopRunOptions = {}): Snapshot {
  const run = startTop(options);
  run.write(text);
  run.end();
  return run.last();
}

/** The table of a whole text, as lines. */
export function tableOf(text: string, options: TopRunOptions = {}): string[] {
  const run = startTop(options);
  run.write(text);
  run.end();
  return run.output().split('\n');
}
