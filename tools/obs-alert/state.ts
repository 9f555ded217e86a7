// --state FILE: alerts and what is not delivered yet, from one run to the next. Replaced as a whole, so a crash leaves the old file or the
// new one; a file that cannot be understood is set aside, never overwritten and never guessed at.

import { readFileSync, renameSync } from 'node:fs';
import { SystemError } from '../lib/cli/failure.ts';
import { labelsOf } from '../lib/promql/labels/labels.ts';
import type { ActiveAlert } from '../lib/promql/rules/alerting.ts';
import { writeFileAtomic } from '../lib/store/atomic.ts';
import { reasonOf } from '../lib/stream/failure.ts';
import type { Notification } from './delivery/sink.ts';
import type { Snapshot } from './evaluator.ts';

export interface State {
  readonly snapshot: Snapshot;
  /** What is not delivered yet, by the name of the sink. */
  readonly waiting: ReadonlyMap<string, readonly Notification[]>;
}

const VERSION = 1;

/**
 * Reads a state file; undefined where there is none. One that cannot be understood is renamed and told of.
 * @throws SystemError for one that cannot be read at all.
 */
export function readState(path: string, onProblem: (message: string) => void): State | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && Reflect.get(error, 'code') === 'ENOENT') return undefined;
    throw new SystemError(`cannot read state file ${path}: ${reasonOf(error)}`);
  }
  try {
    return stateFrom(JSON.parse(text));
  } catch (error) {
    const aside = `${path}.corrupt-${Date.now()}`;
    renameSync(path, aside);
    const reason = error instanceof SyntaxError ? 'it is no JSON' : reasonOf(error);
    onProblem(
      `state file ${path} cannot be used: ${reason}; it is set aside as ${aside}, and alerts begin anew`,
    );
    return undefined;
  }
}

/** Writes a state file. Throws a StoreFailure. */
export function writeState(path: string, { snapshot, waiting }: State): void {
  const alerts = snapshot.alerts.map(({ rule, alert }) => ({
    rule,
    ...alert,
    labels: pairsOf(alert.labels),
    resultLabels: pairsOf(alert.resultLabels),
    annotations: [...alert.annotations],
    // JSON has no NaN and no infinity.
    value: String(alert.value),
  }));
  const atMs = Number.isFinite(snapshot.atMs) ? snapshot.atMs : null;
  writeFileAtomic(path, `${JSON.stringify({ version: VERSION, atMs, alerts, waiting: [...waiting] })}\n`);
}

function pairsOf({ names, values }: ActiveAlert['labels']): readonly (readonly [string, string])[] {
  return names.map((name, index) => [name, values[index] as string] as const);
}

/** What a file says. Throws an Error with what is wrong with it. */
function stateFrom(json: unknown): State {
  const file = objectOf(json, 'the file');
  if (file.version !== VERSION)
    throw new Error(`it is of version ${String(file.version)}, expected ${VERSION}`);
  const alerts = listOf(file.alerts, 'alerts').map((item) => {
    const alert = objectOf(item, 'an alert');
    return { rule: textOf(alert.rule, 'rule'), alert: alertFrom(alert) };
  });
  const waiting = listOf(file.waiting, 'waiting').map((item) => {
    const [name, notifications] = listOf(item, 'a sink');
    // Written by this tool, and only sent on.
    return [textOf(name, 'sink'), listOf(notifications, 'notifications') as readonly Notification[]] as const;
  });
  const atMs = file.atMs === null ? Number.NEGATIVE_INFINITY : numberOf(file.atMs, 'atMs');
  return { snapshot: { atMs, alerts }, waiting: new Map(waiting) };
}

function alertFrom(alert: Readonly<Record<string, unknown>>): ActiveAlert {
  const { state } = alert;
  if (state !== 'pending' && state !== 'firing')
    throw new Error('state of an alert is neither pending nor firing');
  const optional = (value: unknown, what: string): number | undefined =>
    value === undefined ? undefined : numberOf(value, what);
  return {
    state,
    labels: labelsOf(pairsFrom(alert.labels)),
    resultLabels: labelsOf(pairsFrom(alert.resultLabels)),
    annotations: new Map(pairsFrom(alert.annotations)),
    fingerprint: textOf(alert.fingerprint, 'fingerprint'),
    value: Number(textOf(alert.value, 'value')),
    activeAtMs: numberOf(alert.activeAtMs, 'activeAtMs'),
    firedAtMs: optional(alert.firedAtMs, 'firedAtMs'),
    keptSinceMs: optional(alert.keptSinceMs, 'keptSinceMs'),
  };
}

function pairsFrom(value: unknown): readonly [string, string][] {
  return listOf(value, 'labels').map((pair) => {
    const [name, text] = listOf(pair, 'a label');
    return [textOf(name, 'a name'), textOf(text, 'a label')];
  });
}

function objectOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`${what} is no object`);
  return value as Readonly<Record<string, unknown>>;
}

function listOf(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`${what} is no list`);
  return value;
}

function textOf(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new Error(`${what} is no text`);
  return value;
}

function numberOf(value: unknown, what: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Error(`${what} is no number`);
  return value;
}
