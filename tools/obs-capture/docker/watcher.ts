// One container that was chosen, over all its starts: its log, its life as EVENT records in their order, what it uses.
//
// The end is told when the last words are read, so that they stand before it.

import { totalmem } from 'node:os';
import type { LineFormat } from '../../lib/manifest/manifest.ts';
import type { Signal } from '../../lib/record/kind.ts';
import type { Field } from '../../lib/record/record.ts';
import { label, type Origin, originOf } from '../origin.ts';
import type { SourceHost } from '../sources/source.ts';
import { type Container, containerOf, sourceOf } from './container.ts';
import { type Engine, EngineError } from './engine.ts';
import { type Follower, follow } from './follower.ts';
import { exitFields, healthFields, identityFields } from './lifecycle.ts';
import { type CpuReading, usageOf } from './stats.ts';

/** After its end the rest of a container's log is waited for this long. */
const LAST_WORDS_MS = 5000;

export interface WatcherSettings {
  readonly engine: Engine;
  readonly host: SourceHost;
  readonly tags: ReadonlyMap<string, string>;
  readonly format: LineFormat;
  /** As follow() needs it. */
  readonly reachable: () => Promise<boolean>;
}

export class Watcher {
  container: Container;
  #begin: string;
  readonly #settings: WatcherSettings;
  readonly #source: string;
  readonly #origin: Origin;
  #follower: Follower | undefined;
  #wasAsked = false;
  #sawOom = false;
  #cpu: CpuReading | undefined;
  #peakRssBytes: number | undefined;

  /** @param begin from when on its log is read, RFC 3339 */
  constructor(container: Container, begin: string, settings: WatcherSettings) {
    this.container = container;
    this.#begin = begin;
    this.#settings = settings;
    this.#source = sourceOf(container);
    this.#origin = originOf(this.#source, settings.tags);
  }

  get isFollowing(): boolean {
    return this.#follower !== undefined;
  }

  /** The container runs and did so before: it is followed, and one EVENT says that it lives. */
  adopt(): void {
    this.#announce('EVENT', 'heartbeat', identityFields(this.container));
    this.#follow();
  }

  /** The container has been started. */
  started(container: Container, atMs: number): void {
    this.container = container;
    this.#wasAsked = false;
    this.#sawOom = false;
    this.#cpu = undefined;
    this.#peakRssBytes = undefined;
    this.#announce('EVENT', 'start', identityFields(container), atMs);
    this.#follow();
  }

  /** The container has ended: its last words, then the event. */
  async ended(container: Container, atMs?: number): Promise<void> {
    await this.#lastWords();
    this.container = container;
    const facts = {
      wasAsked: this.#wasAsked,
      sawOom: this.#sawOom || container.wasOomKilled,
      peakRssBytes: this.#peakRssBytes,
    };
    const endMs = atMs ?? timeOf(container.finishedAt);
    // What it says after another start begins here.
    this.#begin = new Date(endMs).toISOString();
    this.#announce('EVENT', 'exit', exitFields(container, facts), endMs);
  }

  asked(): void {
    this.#wasAsked = true;
  }

  outOfMemory(atMs: number): void {
    this.#sawOom = true;
    this.#announce('EVENT', 'oom', identityFields(this.container), atMs);
  }

  health(action: string, container: Container, atMs: number): void {
    this.container = container;
    this.#announce('EVENT', 'health', healthFields(action, container), atMs);
  }

  told(event: 'pause' | 'unpause', atMs: number): void {
    this.#announce('EVENT', event, identityFields(this.container), atMs);
  }

  removed(atMs: number): void {
    this.#announce('EVENT', 'stop', [label('reason', 'removed'), ...identityFields(this.container)], atMs);
  }

  /** Asks what the container uses, and tells it. Nothing when the Engine does not answer. */
  async measure(): Promise<void> {
    const { engine, host } = this.#settings;
    const path = `/containers/${this.container.id}/stats?stream=false&one-shot=true`;
    let answer: unknown;
    try {
      answer = await engine.get(path);
    } catch (error) {
      if (error instanceof EngineError) return;
      throw error;
    }
    const { fields, rssBytes, cpu } = usageOf(answer, this.#cpu, totalmem());
    this.#cpu = cpu ?? this.#cpu;
    // A container that has just ended answers with nothing.
    if (rssBytes === undefined || !this.isFollowing || host.stalled) return;
    this.#peakRssBytes = Math.max(this.#peakRssBytes ?? 0, rssBytes);
    this.#announce('METRIC', 'process', fields);
  }

  close(): void {
    this.#follower?.close();
    this.#follower = undefined;
  }

  #announce(kind: Signal, message: string, fields: readonly Field[], atMs?: number): void {
    this.#settings.host.announce(this.#origin, kind, message, fields, atMs);
  }

  #follow(): void {
    const { engine, host, tags, format, reachable } = this.#settings;
    const { id, startedAt } = this.container;
    this.#follower?.close();
    const isRunning = async (): Promise<boolean> => {
      const now = await inspect(engine, id);
      return now.isRunning && now.startedAt === startedAt;
    };
    const { container } = this;
    this.#follower = follow(
      { engine, container, source: this.#source, tags, format, begin: this.#begin, isRunning, reachable },
      host,
    );
  }

  async #lastWords(): Promise<void> {
    const follower = this.#follower;
    if (follower === undefined) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, LAST_WORDS_MS);
    });
    await Promise.race([follower.finish(), late]);
    clearTimeout(timer);
    follower.close();
    this.#follower = undefined;
  }
}

/** Asks what the Engine knows of a container. @throws EngineError */
export async function inspect(engine: Engine, id: string): Promise<Container> {
  return containerOf(await engine.get(`/containers/${id}/json`));
}

function timeOf(time: string): number {
  const ms = Date.parse(time);
  return Number.isNaN(ms) ? Date.now() : ms;
}
