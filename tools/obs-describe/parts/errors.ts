// Errors grouped by template: messages that differ only in numbers, ids and quoted parts are one error.

import type { Evidence } from '../../lib/lifecycle/evidence.ts';
import type { Kind } from '../../lib/record/kind.ts';
import { type Statement, state } from '../report/report.ts';
import { ago, headline } from '../words.ts';

const MOST_TEMPLATES = 5;
const MOST_CHARACTERS = 200;
const MOST_SOURCES = 4;

const ERRORS: ReadonlySet<Kind> = new Set<Kind>(['ERROR', 'FATAL']);

/** Words that hold a digit, and what stands between quotes or brackets of the same kind. */
const VARYING = /"[^"]*"|'[^']*'|\S*\d\S*/g;

/** The headline of a message with `*` for what varies between messages of one kind. */
export function templateOf(message: string): string {
  return headline(message).slice(0, MOST_CHARACTERS).replace(VARYING, '*');
}

/** True for a log record of level ERROR or FATAL. */
export function isError({ record }: Evidence): boolean {
  return ERRORS.has(record.kind);
}

/** The most frequent errors among `logs`, each with its last record. */
export function errorStatements(logs: readonly Evidence[], nowMs: number): Statement[] {
  const groups = new Map<string, Evidence[]>();
  for (const one of logs.filter(isError)) {
    const template = templateOf(one.record.message);
    const known = groups.get(template);
    if (known === undefined) groups.set(template, [one]);
    else known.push(one);
  }
  const sorted = [...groups].sort(([, left], [, right]) => right.length - left.length);
  const told = sorted.slice(0, MOST_TEMPLATES).map(([template, all]) => groupStatement(template, all, nowMs));
  const rest = sorted.length - told.length;
  return rest > 0 ? [...told, state(`and ${rest} more kinds of errors`, [])] : told;
}

function groupStatement(template: string, all: readonly Evidence[], nowMs: number): Statement {
  const last = all.at(-1)!;
  const sources = [...new Set(all.map(({ record }) => record.source))];
  const named = sources.slice(0, MOST_SOURCES).join(' ');
  const more = sources.length > MOST_SOURCES ? ` and ${sources.length - MOST_SOURCES} more` : '';
  const text = `${all.length} x ${template || '(no message)'}, last ${ago(last.atMs, nowMs)}, from ${named}${more}`;
  return state(text, [last], 'bad');
}
