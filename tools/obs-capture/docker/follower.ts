// Follows the log of one container from one start to its end, over as many connections as that takes.
//
// A connection may break at any entry, and the Engine's own following may end early. Reading then goes on a little before
// the last entry, and what was read already is passed over (reading.ts). Nothing is lost or repeated as long as the Engine
// still has the log; when it has not, a GAP says so.

import type { IncomingMessage } from 'node:http';
import type { LineFormat } from '../../lib/manifest/line-format.ts';
import { label, type Origin, originOf } from '../origin.ts';
import type { Reading } from '../reading.ts';
import type { SourceHost } from '../sources/source.ts';
import type { Container } from './container.ts';
import { type Engine, EngineError } from './engine.ts';
import { createFrameReader, createTextReader, type Entry, MalformedLog, type OutputName } from './entries.ts';
import { identityFields } from './lifecycle.ts';
import { Output } from './output.ts';
import { DISORDER_MS, type Places } from './places.ts';

export interface FollowerSettings {
  readonly engine: Engine;
  readonly container: Container;
  readonly source: string;
  readonly tags: ReadonlyMap<string, string>;
  readonly format: LineFormat;
  readonly reading: Reading | undefined;
  /** From when on the log is read, RFC 3339. */
  readonly begin: string;
  /** How far it was read before, where that is remembered. */
  readonly places: Places | undefined;
  /** Whether this start of the container still runs; rejects with EngineError when the Engine cannot be asked. */
  readonly isRunning: () => Promise<boolean>;
  /** Resolves when the Engine can be asked again, false when there is no need to. */
  readonly reachable: () => Promise<boolean>;
}

/** Between two connections of which the first gave nothing. */
const SHORTEST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;

export interface Follower {
  /**
   * The container has ended and its log is complete: resolves when all of it is read. The Engine's following may have ended before the
   * last words were written, so the log is read once more.
   */
  finish(): Promise<void>;
  /** How many entries were read. */
  readonly entries: number;
  /** Stops. An unfinished line is handed on as it is, or with `forget` left out: somebody will read it again. */
  close(unfinished?: 'hand on' | 'forget'): void;
}

export function follow(settings: FollowerSettings, host: SourceHost): Follower {
  const lanes = new Lanes(settings, host);
  let response: IncomingMessage | undefined;
  let isClosed = false;
  const close = (unfinished: 'hand on' | 'forget' = 'hand on'): void => {
    isClosed = true;
    response?.destroy();
    lanes.close(unfinished);
  };

  /** Returns whether the container still runs. */
  const readOnce = async (mode: 'follow' | 'rest'): Promise<boolean> => {
    const since = lanes.since();
    const opened = await settings.engine.open(logPath(settings.container.id, since, mode));
    if (isClosed) opened.destroy();
    response = opened;
    return lanes.read(opened, since, settings.isRunning);
  };

  /** False when there is nothing more to be read. */
  const readAgain = async (): Promise<boolean> => {
    try {
      return await readOnce('follow');
    } catch (error) {
      if (isClosed) return false;
      if (error instanceof MalformedLog)
        host.warn(`${settings.source}: ${error.message} from the Engine; read again`);
      else if (!(error instanceof EngineError)) throw error;
      else if (error.status !== undefined) {
        lanes.announceUnread(error);
        return false;
      }
      return settings.reachable();
    }
  };

  const run = async (): Promise<void> => {
    let pauseMs = SHORTEST_PAUSE_MS;
    for (;;) {
      const before = lanes.entries;
      if (!(await readAgain()) || isClosed) break;
      pauseMs = lanes.entries > before ? SHORTEST_PAUSE_MS : Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  };

  const ended = run();
  const finish = async (): Promise<void> => {
    await ended;
    try {
      if (!isClosed) await readOnce('rest');
    } catch (error) {
      // It is removed already, or the Engine is gone: then what was read is all there is.
      if (!(error instanceof EngineError || error instanceof MalformedLog)) throw error;
    }
    close();
  };
  return {
    finish,
    close,
    get entries() {
      return lanes.entries;
    },
  };
}

function logPath(id: string, since: string, mode: 'follow' | 'rest'): string {
  const follow = mode === 'follow' ? 1 : 0;
  return `/containers/${id}/logs?follow=${follow}&stdout=1&stderr=1&timestamps=1&since=${sinceOf(since)}`;
}

/** A time as the Engine takes it: seconds since 1970 with nine digits behind the point. */
function sinceOf(time: string): string {
  const seconds = Math.floor(Date.parse(time) / 1000);
  const fraction = /\.(\d+)/.exec(time)?.[1] ?? '';
  return `${seconds}.${fraction.padEnd(9, '0')}`;
}

/** The two outputs of a container. */
class Lanes {
  entries = 0;
  readonly #settings: FollowerSettings;
  readonly #host: SourceHost;
  readonly #origin: Origin;
  readonly #outputs = new Map<OutputName, Output>();
  #response: IncomingMessage | undefined;
  /** Where the next connection has to begin. */
  #since: string;
  /** Where this one began. */
  #asked = '';

  constructor(settings: FollowerSettings, host: SourceHost) {
    this.#settings = settings;
    this.#host = host;
    this.#origin = originOf(settings.source, settings.tags);
    this.#since = settings.begin;
  }

  /** From when on entries may not have been read: shortly before the last one, or where a line is unfinished. */
  since(): string {
    const outputs = [...this.#outputs.values()];
    const open = outputs.filter(({ reading }) => reading.isMidLine).map(({ lineTime }) => lineTime);
    const last = outputs
      .map(({ reading }) => reading.time)
      .sort()
      .at(-1);
    if (last === undefined) return this.#since;
    const earliestMs = Math.min(...[last, ...open].map((time) => Date.parse(time))) - DISORDER_MS;
    if (earliestMs > Date.parse(this.#since)) this.#since = new Date(earliestMs).toISOString();
    return this.#since;
  }

  /** Reads a connection to its end; returns whether the container still runs then. Rejects with EngineError when it breaks. */
  async read(response: IncomingMessage, since: string, isRunning: () => Promise<boolean>): Promise<boolean> {
    const { isTty } = this.#settings.container;
    this.#response = response;
    this.#asked = since;
    for (const { reading } of this.#outputs.values()) reading.again(since);
    const reader = (isTty ? createTextReader : createFrameReader)(this.#accept);
    await new Promise<void>((resolve, reject) => {
      const broken = (reason: string): void => reject(new EngineError(`a log broke off: ${reason}`));
      response.on('data', (bytes: Buffer) => {
        try {
          reader.accept(bytes);
        } catch (error) {
          reject(error);
          response.destroy();
        }
      });
      response.on('end', resolve);
      response.on('error', (error) => broken(error.message));
      response.on('close', () => broken('connection closed'));
    });
    const runs = await isRunning();
    if (!runs) reader.end();
    return runs;
  }

  /** A container that was removed at its end before its log was read, or whose log driver keeps none. */
  announceUnread({ message, status, reason }: EngineError): void {
    const fields = [label('reason', reason), ...identityFields(this.#settings.container)];
    this.#host.announce(this.#origin, 'GAP', 'log-unread', fields);
    if (status !== 404 && status !== 409)
      this.#host.warn(`${this.#settings.source}: ${message}; its log is not read`);
  }

  close(unfinished: 'hand on' | 'forget'): void {
    for (const output of this.#outputs.values()) output.close(unfinished);
    this.#outputs.clear();
  }

  readonly #accept = (entry: Entry): void => {
    const output = this.#outputs.get(entry.stream) ?? this.#open(entry.stream);
    const judgement = output.reading.judge(entry);
    if (judgement === 'known') return;
    if (judgement === 'lost') this.#announceLoss(output.reading.time);
    this.entries++;
    if (!output.take(entry)) this.#response?.pause();
  };

  #announceLoss(since: string): void {
    const reason = 'the Engine has no more of the log than what follows';
    const fields = [label('reason', reason), label('since', since)];
    const identity = identityFields(this.#settings.container);
    this.#host.announce(this.#origin, 'GAP', 'log-lost', [...fields, ...identity]);
  }

  #open(stream: OutputName): Output {
    const { source, tags, format, reading, places } = this.#settings;
    const known = places?.stream[stream];
    const output = new Output(known, () => this.#response?.resume());
    const cursor = known && { key: known.id, place: known.reached };
    const lines = {
      origin: originOf(source, tags, stream),
      format,
      reading,
      lineTime: () => output.lineTime,
    };
    output.lane = this.#host.read(output.input, cursor ? { ...lines, cursor } : lines, () => undefined);
    output.reading.again(this.#asked);
    this.#outputs.set(stream, output);
    return output;
  }
}
