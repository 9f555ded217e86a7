// The containers that were chosen, and what becomes of them.

import { parseTime } from '../../lib/record/time.ts';
import { label, originOf } from '../origin.ts';
import type { UpTimes } from './connection.ts';
import { type Choice, type Container, listAt, textAt, textsAt } from './container.ts';
import { EngineError } from './engine.ts';
import type { EngineEvent } from './events.ts';
import { isEndingSignal } from './lifecycle.ts';
import { isComplete, lastTime } from './places.ts';
import { beginOf, containerOfEvent, reconcile } from './unheard.ts';
import { inspect, type LineRule, Watcher, type WatcherSettings } from './watcher.ts';

/** The first rule that chooses a container holds for it. */
export interface FleetRule extends LineRule {
  readonly choice: Choice;
}

export interface FleetSettings extends WatcherSettings {
  readonly rules: readonly FleetRule[];
  /** From when on the logs of containers are read that ran before anybody listened. RFC 3339 */
  readonly begin: string;
  /** It holds for those as well that were started while nobody listened. */
  readonly isBeginPinned: boolean;
}

export interface Fleet {
  /** Finds what runs, and what has started or ended while nobody listened. @throws EngineError */
  lookAround(times: UpTimes): Promise<void>;
  heard(event: EngineEvent): void;
  /** A METRIC record of each container that runs. Resolves to how many do. */
  measure(): Promise<number>;
  close(): void;
}

/** Containers in these states have ended, or were never started. */
const ENDED: ReadonlySet<string> = new Set(['created', 'exited', 'dead']);
/** Between two questions of which the first was not answered. */
const RETRY_MS = 100;
/** The Engine tells at once what it remembers. */
const REPLAY_MS = 1000;

export function createFleet(settings: FleetSettings): Fleet {
  return new OpenFleet(settings);
}

class OpenFleet implements Fleet {
  readonly #settings: FleetSettings;
  readonly #watchers = new Map<string, Watcher>();
  readonly #queues = new Map<string, Promise<void>>();
  /** Of the events that are being handled: when they happened. */
  readonly #handling = new Set<bigint>();
  #hasLooked = false;

  constructor(settings: FleetSettings) {
    this.#settings = settings;
  }

  async lookAround(times: UpTimes): Promise<void> {
    for (const watcher of this.#watchers.values()) this.#reconcileSoon(watcher);
    const listed = listAt(await this.#settings.engine.get('/containers/json?all=1'));
    await Promise.all(listed.map((each) => this.#lookAt(each, times)));
    if (!this.#hasLooked) this.#tellMissing(new Set(listed.map((each) => textAt(each, 'Id'))));
    this.#hasLooked = true;
    this.#settings.memory?.handled(times.openedNs);
  }

  heard(event: EngineEvent): void {
    const { id, name, attributes, atNs } = event;
    if (!this.#watchers.has(id) && !this.#ruleOf({ name, labels: attributes })) return;
    this.#handling.add(atNs);
    this.#later(id, async () => {
      await this.#handle(event);
      this.#handling.delete(atNs);
      const oldestNs = [...this.#handling].reduce((oldest, ns) => (ns <= oldest ? ns - 1n : oldest), atNs);
      this.#settings.memory?.handled(oldestNs);
    });
  }

  async measure(): Promise<number> {
    // All at once: the Engine answers each with the next of its own readings, one a second.
    const running = [...this.#watchers.values()].filter(({ isFollowing }) => isFollowing);
    await Promise.all(running.map((watcher) => watcher.measure()));
    return running.length;
  }

  close(): void {
    for (const watcher of this.#watchers.values()) watcher.close();
  }

  /** Does `work` after all that was to be done for this container before: what happens to it stays in its order. */
  #later(id: string, work: () => Promise<void>): void {
    const queue = (this.#queues.get(id) ?? Promise.resolve()).then(work);
    this.#queues.set(id, queue);
    void queue.then(() => {
      if (this.#queues.get(id) === queue) this.#queues.delete(id);
    });
  }

  #ruleOf(container: Pick<Container, 'name' | 'labels'>): FleetRule | undefined {
    return this.#settings.rules.find(({ choice }) => choice.chooses(container));
  }

  #watch(container: Container, from: string, rule: LineRule): Watcher {
    const watcher = new Watcher(container, from, rule, this.#settings);
    this.#watchers.set(container.id, watcher);
    return watcher;
  }

  /** What the Engine's list says of a container. */
  async #lookAt(listed: unknown, times: UpTimes): Promise<void> {
    const id = textAt(listed, 'Id');
    const name = textAt(listAt(listed, 'Names')[0]).replace(/^\//, '');
    const rule = this.#ruleOf({ name, labels: textsAt(listed, 'Labels') });
    const isOld = times.knownNs === 0n && ENDED.has(textAt(listed, 'State'));
    if (!rule || this.#watchers.has(id) || isOld) return;
    const container = await this.#inspectIfThere(id);
    if (container && container.startedAt !== '') this.#found(container, rule, times);
  }

  /** A container that is in the Engine's list. */
  #found(container: Container, rule: FleetRule, { knownNs }: UpTimes): void {
    const { id, startedAt, finishedAt, isRunning } = container;
    const { begin, isBeginPinned, memory } = this.#settings;
    const startedMs = Date.parse(startedAt);
    const isNew = knownNs > 0n && (parseTime(startedAt) ?? 0n) > knownNs;
    const isRemembered = memory?.containers.has(id) ?? false;
    // What ended before is of no interest.
    if (!isRunning && !isNew && !isRemembered) return;
    const watcher = this.#watch(container, isNew && !isBeginPinned ? beginOf(container) : begin, rule);
    if (isRunning) {
      watcher.adopt();
      return;
    }
    const isTold = watcher.isComplete && (parseTime(finishedAt) ?? 0n) <= knownNs;
    if (isTold) return;
    if (isNew) watcher.retell('start', container, startedMs);
    this.#later(id, () => watcher.adoptEnded());
  }

  /** Containers that are remembered, and were removed while nobody listened. */
  #tellMissing(there: ReadonlySet<string>): void {
    const { host, memory, rules } = this.#settings;
    for (const [id, streams] of memory?.containers ?? []) {
      if (there.has(id)) continue;
      const origin = originOf(streams[0]!.source, rules[0]?.tags ?? new Map());
      const container = label('container', id.slice(0, 12));
      if (!isComplete(streams)) {
        const reason = 'it was removed while nobody listened';
        host.announce(origin, 'GAP', 'log-lost', [
          label('reason', reason),
          label('since', lastTime(streams)),
          container,
        ]);
      }
      host.announce(origin, 'EVENT', 'stop', [label('reason', 'removed'), container]);
      memory?.forget(id);
    }
  }

  /** What the Engine knows; undefined when the container is gone. @throws EngineError when the Engine cannot be reached */
  async #inspectIfThere(id: string): Promise<Container | undefined> {
    try {
      return await inspect(this.#settings.engine, id);
    } catch (error) {
      if (error instanceof EngineError && error.status !== undefined) return undefined;
      throw error;
    }
  }

  /** The same, over broken connections; undefined also when this is stopped. */
  async #ask(id: string): Promise<Container | undefined> {
    for (;;) {
      try {
        return await this.#inspectIfThere(id);
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        if (!(await this.#settings.reachable())) return undefined;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  async #handle(event: EngineEvent): Promise<void> {
    const { action, id, attributes, atMs } = event;
    if (action === 'start') return this.#started(event);
    const watcher = this.#watchers.get(id);
    if (watcher === undefined) return;
    if (action === 'die') await this.#ended(watcher, event);
    else if (action === 'oom') watcher.outOfMemory(atMs);
    else if (action === 'kill' && isEndingSignal(attributes.get('signal') ?? '')) watcher.asked();
    else if (action === 'pause' || action === 'unpause') watcher.told(action, atMs);
    else if (action.startsWith('health_status:'))
      watcher.health(action, (await this.#ask(id)) ?? watcher.container, atMs);
    else if (action === 'destroy') {
      watcher.removed(atMs);
      this.#watchers.delete(id);
    }
  }

  async #started(event: EngineEvent): Promise<void> {
    const { id, atMs } = event;
    const container = await this.#ask(id);
    const known = this.#watchers.get(id);
    const rule = this.#ruleOf({ name: event.name, labels: event.attributes });
    if (container === undefined) {
      if (!known && rule && this.#settings.isUp())
        this.#watch(containerOfEvent(event), '', rule).missed(atMs);
      return;
    }
    if (container.startedAt === '') return;
    if (known?.container.startedAt === container.startedAt) {
      // The list of containers had it already, and told of its start if it has ended.
      if (known.isFollowing) known.retell('start', container, atMs);
      return;
    }
    if (known) known.started(container, atMs);
    else if (rule) this.#watch(container, beginOf(container), rule).started(container, atMs);
  }

  /** By the event, not by what the Engine says now: it may run again already, or be removed. */
  async #ended(watcher: Watcher, { id, attributes, atMs }: EngineEvent): Promise<void> {
    const code = Number(attributes.get('exitCode') ?? Number.NaN);
    const now = await this.#ask(id);
    const ended = {
      ...watcher.container,
      exitCode: Number.isInteger(code) ? code : undefined,
      finishedAt: new Date(atMs).toISOString(),
      wasOomKilled: now?.isRunning === false && now.wasOomKilled,
    };
    // The list of containers told of this end, or of a later start.
    const isOld = atMs < Date.parse(watcher.container.startedAt);
    if (isOld) watcher.retell('exit', ended, atMs);
    else if (!watcher.hasEnded) await watcher.ended(ended, atMs);
  }

  /** After a time in which nobody listened: once the events are told that the Engine remembers, does what they left out. */
  #reconcileSoon(watcher: Watcher): void {
    setTimeout(async () => {
      const now = await this.#inspectIfThere(watcher.container.id).catch((error) => {
        if (error instanceof EngineError) return 'unknown' as const;
        throw error;
      });
      if (now !== 'unknown') this.#later(watcher.container.id, () => reconcile(watcher, now));
    }, REPLAY_MS).unref();
  }
}
