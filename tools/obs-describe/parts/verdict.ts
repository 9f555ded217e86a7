// One sentence on why an instance restarted or does not serve, from its state, its last exit, what was changed before it,
// and what the edges reach.

import type { Evidence } from '../../lib/lifecycle/evidence.ts';
import type { Route } from '../../lib/lifecycle/routes.ts';
import { CRASH_LOOP_EXITS, isHealthy } from '../../lib/lifecycle/states.ts';
import { serviceOf } from '../../lib/record/source.ts';
import { agoText } from '../../lib/term/figures.ts';
import { phaseTone } from '../../lib/term/tones.ts';
import type { Journal } from '../journal/journal.ts';
import { type Statement, state } from '../report/report.ts';
import { ago } from '../words.ts';
import { type ChangeEvidence, changesOf } from './changes.ts';
import { type ExitTurn, exitsOf, reasonWords } from './exits.ts';
import type { Instance } from './instances.ts';

/** A change so long before is offered as what led to it. */
export const CHANGE_MS = 10 * 60_000;

/** What may have led to the state of an instance, and when it began. */
export interface Cause {
  /** Its last exit, unless it is about its health now. */
  readonly exit: ExitTurn | undefined;
  /** When it ended, or went into its phase. */
  readonly atMs: number;
  /** Changes of it or its service in the time before. */
  readonly changes: readonly ChangeEvidence[];
  /** The one of them that most likely led to it: the last one that is more than the request to end itself. */
  readonly change: ChangeEvidence | undefined;
}

export function causeOf(journal: Journal, instance: Instance): Cause {
  const { status } = instance.history;
  const isSick = status.phase === 'unready';
  const exit = isSick ? undefined : exitsOf(instance).at(0);
  const atMs = exit?.exit.atMs ?? status.sinceMs;
  const { source } = instance;
  const changes = changesOf(journal.events).filter(({ evidence }) => {
    const about = evidence.record.source;
    const isAbout = about === source || about === serviceOf(source);
    return isAbout && evidence.atMs <= atMs && evidence.atMs > atMs - CHANGE_MS;
  });
  const change = changes.findLast(({ kind }) => kind !== 'stop' && kind !== 'restart') ?? changes.at(-1);
  return { exit, atMs, changes, change };
}

/** The sentence, with the records that carry it. */
export function verdict(
  instance: Instance,
  { exit, atMs, change }: Cause,
  routes: readonly Route[],
  nowMs: number,
): Statement {
  const { source, history } = instance;
  const { status, cause } = history;
  const after =
    change === undefined
      ? ''
      : `, ${agoText(atMs - change.evidence.atMs)} after a ${change.kind}${change.to === undefined ? '' : ` to ${change.to}`}`;
  const because = exit === undefined ? '' : ` because ${reasonWords(exit.exit)}${after}`;
  const isChangeTold = exit !== undefined || status.phase === 'unready';
  const evidence = [exit?.evidence, isChangeTold ? change?.evidence : undefined];
  const say = (text: string, ...more: (Evidence | undefined)[]): Statement =>
    state(text, [...new Set([...more, ...evidence])], phaseTone(status.phase));
  switch (status.phase) {
    case 'crash-looping':
      return say(`${source} ended ${CRASH_LOOP_EXITS} times in a short time, last${because}`, cause);
    case 'restarting':
      return say(`${source} does not run and will be started again; it ended ${ago(atMs, nowMs)}${because}`);
    case 'exited':
      return say(`${source} does not run since ${ago(atMs, nowMs)}${because}`);
    case 'stopping':
      return say(`${source} was asked to end ${ago(status.sinceMs, nowMs)} and has not yet ended`, cause);
    case 'unready': {
      const reason = status.reason === '' ? '' : ` because ${status.reason}`;
      return say(`${source} runs and does not serve since ${ago(atMs, nowMs)}${reason}${after}`, cause);
    }
    case 'starting':
    case 'ready':
      return upVerdict(instance, routes, say, because, atMs, nowMs);
  }
}

type Say = (text: string, ...more: (Evidence | undefined)[]) => Statement;

function upVerdict(
  { source, history: { status, cause } }: Instance,
  routes: readonly Route[],
  say: Say,
  because: string,
  atMs: number,
  nowMs: number,
): Statement {
  const unreached = routes
    .flatMap(({ name, backends }) => backends.map((one) => ({ ...one, route: name })))
    .filter(({ backend, isReachable }) => backend === source && !isReachable);
  const [first] = unreached;
  const reason = status.reason === '' ? '' : ` and not ready because ${status.reason}`;
  const restarted = because === '' ? '' : `; it restarted ${ago(atMs, nowMs)}${because}`;
  if (first !== undefined) {
    const why = first.reason === '' ? '' : `: ${first.reason}`;
    return {
      ...say(
        `${source} is ${status.phase}${reason}, but ${first.edge} does not reach it for route ${first.route}${why}${restarted}`,
        ...unreached.map(({ evidence }) => evidence),
      ),
      tone: 'bad',
    };
  }
  if (status.phase === 'starting') {
    const wait = status.readiness === 'awaited' ? ' and its readiness was not yet heard of' : reason;
    return say(`${source} started ${ago(status.sinceMs, nowMs)}${wait}${restarted}`, cause);
  }
  if (because !== '') return say(`${source} runs again${restarted}`, cause);
  return say(`${source} runs and is ready; no record says that anything is wrong with it`, cause);
}

/** True for an instance that there is something to say of. */
export function isInTrouble(instance: Instance, routes: readonly Route[], nowMs: number): boolean {
  const { status } = instance.history;
  if (!isHealthy(status) && status.isWanted) return true;
  const exit = exitsOf(instance).at(0)?.exit;
  if (exit !== undefined && !exit.wasAsked && nowMs - exit.atMs < RECENT_MS) return true;
  return routes.some(({ backends }) =>
    backends.some(({ backend, isReachable }) => backend === instance.source && !isReachable),
  );
}

/** An exit that long ago is history. */
const RECENT_MS = 60 * 60_000;
