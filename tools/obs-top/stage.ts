// The stage of obs-top: blocks of lines into the model, and a frame whenever one is due.

import { Kernel } from '../lib/kernel/host.ts';
import type { RecordLine } from '../lib/record/record.ts';
import { finite, numberOf } from '../lib/record/values.ts';
import { feederBytes } from '../lib/stream/feeder.ts';
import { createLedger, drop, type Ledger, note } from '../lib/stream/ledger.ts';
import type { Emit, Stage } from '../lib/stream/stage.ts';
import { type Clocks, createStreamClock, MOST_AHEAD_MS } from './clock.ts';
import type { Frames } from './frames.ts';
import { type Cluster, createCluster, type Desired } from './model/cluster.ts';
import type { Snapshot } from './model/snapshot.ts';
import { createRowReader, rowReaderBytes } from './rows.ts';

export interface TopOptions {
  /** The replicas that are wanted, asked for at each frame. */
  readonly desired?: (() => Desired | undefined) | undefined;
  /** What is later is left out. */
  readonly untilMs?: number | undefined;
  /** Keeps what the trend of requests needs. */
  readonly trend?: boolean;
  readonly maxLineBytes: number;
  readonly clocks: Clocks;
  /** Makes the frames of a source of snapshots. */
  readonly frames: (take: () => Snapshot) => Frames;
}

/** A reducer: nothing is passed on, its output is the frames. */
export function createTopStage(options: TopOptions): Stage {
  const {
    desired,
    untilMs = Number.POSITIVE_INFINITY,
    trend = false,
    maxLineBytes,
    clocks,
    frames,
  } = options;
  const kernel = new Kernel(feederBytes(maxLineBytes) + rowReaderBytes(maxLineBytes));
  const ledger = createLedger();
  let wanted = desired?.();
  const cluster = createCluster(wanted, { trend });
  const clock = createStreamClock(clocks);
  const reader = createRowReader(kernel, maxLineBytes, {
    output(source, atMs) {
      if (atMs <= untilMs) cluster.output(source, atMs);
    },
    signal(record, atMs) {
      if (atMs > untilMs) return;
      if (record.kind === 'GAP') note(ledger, 'lost_before', lostOf(record));
      else cluster.observe(record, atMs);
    },
  });
  let isOver = false;
  const shown = frames(() => {
    const next = desired?.();
    if (next !== wanted) cluster.setDesired(next);
    wanted = next;
    const nowMs = isOver ? clock.latestMs() : clock.nowMs();
    return cluster.snapshot(nowMs === undefined ? undefined : Math.min(nowMs, untilMs));
  });

  const write = (text: string, emit: Emit): void => {
    if (text !== '') emit(Buffer.from(text));
  };

  return {
    kernel,
    ledger,
    maxLineBytes,
    ...(shown.wakeMs === undefined ? {} : { wakeMs: shown.wakeMs }),
    lines(start, end) {
      const counts = reader.read(start, end, clocks.wallMs() + MOST_AHEAD_MS);
      clock.see(counts.latestMs);
      ledger.consumed += counts.lines;
      ledger.foreign += counts.foreign;
      if (counts.refused > 0) note(ledger, 'sources_refused', counts.refused);
    },
    overlong(_start, _end, _emit, piece) {
      if (piece !== 'first') return;
      ledger.foreign += 1;
      drop(ledger, 'overlong', 1);
    },
    wake: (emit) => write(shown.due(), emit),
    end(emit, readerGone) {
      isOver = true;
      noteRefused(ledger, cluster);
      if (!readerGone) write(shown.fresh(), emit);
    },
  };
}

/** The lines that a GAP record says were lost before they came here. */
function lostOf(record: RecordLine): number {
  return finite(numberOf(record, 'dropped')) ?? 0;
}

function noteRefused(ledger: Ledger, cluster: Cluster): void {
  for (const [what, count] of Object.entries(cluster.refused())) {
    if (count > 0) note(ledger, `${what}_refused`, count);
  }
}
