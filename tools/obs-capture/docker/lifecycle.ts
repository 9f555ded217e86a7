// What the Engine says of a container's life, as EVENT records (tools/lib/lifecycle reads them).
//
//   start                       EVENT start
//   die                         EVENT exit, with the reason as for a command
//   oom                         EVENT oom: the kernel has killed one of its processes
//   health_status: unhealthy    EVENT health probe="readiness"
//   pause, unpause, destroy     EVENT pause, unpause; a container that is removed gets EVENT stop

import { constants } from 'node:os';
import { formatQuantity } from '../../lib/record/quantity.ts';
import type { Field } from '../../lib/record/record.ts';
import { label, value } from '../origin.ts';
import { type ExitReason, exitReason } from '../process/reason.ts';
import type { Container } from './container.ts';

/** What is known at the end of a container besides its status. */
export interface EndFacts {
  /** Somebody asked the Engine to end it. */
  readonly wasAsked: boolean;
  readonly sawOom: boolean;
  /** The most memory seen. */
  readonly peakRssBytes: number | undefined;
}

/** Which container this is. */
export function identityFields({ id, name, image }: Container): Field[] {
  return [label('container', id.slice(0, 12)), label('name', name), label('image', image)];
}

/** The fields of EVENT exit. */
export function exitFields(container: Container, facts: EndFacts): Field[] {
  const { exitCode } = container;
  const signal = signalOf(exitCode);
  const fields = [label('reason', reasonOf(exitCode, signal, facts))];
  if (signal !== undefined) fields.push(label('signal', signal));
  if (exitCode !== undefined) fields.push(value('code', exitCode));
  const uptimeMs = Date.parse(container.finishedAt) - Date.parse(container.startedAt);
  if (uptimeMs >= 0) fields.push(value('uptime', formatQuantity(Math.round(uptimeMs) / 1000, 'duration')));
  if (facts.peakRssBytes !== undefined)
    fields.push(value('rss', formatQuantity(facts.peakRssBytes, 'size', 3)));
  return [...fields, ...identityFields(container)];
}

/** The Engine was gone, and what ended meanwhile ended in an unknown way when it says nothing of it. */
function reasonOf(code: number | undefined, signal: NodeJS.Signals | undefined, facts: EndFacts): ExitReason {
  const exited = { code: signal === undefined ? (code ?? null) : null, signal: signal ?? null };
  return exitReason(exited, { wasAsked: facts.wasAsked, wasKilled: facts.wasAsked, sawOom: facts.sawOom });
}

/** A status of 128 and more is how the Engine tells a signal. */
function signalOf(code: number | undefined): NodeJS.Signals | undefined {
  if (code === undefined || code <= 128) return undefined;
  const found = Object.entries(constants.signals).find(([, number]) => number === code - 128);
  return found?.[0] as NodeJS.Signals | undefined;
}

/** Signals with which an operator ends a container; others are for its program to understand. */
const ENDING: ReadonlySet<string> = new Set(['2', '3', '9', '15']);

/** Whether a kill event means the end. */
export function isEndingSignal(signal: string): boolean {
  return ENDING.has(signal);
}

/** The fields of EVENT health for the action `health_status: healthy`. */
export function healthFields(action: string, container: Container): Field[] {
  const status = action.slice(action.indexOf(':') + 1).trim();
  const fields = [label('probe', 'readiness'), label('status', status)];
  const words = status === 'healthy' ? '' : (container.healthOutput.split('\n').at(-1) ?? '');
  return words === '' ? fields : [...fields, label('reason', words.slice(0, 200))];
}
