// The frame of sources that look at something again and again.

import type { StopSignal } from '../../lib/stream/signals.ts';
import type { Source, SourceEnd, SourceHost } from './source.ts';

/**
 * A source that calls `look` at once and then every `intervalMs`, never twice at a time, and not while the reader of the output is
 * waited for: what would have been told then is old by now.
 */
export function periodicSource(
  intervalMs: number,
  look: () => void | Promise<void>,
  host: SourceHost,
): Source {
  let timer: NodeJS.Timeout | undefined;
  let isLooking = false;
  let resolve: (end: SourceEnd) => void = () => undefined;

  const lookOnce = async (): Promise<void> => {
    if (isLooking || host.stalled) return;
    isLooking = true;
    try {
      await look();
    } catch (error) {
      stop({ kind: 'failed', error: error instanceof Error ? error : new Error(String(error)) });
    } finally {
      isLooking = false;
    }
  };

  const stop = (end: SourceEnd): void => {
    clearInterval(timer);
    resolve(end);
  };

  return {
    run: () =>
      new Promise((settle) => {
        resolve = settle;
        timer = setInterval(() => void lookOnce(), intervalMs);
        void lookOnce();
      }),
    signal: (signal: StopSignal) => stop({ kind: 'signal', signal }),
    abandon: () => stop({ kind: 'end' }),
  };
}
