// Which lines are wanted, as the options say it, put together once: by kind, by time, by what is in the record, by what is in the text.

import { UsageError } from '../../lib/cli/failure.ts';
import { needsOf, splitByLevel } from '../../lib/expr/analysis.ts';
import type { Expression } from '../../lib/expr/ast.ts';
import { compile, type Predicate } from '../../lib/expr/evaluate.ts';
import { maskOf } from '../../lib/expr/kind-mask.ts';
import { expressionOf } from '../../lib/expr/option.ts';
import type { RecordView } from '../../lib/expr/view.ts';
import { isKind, isLevel, KINDS, type Kind, LEVELS, type Level } from '../../lib/record/kind.ts';
import { parseLevel } from '../../lib/record/level.ts';
import { nearestName } from '../../lib/record/nearest.ts';
import { createGrep, type Grep, type GrepOptions } from './grep.ts';

/** The tags that say whose a record is. */
const TENANT_OPTIONS = ['org', 'app', 'env', 'proc'] as const;
const TRACE_KEYS = ['trace_id', 'corr_id'];
/** Fields that the scan kernel looks for. */
const MOST_KEYS = 32;
/** Bit of a line that is no record. */
const FOREIGN_BIT = 1;

export interface SelectionOptions extends GrepOptions {
  readonly sinceUs?: number | undefined;
  readonly untilUs?: number | undefined;
  readonly where?: string | undefined;
  readonly level?: string | undefined;
  readonly kind?: readonly string[];
  /** Records of these services and instances; undefined: of all. */
  readonly sources?: readonly string[] | undefined;
  readonly stream?: string | undefined;
  readonly trace?: string | undefined;
  readonly org?: string | undefined;
  readonly app?: string | undefined;
  readonly env?: string | undefined;
  readonly proc?: string | undefined;
}

export interface Selection {
  /** Bit i: lines whose kind column says i may be shown; bit 0 is a line that is no record. */
  readonly kinds: number;
  /** Microseconds since 1970; lines of [sinceUs, untilUs) may be shown. */
  readonly sinceUs: number;
  readonly untilUs: number;
  /** What else a record must fulfil. */
  readonly holds: Predicate | undefined;
  /** The fields that `holds` asks for, as many as a scan can look for. */
  readonly keys: readonly string[];
  readonly grep: Grep | undefined;
}

/** @throws UsageError, ExpressionError */
export function makeSelection(options: SelectionOptions): Selection {
  const kinds = wantedKinds(options);
  const where = expressionOf('--where', options.where);
  const split = where === undefined ? undefined : splitByLevel(where);
  const conditions = conditionsOf(options, split?.rest);
  const asksRecords = kinds !== undefined || where !== undefined || conditions.length > 0;
  const mask = (kinds ?? maskOf(() => true)) & (split?.mask ?? -1);
  return {
    kinds: asksRecords ? mask : mask | FOREIGN_BIT,
    sinceUs: options.sinceUs ?? Number.NEGATIVE_INFINITY,
    untilUs: options.untilUs ?? Number.POSITIVE_INFINITY,
    holds: conditions.length === 0 ? undefined : all(conditions),
    keys: keysOf(options, split?.rest),
    grep: createGrep(options),
  };
}

/** True when every line is wanted. */
export function isEverything({ kinds, sinceUs, untilUs, holds, grep }: Selection): boolean {
  return (
    (kinds & FOREIGN_BIT) !== 0 &&
    sinceUs === Number.NEGATIVE_INFINITY &&
    untilUs === Number.POSITIVE_INFINITY &&
    !holds &&
    !grep
  );
}

/** The kinds that --kind and --level leave; undefined where neither is given. */
function wantedKinds({ kind = [], level }: SelectionOptions): number | undefined {
  if (kind.length === 0 && level === undefined) return undefined;
  const named =
    kind.length === 0
      ? maskOf(() => true)
      : maskOf((one) => kind.some((word) => kindsNamed(word).includes(one)));
  if (level === undefined) return named;
  const least = LEVELS.indexOf(levelNamed(level));
  // A level is asked of log lines; other kinds that are named stay.
  const isAsked = (one: Kind): boolean => (isLevel(one) ? LEVELS.indexOf(one) >= least : kind.length > 0);
  return named & maskOf(isAsked);
}

/** The kinds that a word of --kind names. @throws UsageError */
export function kindsNamed(word: string): readonly Kind[] {
  const name = word.toUpperCase();
  if (name === 'LOG' || name === 'LOGS') return LEVELS;
  const singular = name.replace(/S$/, '');
  const known = [name, singular].find(isKind);
  if (known !== undefined) return [known];
  const near = nearestName(name, ['LOG', ...KINDS]);
  const hint = near === undefined ? '' : `; did you mean ${near.toLowerCase()}?`;
  throw new UsageError(
    `option --kind expects log, ${KINDS.join(', ').toLowerCase()}, got ${JSON.stringify(word)}${hint}`,
  );
}

function levelNamed(word: string): Level {
  const level = parseLevel(word);
  if (level !== undefined) return level;
  const near = nearestName(word.toUpperCase(), LEVELS);
  const hint = near === undefined ? '' : `; did you mean ${near.toLowerCase()}?`;
  throw new UsageError(
    `option --level expects one of ${LEVELS.join(', ').toLowerCase()}, got ${JSON.stringify(word)}${hint}`,
  );
}

function conditionsOf(options: SelectionOptions, rest: Expression | undefined): Predicate[] {
  const { stream, trace, sources } = options;
  const conditions: Predicate[] = [];
  for (const key of TENANT_OPTIONS) {
    const wanted = options[key];
    if (wanted !== undefined) conditions.push(fieldIs(key, wanted));
  }
  if (sources !== undefined) {
    const wanted = new Set(sources);
    conditions.push((record) => wanted.has(record.source) || wanted.has(record.service));
  }
  if (stream !== undefined) conditions.push(fieldIs('stream', stream));
  if (trace !== undefined)
    conditions.push((record) => TRACE_KEYS.some((key) => record.field(key)?.value === trace));
  if (rest !== undefined) conditions.push(compile(rest));
  return conditions;
}

function keysOf(options: SelectionOptions, rest: Expression | undefined): readonly string[] {
  const keys = new Set<string>(rest === undefined ? [] : needsOf(rest).fields);
  for (const key of TENANT_OPTIONS) if (options[key] !== undefined) keys.add(key);
  if (options.stream !== undefined) keys.add('stream');
  if (options.trace !== undefined) for (const key of TRACE_KEYS) keys.add(key);
  return [...keys].slice(0, MOST_KEYS);
}

function fieldIs(key: string, wanted: string): Predicate {
  return (record) => record.field(key)?.value === wanted;
}

function all(conditions: readonly Predicate[]): Predicate {
  return (record: RecordView) => conditions.every((holds) => holds(record));
}
