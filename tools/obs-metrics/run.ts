// Takes a snapshot once, or again and again until a signal asks to stop.

import { openOutput } from '../lib/stream/output.ts';
import type { Outcome } from '../lib/stream/run.ts';
import { onStopSignal } from '../lib/stream/signals.ts';

export interface Taken {
  readonly text: string;
  /** Why the answer is no. */
  readonly missing: string | undefined;
}

/** Resolves when what was taken is written, or with an interval when a signal came. */
export function runRepeatedly(
  take: () => Taken,
  intervalMs: number | undefined,
): Promise<{ readonly missing: string | undefined; readonly outcome: Outcome }> {
  return new Promise((resolve, reject) => {
    const output = openOutput(1);
    let outcome: Outcome | undefined;
    let missing: string | undefined;
    let timer: NodeJS.Timeout | undefined;
    const settle = (): void => {
      if (outcome === undefined) return;
      clearInterval(timer);
      release();
      output.close();
      resolve({ missing, outcome });
    };
    const fail = (thrown: unknown): void => {
      clearInterval(timer);
      release();
      output.close();
      reject(thrown);
    };
    const release = onStopSignal((signal) => {
      outcome = { kind: 'signal', signal };
      if (output.flush()) settle();
    });
    const write = (): void => {
      try {
        const taken = take();
        missing = taken.missing;
        output.write(Buffer.from(taken.text));
      } catch (thrown) {
        fail(thrown);
      }
    };
    output.onDrain = settle;
    output.onGone = () => {
      outcome = { kind: 'reader-gone' };
      settle();
    };
    output.onFailure = fail;
    write();
    if (intervalMs !== undefined) {
      timer = setInterval(write, intervalMs);
      return;
    }
    outcome ??= { kind: 'end' };
    if (output.flush()) settle();
  });
}
