// The chain of evidence for one instance, in the order of time: what was changed, how its node was, what it used, what its
// probes said, its last words, its end, and what came after.

import { byTime, type Evidence } from '../../lib/lifecycle/evidence.ts';
import { isLevel } from '../../lib/record/kind.ts';
import { fieldOf } from '../../lib/record/record.ts';
import { quantityText } from '../../lib/term/figures.ts';
import { type Journal, ofSource } from '../journal/journal.ts';
import { type Statement, state } from '../report/report.ts';
import { ago, headline } from '../words.ts';
import { changeStatement } from './changes.ts';
import { isError } from './errors.ts';
import { exitStatement, usageStatements } from './exits.ts';
import { healthStatements, type Instance, phaseStatement } from './instances.ts';
import { nodeStatements } from './nodes.ts';
import type { Cause } from './verdict.ts';

/** Errors so long before the end are last words. */
const LAST_WORDS_MS = 60_000;
const MOST_LAST_WORDS = 3;
const MOST_CHANGES = 5;

/** What happened, oldest first. */
export function chainOf(journal: Journal, instance: Instance, cause: Cause, nowMs: number): Statement[] {
  const { exit, changes, atMs } = cause;
  const node = instance.node && fieldOf(instance.node.record, 'node')?.value;
  const isUp = exit === undefined;
  return [
    ...changes.slice(-MOST_CHANGES).map((change) => changeStatement(change, nowMs)),
    ...(node === undefined ? [] : nodeStatements(journal, node, isUp ? nowMs : atMs)),
    ...usage(journal, instance, cause),
    ...lastWords(journal, instance.source, isUp ? nowMs : atMs),
    ...(isUp ? [] : [exitStatement(instance.source, exit, nowMs)]),
    ...afterwards(instance, exit?.evidence, nowMs),
    ...healthStatements(instance).filter(({ evidence }) => evidence.length > 0),
    phaseStatement(instance, nowMs),
  ];
}

/** What it used before its end; of one that runs, before it went into its phase. */
function usage(journal: Journal, { source, history }: Instance, { exit }: Cause): Statement[] {
  const end = exit?.evidence ?? history.cause;
  return end === undefined ? [] : usageStatements(journal, source, end);
}

/** The errors shortly before the end; without one, the last line. */
function lastWords(journal: Journal, source: string, endMs: number): Statement[] {
  const said = ofSource(journal.logs, source).filter(
    ({ record, atMs }) => isLevel(record.kind) && atMs <= endMs && atMs > endMs - LAST_WORDS_MS,
  );
  const errors = said.filter(isError);
  const told = errors.length > 0 ? errors.slice(-MOST_LAST_WORDS) : said.slice(-1);
  return told.map((one) => {
    const text = `it said ${before(endMs - one.atMs)}: ${one.record.kind} ${headline(one.record.message)}`;
    return state(text, [one], isError(one) ? 'bad' : 'plain');
  });
}

function before(ms: number): string {
  return `${quantityText({ value: ms / 1000, dimension: 'duration' })} before`;
}

/** Restarts asked for and starts after the exit. */
function afterwards({ source, history }: Instance, exit: Evidence | undefined, nowMs: number): Statement[] {
  if (exit === undefined) return [];
  return history.turns
    .filter(({ evidence, event }) => {
      const isLater = evidence.atMs >= exit.atMs && evidence !== exit;
      return isLater && (event.kind === 'restart' || event.kind === 'start');
    })
    .map(({ evidence }) => evidence)
    .sort(byTime)
    .map((one) => {
      const delay = fieldOf(one.record, 'delay')?.value;
      const wait = delay === undefined ? '' : ` after ${delay}`;
      const what = one.record.message === 'restart' ? `was to be started again${wait}` : 'was started again';
      return state(`${source} ${what} (${ago(one.atMs, nowMs)})`, [one]);
    });
}
