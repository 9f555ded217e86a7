// From "please stop" to "stop": what a signal does to a command, whether it runs or is about to be started again.

import type { StopSignal } from '../../lib/stream/signals.ts';
import type { Running } from './start.ts';

/** After a command has ended by itself, descendants may hold its outputs open for this long. */
const DESCENDANTS_MS = 2000;
/** How long after SIGKILL the pipes are expected to be closed. */
const KILLED_MS = 1000;

export interface StoppingSettings {
  /** From a signal that means the end to SIGKILL. */
  readonly stopGraceMs: number;
  /** Every stop signal means the end; otherwise only SIGTERM does. */
  readonly isSupervised: boolean;
}

export interface Stopping {
  /** A signal was passed on, and what happens now is its doing: true for stopGraceMs, or for good when it means the end. */
  readonly isAsked: boolean;
  /** The run that is attached got SIGKILL from us. */
  readonly wasKilled: boolean;
  /** How long the outputs of a command that has ended are read on. */
  readonly graceMs: number;
  /** Passes a signal on. A second one to a supervised command that is to end is SIGKILL. */
  ask(signal: StopSignal): void;
  /** Ends the command as SIGTERM does, whatever it was asked before. */
  end(): void;
  /** Says which run signals go to; one that came while it was being started goes there now. */
  attach(running: Running): void;
  detach(): void;
  /** Resolves after `delayMs`, or at the next signal. */
  pause(delayMs: number): Promise<void>;
}

export function createStopping({ stopGraceMs, isSupervised }: StoppingSettings): Stopping {
  let running: Running | undefined;
  let asked: StopSignal | undefined;
  let isEnding = false;
  let wasKilled = false;
  let timer: NodeJS.Timeout | undefined;
  let wake: () => void = () => undefined;

  const kill = (): void => {
    if (running?.kill('SIGKILL')) wasKilled = true;
  };

  const expire = (): void => {
    timer = undefined;
    if (isEnding) kill();
    // It took the signal and lives on; what comes later is not its doing.
    else asked = undefined;
  };

  const pass = (signal: StopSignal, isEnd: boolean): void => {
    asked = signal;
    running?.kill(signal);
    wake();
    if (!timer || (isEnd && !isEnding)) {
      clearTimeout(timer);
      timer = setTimeout(expire, stopGraceMs);
    }
    isEnding ||= isEnd;
  };

  return {
    get isAsked() {
      return asked !== undefined;
    },
    get wasKilled() {
      return wasKilled;
    },
    get graceMs() {
      return isEnding ? stopGraceMs + KILLED_MS : DESCENDANTS_MS;
    },
    ask(signal) {
      if (isSupervised && isEnding) kill();
      else pass(signal, isSupervised || signal === 'SIGTERM');
    },
    end: () => pass('SIGTERM', true),
    attach(next) {
      running = next;
      wasKilled = false;
      if (asked !== undefined) next.kill(asked);
    },
    detach() {
      running = undefined;
      clearTimeout(timer);
      timer = undefined;
    },
    pause(delayMs) {
      return new Promise((resolve) => {
        const pause = setTimeout(resolve, delayMs);
        wake = () => {
          clearTimeout(pause);
          resolve();
        };
      });
    },
  };
}
