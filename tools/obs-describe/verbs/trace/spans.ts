// The spans and records of one trace: who called whom, and when.
//
// The time of a SPAN record is when the span began, dur how long it took. A span whose parent is not among the records
// stands at the top.

import { byTime, type Evidence } from '../../../lib/lifecycle/evidence.ts';
import { isLevel } from '../../../lib/record/kind.ts';
import { fieldOf, type RecordLine } from '../../../lib/record/record.ts';
import { fieldValue, finite } from '../../../lib/record/values.ts';
import type { Journal } from '../../journal/journal.ts';
import { headline } from '../../words.ts';

/** A span, or a record that was written in it. */
export interface Step {
  readonly evidence: Evidence;
  /** How many spans it stands in. */
  readonly depth: number;
  readonly startMs: number;
  /** Undefined for a record, and for a span that does not tell. */
  readonly durationMs: number | undefined;
  readonly isError: boolean;
}

/** Deeper nesting is drawn as this. */
const MAX_DEPTH = 32;
const ID_KEYS = ['trace_id', 'corr_id'];

/** The steps of the trace `id`, each span before what happened in it, in the order of time. */
export function stepsOf(journal: Journal, id: string): Step[] {
  const isOfTrace = ({ record }: Evidence): boolean =>
    ID_KEYS.some((key) => fieldOf(record, key)?.value === id);
  const spans = journal.spans.filter(isOfTrace);
  const others = [...journal.logs, ...journal.events].filter(isOfTrace);
  const byId = new Map(spans.map((span) => [textOf(span.record, 'span_id'), span]));
  const children = new Map<Evidence | undefined, Evidence[]>();
  for (const one of [...spans, ...others].sort(byTime)) {
    const parent = parentOf(one, byId);
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [one]);
    else siblings.push(one);
  }
  const seen = new Set<Evidence>();
  const walk = (parent: Evidence | undefined, depth: number): Step[] =>
    (children.get(parent) ?? []).flatMap((one) => {
      // Two spans that each claim the other as parent are no tree.
      if (seen.has(one)) return [];
      seen.add(one);
      return [stepOf(one, depth), ...walk(one, Math.min(depth + 1, MAX_DEPTH))];
    });
  const tree = walk(undefined, 0);
  const lost = [...spans, ...others].filter((one) => !seen.has(one)).map((one) => stepOf(one, 0));
  return [...tree, ...lost];
}

function parentOf(one: Evidence, byId: ReadonlyMap<string | undefined, Evidence>): Evidence | undefined {
  // A record names the span it was written in, a span the one that caused it.
  const key = one.record.kind === 'SPAN' ? 'parent_id' : 'span_id';
  const id = textOf(one.record, key);
  const parent = id === undefined ? undefined : byId.get(id);
  return parent === one ? undefined : parent;
}

function stepOf(evidence: Evidence, depth: number): Step {
  const { record, atMs } = evidence;
  const seconds = record.kind === 'SPAN' ? finite(fieldValue(record, 'dur')?.value) : undefined;
  const isBad = record.kind === 'ERROR' || record.kind === 'FATAL';
  return {
    evidence,
    depth,
    startMs: atMs,
    durationMs: seconds === undefined ? undefined : seconds * 1000,
    isError: isBad || textOf(record, 'status')?.toLowerCase() === 'error',
  };
}

/** What a step is called: the name of a span, level and message of a log line. */
export function nameOf({ evidence: { record } }: Step): string {
  if (record.kind === 'SPAN') return record.message;
  return isLevel(record.kind) ? `${record.kind} ${headline(record.message)}` : `EVENT ${record.message}`;
}

function textOf(record: RecordLine, key: string): string | undefined {
  return fieldOf(record, key)?.value;
}
