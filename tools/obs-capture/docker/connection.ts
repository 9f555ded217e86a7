// Listening to the Engine's events, over as many connections as that takes. Whoever listens hears each event once: after a
// gap the Engine is asked for the events since the last one, as far as it remembers them.

import type { IncomingMessage } from 'node:http';
import { reasonOf } from '../../lib/stream/failure.ts';
import { type Engine, EngineError } from './engine.ts';
import { type EngineEvent, engineTime, parseEvent } from './events.ts';

export interface Listener {
  /**
   * The Engine answers, for the first time or again; events come after what this returns has resolved, those since `knownNs` among them
   * as far as the Engine remembers them.
   */
  up(
    again: { readonly attempts: number; readonly downMs: number } | undefined,
    times: UpTimes,
  ): Promise<void>;
  event(event: EngineEvent): void;
  /** The Engine cannot be reached: called once until it is up again. */
  down(error: EngineError): void;
}

/** On the clock of the Engine, in nanoseconds since 1970. */
export interface UpTimes {
  /** What happened after this may not have been heard; 0 at the very first time. */
  readonly knownNs: bigint;
  /** What happens after this will be heard. */
  readonly openedNs: bigint;
}

export interface Connection {
  /** Listens until stop is called. */
  run(): Promise<void>;
  stop(): void;
  /** Resolves with true as soon as the Engine can be asked, with false when this is stopped. */
  reachable(): Promise<boolean>;
  readonly isUp: boolean;
  readonly wasUp: boolean;
}

const SHORTEST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;
/** Clocks that differ by less are taken for the same: times are cut to seconds, and an answer takes a while. */
const AGREEING_MS = 2000;
/** The labels of a container are in its events. */
const MAX_LINE_BYTES = 1024 * 1024;

/** @param heardNs events up to here were heard before, in nanoseconds since 1970; 0: only those that come are of interest */
export function connect(engine: Engine, listener: Listener, heardNs: bigint): Connection {
  let isUp = false;
  let wasUp = false;
  let isStopped = false;
  let lastNs = heardNs;
  /** When there was a connection last. */
  let knownNs = heardNs;
  let endPause: () => void = () => undefined;
  let waiting: ((isReachable: boolean) => void)[] = [];

  const answer = (isReachable: boolean): void => {
    for (const resolve of waiting.splice(0)) resolve(isReachable);
  };

  const hear = (line: string): void => {
    const event = parseEvent(line);
    // The first ones were heard before the connection broke.
    if (event === undefined || event.atNs <= lastNs) return;
    lastNs = event.atNs;
    if (lastNs > knownNs) knownNs = lastNs;
    listener.event(event);
  };

  /** Listens over one connection; always rejects, with EngineError when the Engine is gone. */
  const listenOnce = async (onUp: (times: UpTimes) => Promise<void>): Promise<never> => {
    const filters = encodeURIComponent('{"type":["container"]}');
    const since = knownNs === 0n ? '' : `&since=${engineTime(knownNs)}`;
    const askedMs = Date.now();
    const events = await engine.open(`/events?filters=${filters}${since}`);
    const lines = new Lines(events);
    try {
      const openedNs = BigInt(engineMs(events, askedMs)) * 1_000_000n;
      await onUp({ knownNs, openedNs });
      if (openedNs > knownNs) knownNs = openedNs;
      isUp = true;
      answer(true);
      await lines.read(hear);
    } catch (error) {
      throw error instanceof EngineError ? error : lost(reasonOf(error));
    } finally {
      isUp = false;
      events.destroy();
    }
    throw lost('aborted');
  };

  /** Waits, until stop is called at the latest. */
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const run = async (): Promise<void> => {
    let pauseMs = SHORTEST_PAUSE_MS;
    let attempts = 0;
    let downSinceMs: number | undefined;
    while (!isStopped) {
      attempts++;
      try {
        await listenOnce(async (times) => {
          const downMs = performance.now() - (downSinceMs ?? 0);
          await listener.up(wasUp ? { attempts, downMs } : undefined, times);
          wasUp = true;
          downSinceMs = undefined;
          pauseMs = SHORTEST_PAUSE_MS;
          attempts = 0;
        });
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        if (isStopped) return;
        if (downSinceMs === undefined) listener.down(error);
        downSinceMs ??= performance.now();
      }
      await pause(pauseMs);
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
    }
  };

  return {
    run,
    stop() {
      isStopped = true;
      endPause();
      answer(false);
      waiting = [];
    },
    reachable() {
      if (isStopped || isUp) return Promise.resolve(isUp);
      return new Promise((resolve) => waiting.push(resolve));
    },
    get isUp() {
      return isUp;
    },
    get wasUp() {
      return wasUp;
    },
  };
}

/** @param reason as Node.js says it */
function lost(reason: string): EngineError {
  return new EngineError(`lost the Engine: ${reason === 'aborted' ? 'it closed the connection' : reason}`);
}

/** When it was asked on the clock of who answers, which says it in whole seconds: ours where the two agree. */
function engineMs({ headers }: IncomingMessage, askedMs: number): number {
  const answeredMs = Date.parse(headers.date ?? '');
  return Math.abs(answeredMs - askedMs) > AGREEING_MS ? answeredMs : askedMs;
}

/** The lines of a stream, kept from the moment that it is open. */
class Lines {
  readonly #stream: IncomingMessage;
  #rest = '';

  constructor(stream: IncomingMessage) {
    this.#stream = stream.setEncoding('utf8');
  }

  /** Calls `onLine` for each line until the stream ends. Rejects when it breaks. */
  async read(onLine: (line: string) => void): Promise<void> {
    for await (const text of this.#stream) {
      const lines = (this.#rest + String(text)).split('\n');
      this.#rest = lines.pop() ?? '';
      if (this.#rest.length > MAX_LINE_BYTES) throw new EngineError('an event of the Engine is too long');
      lines.forEach(onLine);
    }
  }
}
