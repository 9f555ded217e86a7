// Dying as a Unix filter dies: by the signal itself, so that the shell sees it, but only after what was accepted is written.

/** Signals that ask a tool to stop. */
export const STOP_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
export type StopSignal = (typeof STOP_SIGNALS)[number];

/**
 * Calls `stop` at the first stop signal. A second one ends the process at once, as does the first when this is released. Returns the
 * release. With `onHangup` SIGHUP is no stop signal: it calls that, each time, until the release.
 */
export function onStopSignal(stop: (signal: StopSignal) => void, onHangup?: () => void): () => void {
  const signals = STOP_SIGNALS.filter((signal) => signal !== 'SIGHUP' || !onHangup);
  const handlers = signals.map((signal) => {
    const handler = (): void => {
      release();
      stop(signal);
    };
    process.on(signal, handler);
    return [signal, handler] as const;
  });
  const release = (): void => {
    for (const [signal, handler] of handlers) process.removeListener(signal, handler);
  };
  if (!onHangup) return release;
  process.on('SIGHUP', onHangup);
  return () => {
    release();
    process.removeListener('SIGHUP', onHangup);
  };
}

/** Ends this process by `signal` as if it had never been handled. */
export function dieOf(signal: NodeJS.Signals): void {
  // Node ignores SIGPIPE from the start; taking a handler away again restores the default action.
  const nothing = (): void => undefined;
  process.on(signal, nothing);
  process.removeListener(signal, nothing);
  process.kill(process.pid, signal);
}
