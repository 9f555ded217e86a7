// What waits for one sink: delivered in order, one after the other, tried again after a growing pause, never more than a bound.
//
// A sink that is down holds up nothing but its own queue. What is beyond the bound is lost, oldest first, and counted.

import { DeliveryFailure, type Notification, type Sink } from './sink.ts';

export interface QueueOptions {
  /** Notifications that wait, at most. */
  readonly limit: number;
  /** Tries of one notification, the first one included. */
  readonly mostTries: (sink: string) => number;
  /** The pause after the first failure; it doubles up to `mostPauseMs`. */
  readonly firstPauseMs: number;
  readonly mostPauseMs: number;
  /** Resolves after a time; may be cut short by the signal. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Told of each notification that is not delivered, and why. */
  readonly onLost: (sink: string, notification: Notification, reason: string) => void;
  /** Told what became of a delivery that was under way when the queue was stopped. */
  readonly onStopped: (sink: string, problem: string) => void;
  /** Told of each failure after which it is tried again. */
  readonly onRetry: (sink: string, problem: string) => void;
}

export interface SinkQueue {
  /** Notifications that wait or are under way. */
  readonly waiting: readonly Notification[];
  add(notification: Notification): void;
  /** Resolves when nothing waits any more. */
  drained(): Promise<void>;
  /** Stops at once; what waits stays in `waiting`. */
  stop(): Promise<void>;
}

export function createSinkQueue(sink: Sink, options: QueueOptions): SinkQueue {
  const waiting: Notification[] = [];
  const stopping = new AbortController();
  let working: Promise<void> | undefined;

  const isStopped = (): boolean => stopping.signal.aborted;

  /** Tries until it is delivered or lost. False when it was stopped before. */
  const deliver = async (notification: Notification): Promise<boolean> => {
    for (let tries = 1; ; tries++) {
      try {
        await sink.deliver(notification, stopping.signal);
        return true;
      } catch (error) {
        if (!(error instanceof DeliveryFailure)) throw error;
        if (isStopped()) {
          options.onStopped(sink.name, error.message);
          return false;
        }
        if (!error.isTransient || tries >= options.mostTries(sink.name)) {
          options.onLost(sink.name, notification, error.message);
          return true;
        }
        options.onRetry(sink.name, error.message);
        await options.pause(pauseMs(tries, options), stopping.signal);
        if (isStopped()) return false;
      }
      // It was pushed out of the queue in the meantime.
      if (waiting[0] !== notification) return true;
    }
  };

  const work = async (): Promise<void> => {
    for (let next = waiting[0]; next !== undefined && !isStopped(); next = waiting[0]) {
      const isDone = await deliver(next);
      if (isDone && waiting[0] === next) waiting.shift();
    }
    working = undefined;
  };

  return {
    waiting,
    add(notification) {
      if (isStopped() || (notification.reason === 'repeat' && waiting.length > 0)) return;
      if (waiting.length >= options.limit) {
        const oldest = waiting.shift();
        if (oldest) options.onLost(sink.name, oldest, 'more wait than --queue allows');
      }
      waiting.push(notification);
      working ??= work();
    },
    async drained() {
      await working;
    },
    async stop() {
      stopping.abort();
      await working;
    },
  };
}

function pauseMs(tries: number, { firstPauseMs, mostPauseMs }: QueueOptions): number {
  return Math.min(mostPauseMs, firstPauseMs * 2 ** (tries - 1));
}
