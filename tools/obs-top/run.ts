// Frames without a stream: writes each as it falls due until the reader goes away or a signal asks to stop.

import { openOutput } from '../lib/stream/output.ts';
import type { Outcome } from '../lib/stream/run.ts';
import { onStopSignal } from '../lib/stream/signals.ts';
import type { Frames } from './frames.ts';

/** At a signal, output that the reader does not take is waited for this long. */
const DRAIN_GRACE_MS = 2000;

/** Runs `frames` on descriptor `outputFd`; a single frame when they have no interval. Rejects with a StreamFailure. */
export function runFrames(frames: Frames, outputFd = 1): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const output = openOutput(outputFd);
    let timer: NodeJS.Timeout | undefined;
    let outcome: Outcome | undefined;
    let isOver = false;
    const releaseSignals = onStopSignal((signal) => {
      stop({ kind: 'signal', signal });
      setTimeout(settle, DRAIN_GRACE_MS).unref();
    });

    /** Lets go of everything, once. */
    const release = (): boolean => {
      if (isOver) return false;
      isOver = true;
      clearInterval(timer);
      releaseSignals();
      output.close();
      return true;
    };
    const settle = (): void => {
      if (outcome !== undefined && release()) resolve(outcome);
    };
    const stop = (how: Outcome): void => {
      clearInterval(timer);
      outcome ??= how;
      if (output.flush()) settle();
    };
    const fail = (thrown: unknown): void => {
      if (release()) reject(thrown);
    };
    const write = (make: () => string): void => {
      // While the reader is stalled nothing more is produced.
      if (output.pending || outcome !== undefined) return;
      try {
        output.write(Buffer.from(make()));
        if (frames.isOver?.() === true) stop({ kind: 'end' });
      } catch (thrown) {
        fail(thrown);
      }
    };

    output.onDrain = settle;
    output.onGone = () => {
      // Also when it is found out only at the last write: that is no good end.
      if (outcome?.kind === 'end') outcome = undefined;
      stop({ kind: 'reader-gone' });
    };
    output.onFailure = fail;
    if (frames.wakeMs !== undefined) timer = setInterval(() => write(frames.due), frames.wakeMs);
    write(frames.fresh);
    if (frames.wakeMs === undefined && !isOver) stop({ kind: 'end' });
  });
}
