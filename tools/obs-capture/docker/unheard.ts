// What happened to a container while nobody listened, from what the Engine knows of it afterwards.

import type { Container } from './container.ts';
import type { EngineEvent } from './events.ts';
import type { Watcher } from './watcher.ts';

/** Does what the events left out that the Engine remembered. @param now what it knows of the container; undefined when it is gone */
export async function reconcile(watcher: Watcher, now: Container | undefined): Promise<void> {
  const { container: before, isFollowing } = watcher;
  const isSameRun = now?.startedAt === before.startedAt;
  if (isFollowing && !(isSameRun && now.isRunning)) await watcher.ended(isSameRun ? now : unknownEnd(before));
  if (now === undefined || isSameRun || now.startedAt === '') return;
  watcher.started(now, Date.parse(now.startedAt));
  if (!now.isRunning) await watcher.ended(now);
}

/** A container that is gone, or runs anew, and whose end nobody has seen. */
function unknownEnd(container: Container): Container {
  return { ...container, exitCode: undefined, finishedAt: '', wasOomKilled: false };
}

/** What an event says of a container that is not there any more. */
export function containerOfEvent({ id, name, attributes, atMs }: EngineEvent): Container {
  return {
    id,
    name,
    image: attributes.get('image') ?? '',
    labels: attributes,
    isTty: false,
    isRunning: false,
    startedAt: new Date(atMs).toISOString(),
    finishedAt: '',
    exitCode: undefined,
    wasOomKilled: false,
    healthOutput: '',
  };
}

/** The Engine sets StartedAt a little after the first lines. */
const START_SLACK_MS = 1000;

/** From when on the log of a container is read that has just been started: what it said in runs before is not wanted. */
export function beginOf({ startedAt, finishedAt, isRunning }: Container): string {
  // While it runs, FinishedAt is the end of the run before.
  if (isRunning) return finishedAt === '' ? '1970-01-01T00:00:00Z' : finishedAt;
  return new Date(Date.parse(startedAt) - START_SLACK_MS).toISOString();
}
