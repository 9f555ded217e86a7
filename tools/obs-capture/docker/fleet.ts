// The containers that were chosen, and what becomes of them.

import { type Choice, type Container, listAt, textAt, textsAt } from './container.ts';
import { EngineError } from './engine.ts';
import type { EngineEvent } from './events.ts';
import { isEndingSignal } from './lifecycle.ts';
import { inspect, Watcher, type WatcherSettings } from './watcher.ts';

export interface FleetSettings extends WatcherSettings {
  readonly choice: Choice;
  /** From when on the logs of containers are read that ran before. RFC 3339 */
  readonly begin: string;
}

export interface Fleet {
  /** Finds what runs, and what has ended while nobody listened. @throws EngineError */
  lookAround(): Promise<void>;
  heard(event: EngineEvent): void;
  /** A METRIC record of each container that runs. */
  measure(): Promise<void>;
  close(): void;
}

/** Between two questions of which the first was not answered. */
const RETRY_MS = 100;

export function createFleet(settings: FleetSettings): Fleet {
  const { engine, choice, begin } = settings;
  const watchers = new Map<string, Watcher>();
  const queues = new Map<string, Promise<void>>();

  /** Does `work` after all that was to be done for this container before: what happens to it stays in its order. */
  const later = (id: string, work: () => Promise<void>): void => {
    const queue = (queues.get(id) ?? Promise.resolve()).then(work);
    queues.set(id, queue);
    void queue.then(() => {
      if (queues.get(id) === queue) queues.delete(id);
    });
  };

  const watch = (container: Container, from: string): Watcher => {
    const watcher = new Watcher(container, from, settings);
    watchers.set(container.id, watcher);
    return watcher;
  };

  /** What the Engine knows; undefined when the container is gone. @throws EngineError when the Engine cannot be reached */
  const inspectIfThere = async (id: string): Promise<Container | undefined> => {
    try {
      return await inspect(engine, id);
    } catch (error) {
      if (error instanceof EngineError && error.status !== undefined) return undefined;
      throw error;
    }
  };

  /** The same, over broken connections; undefined also when this is stopped. */
  const ask = async (id: string): Promise<Container | undefined> => {
    for (;;) {
      try {
        return await inspectIfThere(id);
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        if (!(await settings.reachable())) return undefined;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  };

  const started = async (event: EngineEvent): Promise<void> => {
    const container = await ask(event.id);
    if (container === undefined || container.startedAt === '') return;
    const known = watchers.get(event.id);
    // The list of containers had it already.
    if (known?.isFollowing && known.container.startedAt === container.startedAt) return;
    (known ?? watch(container, beginOf(container))).started(container, event.atMs);
  };

  /** By the event, not by what the Engine says now: it may run again already, or be removed. */
  const ended = async (watcher: Watcher, { id, attributes, atMs }: EngineEvent): Promise<void> => {
    const code = Number(attributes.get('exitCode') ?? Number.NaN);
    const now = await ask(id);
    await watcher.ended(
      {
        ...watcher.container,
        exitCode: Number.isInteger(code) ? code : undefined,
        finishedAt: new Date(atMs).toISOString(),
        wasOomKilled: now?.isRunning === false && now.wasOomKilled,
      },
      atMs,
    );
  };

  const checked = async (watcher: Watcher): Promise<void> => {
    const before = watcher.container;
    const now = await inspectIfThere(before.id);
    if (now?.isRunning && now.startedAt === before.startedAt) return;
    later(before.id, async () => {
      await watcher.ended(now === undefined || now.isRunning ? unknownEnd(before) : now);
      if (now?.isRunning) watcher.started(now, Date.parse(now.startedAt));
    });
  };

  const handle = async (event: EngineEvent): Promise<void> => {
    const { action, id, attributes, atMs } = event;
    if (action === 'start') return started(event);
    const watcher = watchers.get(id);
    if (watcher === undefined) return;
    if (action === 'die') await ended(watcher, event);
    else if (action === 'oom') watcher.outOfMemory(atMs);
    else if (action === 'kill' && isEndingSignal(attributes.get('signal') ?? '')) watcher.asked();
    else if (action === 'pause' || action === 'unpause') watcher.told(action, atMs);
    else if (action.startsWith('health_status:'))
      watcher.health(action, (await ask(id)) ?? watcher.container, atMs);
    else if (action === 'destroy') {
      watcher.removed(atMs);
      watchers.delete(id);
    }
  };

  return {
    async lookAround() {
      for (const watcher of watchers.values()) if (watcher.isFollowing) await checked(watcher);
      for (const each of listAt(await engine.get('/containers/json'))) {
        const id = textAt(each, 'Id');
        const name = textAt(listAt(each, 'Names')[0]).replace(/^\//, '');
        if (watchers.has(id) || !choice.chooses({ name, labels: textsAt(each, 'Labels') })) continue;
        const container = await inspectIfThere(id);
        if (container?.isRunning) watch(container, begin).adopt();
      }
    },
    heard(event) {
      const { id, name, attributes } = event;
      if (watchers.has(id) || choice.chooses({ name, labels: attributes })) later(id, () => handle(event));
    },
    async measure() {
      // All at once: the Engine answers each with the next of its own readings, one a second.
      await Promise.all([...watchers.values()].map((watcher) => watcher.isFollowing && watcher.measure()));
    },
    close() {
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}

/** A container that is gone, or runs anew, and whose end nobody has seen. */
function unknownEnd(container: Container): Container {
  return { ...container, exitCode: undefined, finishedAt: '', wasOomKilled: false };
}

/** The Engine sets StartedAt a little after the first lines. */
const START_SLACK_MS = 1000;

/** From when on the log of a container is read that has just been started: what it said in runs before is not wanted. */
function beginOf({ startedAt, finishedAt, isRunning }: Container): string {
  // While it runs, FinishedAt is the end of the run before.
  if (isRunning) return finishedAt === '' ? '1970-01-01T00:00:00Z' : finishedAt;
  return new Date(Date.parse(startedAt) - START_SLACK_MS).toISOString();
}
