// How instances ended: the reason in words, and what they used of memory and processor shortly before.

import type { Evidence } from '../../lib/lifecycle/evidence.ts';
import type { Turn } from '../../lib/lifecycle/history.ts';
import type { Exit } from '../../lib/lifecycle/states.ts';
import { fieldOf, type RecordLine } from '../../lib/record/record.ts';
import { fieldValue } from '../../lib/record/values.ts';
import { bytesText, percentText, quantityText } from '../../lib/term/figures.ts';
import { type Journal, ofSource } from '../journal/journal.ts';
import { type Statement, state } from '../report/report.ts';
import { ago, listed } from '../words.ts';
import type { Instance } from './instances.ts';

/** Exits that are told of one instance, the last ones. */
const MOST_EXITS = 3;
/** So long before an exit its use of resources is looked at. */
export const NEAR_DEATH_MS = 5 * 60_000;
const PROCESS = 'process';

export interface ExitTurn extends Turn {
  readonly exit: Exit;
}

/** The exits of an instance, the last one first. */
export function exitsOf({ history }: Instance): ExitTurn[] {
  return history.turns
    .flatMap((turn) => {
      const exit = turn.event.kind === 'exit' ? turn.status.lastExit : undefined;
      return exit === undefined ? [] : [{ ...turn, exit }];
    })
    .reverse();
}

/** Why it ended, in words, from its reason code, status and signal. */
export function reasonWords({ reason, code, signal }: Exit): string {
  switch (reason) {
    case 'oom':
      return 'the kernel killed it for want of memory';
    case 'crash':
      return signal === undefined ? `it crashed with status ${code ?? '--'}` : `it crashed by ${signal}`;
    case 'signal':
      return `${signal ?? 'a signal'} ended it, which its supervisor did not send`;
    case 'operator':
      return 'it was asked to end';
    case 'exited':
      return `it ended by itself, with status ${code ?? 0}`;
    case 'unknown':
      return 'it ended, and nothing says why';
    default:
      return `it ended because of ${reason}`;
  }
}

/** The last exits of an instance, each with what it used before. */
export function exitStatements(journal: Journal, instance: Instance, nowMs: number): Statement[] {
  return exitsOf(instance)
    .slice(0, MOST_EXITS)
    .flatMap((turn) => [
      exitStatement(instance.source, turn, nowMs),
      ...usageStatements(journal, instance.source, turn.evidence),
    ]);
}

/** One exit in words. */
export function exitStatement(source: string, { evidence, exit }: ExitTurn, nowMs: number): Statement {
  const value = (key: string): string | undefined => fieldOf(evidence.record, key)?.value;
  const text = listed([
    `${source} ended ${ago(exit.atMs, nowMs)}: ${reasonWords(exit)}`,
    `reason ${exit.reason}`,
    exit.code === undefined ? undefined : `code ${exit.code}`,
    exit.signal,
    value('uptime') && `after ${quantityText(fieldValue(evidence.record, 'uptime'))}`,
    value('rss') && `at most ${quantityText(fieldValue(evidence.record, 'rss'))} resident`,
  ]);
  return state(text, [evidence], exit.wasAsked ? 'plain' : 'bad');
}

/** What `source` used in the minutes before `end`: memory from first to last, its limit, processor and throttling. */
export function usageStatements(journal: Journal, source: string, end: Evidence): Statement[] {
  const before = ofSource(journal.metrics, source).filter(
    ({ record, atMs }) => isUsage(record) && atMs <= end.atMs && atMs > end.atMs - NEAR_DEATH_MS,
  );
  const first = before.at(0);
  const last = before.at(-1);
  if (first === undefined || last === undefined) return [];
  const memory = (one: Evidence): number | undefined => fieldValue(one.record, 'rss')?.value;
  const limit = fieldValue(last.record, 'mem_limit')?.value ?? fieldValue(last.record, 'limit')?.value;
  const used = memory(last);
  const share = used === undefined || limit === undefined ? undefined : used / limit;
  const throttled = fieldValue(last.record, 'throttled');
  const cpu = fieldValue(last.record, 'cpu');
  const text = listed([
    memoryWords(memory(first), used),
    share === undefined ? undefined : `${percentText(share)} of its limit of ${bytesText(limit)}`,
    cpu && `cpu ${quantityText(cpu)}`,
    throttled && throttled.value > 0 ? `throttled ${quantityText(throttled)}` : undefined,
  ]);
  if (text === '') return [];
  const isTight = share !== undefined && share > 0.9;
  return [
    state(
      `it used ${text} in the minutes before`,
      first === last ? [last] : [first, last],
      isTight ? 'warning' : 'plain',
    ),
  ];
}

function isUsage(record: RecordLine): boolean {
  return record.message === PROCESS || record.message === 'container';
}

function memoryWords(first: number | undefined, last: number | undefined): string | undefined {
  if (last === undefined) return undefined;
  if (first === undefined || first === last) return `memory ${bytesText(last)}`;
  return `memory ${bytesText(first)} -> ${bytesText(last)}`;
}
