// One container that was chosen, over all its starts: its log, its life as EVENT records in their order, what it uses.
//
// The end is told when the last words are read, so that they stand before it.

import { totalmem } from 'node:os';
import type { LineFormat } from '../../lib/manifest/line-format.ts';
import type { Signal } from '../../lib/record/kind.ts';
import type { Field } from '../../lib/record/record.ts';
import { label, type Origin, originOf } from '../origin.ts';
import type { Reading } from '../reading.ts';
import type { SourceHost } from '../sources/source.ts';
import { type Container, containerOf, sourceOf } from './container.ts';
import { type Engine, EngineError } from './engine.ts';
import { type Follower, follow } from './follower.ts';
import { exitFields, healthFields, identityFields } from './lifecycle.ts';
import type { EngineMemory } from './memory.ts';
import type { Places } from './places.ts';
import { type CpuReading, usageOf } from './stats.ts';

/** After its end the Engine may be silent for so long before the rest of a container's log is given up. */
const LAST_WORDS_MS = 5000;

const NOT_FOUND = 404;

/** What becomes of the lines of a container. */
export interface LineRule {
  readonly tags: ReadonlyMap<string, string>;
  readonly format: LineFormat;
  readonly reading: Reading | undefined;
}

export interface WatcherSettings {
  readonly engine: Engine;
  readonly host: SourceHost;
  /** As follow() needs it. */
  readonly reachable: () => Promise<boolean>;
  /** Whether the Engine can be asked. */
  readonly isUp: () => boolean;
  /** Where positions are kept. */
  readonly memory: EngineMemory | undefined;
}

export class Watcher {
  container: Container;
  #begin: string;
  readonly #settings: WatcherSettings;
  readonly #rule: LineRule;
  readonly #source: string;
  readonly #origin: Origin;
  readonly #places: Places | undefined;
  #follower: Follower | undefined;
  #hasEnded = false;
  #wasAsked = false;
  #sawOom = false;
  #cpu: CpuReading | undefined;
  #peakRssBytes: number | undefined;

  /** @param begin from when on its log is read unless more is remembered, RFC 3339 */
  constructor(container: Container, begin: string, rule: LineRule, settings: WatcherSettings) {
    this.container = container;
    this.#settings = settings;
    this.#rule = rule;
    this.#source = sourceOf(container);
    this.#origin = originOf(this.#source, rule.tags);
    this.#places = settings.memory?.places(container.id, this.#source, begin);
    this.#begin = this.#places?.since ?? begin;
  }

  /** All that it said until its end was taken by the output, in an earlier process. */
  get isComplete(): boolean {
    return this.#places?.isComplete ?? false;
  }

  /** Its last end was told. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  get isFollowing(): boolean {
    return this.#follower !== undefined;
  }

  /** The container runs and did so before: it is followed, and one EVENT says that it lives. */
  adopt(): void {
    this.#announce('EVENT', 'heartbeat', identityFields(this.container));
    this.#follow();
  }

  /** The container has ended while nobody listened, in a run that was known to be running. */
  async adoptEnded(): Promise<void> {
    this.#follow();
    await this.ended(this.container);
  }

  /** One more start or end that belongs to a run before, or to the one that is followed already. */
  retell(event: 'start' | 'exit', container: Container, atMs: number): void {
    const facts = { wasAsked: false, sawOom: container.wasOomKilled, peakRssBytes: undefined };
    const fields = event === 'start' ? identityFields(container) : exitFields(container, facts);
    this.#announce('EVENT', event, fields, atMs);
  }

  /** The container has been started, and was removed before anybody could ask for its log. */
  missed(atMs: number): void {
    this.#announce('EVENT', 'start', identityFields(this.container), atMs);
    const reason = 'it was removed before its log could be read';
    this.#announce('GAP', 'log-unread', [label('reason', reason), ...identityFields(this.container)]);
    this.#places?.ended();
  }

  /** The container has been started. */
  started(container: Container, atMs: number): void {
    this.container = container;
    this.#hasEnded = false;
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
    this.#hasEnded = true;
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
    this.#places?.forget();
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

  /** This process ends: with positions the next one reads an unfinished line. */
  close(): void {
    this.#follower?.close(this.#places ? 'forget' : 'hand on');
    this.#follower = undefined;
  }

  #announce(kind: Signal, message: string, fields: readonly Field[], atMs?: number): void {
    this.#settings.host.announce(this.#origin, kind, message, fields, atMs);
  }

  #follow(): void {
    const { engine, host, reachable } = this.#settings;
    const { container } = this;
    this.#follower?.close();
    const isRunning = async (): Promise<boolean> => {
      try {
        const now = await inspect(engine, container.id);
        return now.isRunning && now.startedAt === container.startedAt;
      } catch (error) {
        // Removed: the Engine has sent the log to its end all the same (test/fault/docker-resume.test.ts).
        if (error instanceof EngineError && error.status === NOT_FOUND) return false;
        throw error;
      }
    };
    this.#places?.began();
    this.#follower = follow(
      {
        ...this.#rule,
        engine,
        container,
        source: this.#source,
        begin: this.#begin,
        places: this.#places,
        isRunning,
        reachable,
      },
      host,
    );
  }

  async #lastWords(): Promise<void> {
    const follower = this.#follower;
    if (follower === undefined) return;
    if (await this.#isFinished(follower)) this.#places?.ended();
    else {
      const reason = 'the Engine did not give the end of the log';
      this.#announce('GAP', 'log-unread', [label('reason', reason), ...identityFields(this.container)]);
      follower.close();
    }
    this.#follower = undefined;
  }

  /** False when the Engine is there and says nothing more, without an end. */
  async #isFinished(follower: Follower): Promise<boolean> {
    const finished = follower.finish().then(() => true);
    for (;;) {
      const before = follower.entries;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<boolean>((resolve) => {
        timer = setTimeout(() => resolve(false), LAST_WORDS_MS);
      });
      const isFinished = await Promise.race([finished, late]);
      clearTimeout(timer);
      if (isFinished) return true;
      const { host, isUp } = this.#settings;
      if (follower.entries === before && !host.stalled && isUp()) return false;
    }
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
