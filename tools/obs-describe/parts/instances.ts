// The instances of services: their lives from events and log lines, and statements of how each is doing.

import { byTime, type Evidence } from '../../lib/lifecycle/evidence.ts';
import { type History, historyOf } from '../../lib/lifecycle/history.ts';
import type { Health } from '../../lib/lifecycle/states.ts';
import { fieldOf } from '../../lib/record/record.ts';
import { instanceOf, serviceOf } from '../../lib/record/source.ts';
import { compareNames } from '../../lib/store/read.ts';
import { agoText } from '../../lib/term/figures.ts';
import { phaseTone } from '../../lib/term/tones.ts';
import { type Journal, ofService } from '../journal/journal.ts';
import { type Statement, state } from '../report/report.ts';
import { clockText, listed } from '../words.ts';

export interface Instance {
  /** Such as web/2. */
  readonly source: string;
  readonly history: History;
  /** Where it runs, as its last record that says so has it. */
  readonly node: Evidence | undefined;
}

/** The instances that something is known of, all or those of one service, in the order of their names. */
export function instancesOf(journal: Journal, nowMs: number, service?: string): Instance[] {
  const all = [...journal.events, ...journal.logs];
  const evidence = service === undefined ? all : ofService(all, service);
  const sources = bySource(evidence.sort(byTime));
  return [...sources]
    .flatMap(([source, records]): Instance[] => {
      const history = historyOf(records, nowMs);
      return history === undefined ? [] : [{ source, history, node: nodeOf(records) }];
    })
    .sort((left, right) => compareSources(left.source, right.source));
}

function bySource(evidence: readonly Evidence[]): Map<string, Evidence[]> {
  const sources = new Map<string, Evidence[]>();
  for (const one of evidence) {
    const known = sources.get(one.record.source);
    if (known === undefined) sources.set(one.record.source, [one]);
    else known.push(one);
  }
  return sources;
}

function nodeOf(records: readonly Evidence[]): Evidence | undefined {
  return records.findLast(({ record }) => fieldOf(record, 'node') !== undefined);
}

function compareSources(left: string, right: string): number {
  return compareNames(serviceOf(left), serviceOf(right)) || compareNames(instanceOf(left), instanceOf(right));
}

/** The phase of an instance, since when and why. */
export function phaseStatement({ source, history, node }: Instance, nowMs: number): Statement {
  const { status, cause } = history;
  const place = node && fieldOf(node.record, 'node')?.value;
  const text = listed([
    `${source} is ${status.phase} since ${clockText(status.sinceMs, nowMs)} (${agoText(nowMs - status.sinceMs)})`,
    status.reason && `because: ${status.reason}`,
    status.restarts > 0 ? `restarted ${timesText(status.restarts)}` : undefined,
    place && `on ${place}`,
  ]);
  return state(text, [cause], phaseTone(status.phase));
}

export function timesText(count: number): string {
  return count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`;
}

const HEALTH_WORDS: Readonly<Record<Health, string>> = {
  unprobed: '-- (no record of a probe)',
  awaited: 'awaited since its start',
  ok: 'ok',
  failing: 'failing',
};

/** Liveness and readiness apart, each with the reason that its last record gives. */
export function healthStatements({ source, history }: Instance): Statement[] {
  const { status, turns, lastSign } = history;
  const probe = (kind: 'liveness' | 'readiness'): Statement => {
    const turn = turns.findLast(({ event }) => event.kind === 'health' && event.probe === kind);
    const reason = turn?.event.kind === 'health' && !turn.event.isOk ? turn.event.reason : '';
    const why = reason === '' ? '' : `: ${reason}`;
    const tone = status[kind] === 'failing' ? 'bad' : 'plain';
    return state(`${kind} of ${source}: ${HEALTH_WORDS[status[kind]]}${why}`, [turn?.evidence], tone);
  };
  const silence = status.isSilent
    ? [state(`${source} has sent no heartbeat for three of its intervals`, [lastSign], 'bad')]
    : [];
  return [probe('liveness'), probe('readiness'), ...silence];
}

/** The instance of that name; also `web` where the service has only one, without a name. */
export function findInstance(instances: readonly Instance[], name: string): Instance | undefined {
  return instances.find(({ source }) => source === name);
}

/** The services that instances are of. */
export function servicesOf(instances: readonly Instance[]): string[] {
  return [...new Set(instances.map(({ source }) => serviceOf(source)))];
}
