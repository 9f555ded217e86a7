// The functions of obs-agg's command line:
//
//   function  = [ name "=" ] fn [ "(" [ arguments ] ")" ]
//   arguments = filter / field *( "," bound ) [ "," filter ]
//   fn        = count, rate: of records; a filter may stand alone in them, and count(field) counts records that have it
//             / sum avg min max first last stddev: of a field's quantities
//             / inflight: of a field of durations, how many were under way on average
//             / p0 … p100, p99.9: quantiles
//             / hist: buckets, with chosen bounds hist(dur, 10ms, 1s) or those for latencies
//             / increase, rate: of a field that is a counter
//             / distinct, top5: of texts, also service, instance, source, kind, level, msg
//
// Filters are expressions (lib/expr).

import { type Expression, isHeader, type Reference } from '../expr/ast.ts';
import { ExpressionError } from '../expr/error.ts';
import {
  expect,
  fail,
  openParser,
  type Parser,
  parseOr,
  parseReference,
  peek,
  take,
} from '../expr/parser.ts';
import { printExpression } from '../expr/print.ts';
import { nearestName } from '../record/nearest.ts';
import { isKey } from '../record/parse.ts';
import { type Dimension, parseQuantity } from '../record/quantity.ts';
import { LATENCY_BOUNDS } from './histogram.ts';

interface Called {
  /** The key of its value in a METRIC record. hist writes `<name>_bucket`, `<name>_sum` and `<name>_count`. */
  readonly name: string;
  /** A field's key, or the name of a part of the header; undefined for functions of records. */
  readonly field: string | undefined;
  /** Which records it sees; undefined for all of them. */
  readonly filter: Expression | undefined;
  /** The filter in one spelling, so that equal filters can be told. */
  readonly filterText: string | undefined;
}

/** A function as it was called. */
export type AggregateFunction = Called &
  (
    | { readonly fn: 'count' | 'rate' }
    | {
        readonly fn: 'sum' | 'avg' | 'min' | 'max' | 'first' | 'last' | 'stddev' | 'inflight';
        readonly field: string;
      }
    | { readonly fn: 'distinct'; readonly field: string }
    /** `quantile` from 0 to 1. */
    | { readonly fn: 'quantile'; readonly field: string; readonly quantile: number }
    | { readonly fn: 'top'; readonly field: string; readonly limit: number }
    /** Upper bounds in base units, ascending. */
    | {
        readonly fn: 'hist';
        readonly field: string;
        readonly bounds: readonly number[];
        readonly dimension: Dimension;
      }
    /** Of a counter; a rate is per second. */
    | { readonly fn: 'increase'; readonly field: string; readonly isPerSecond: boolean }
  );

const OF_RECORDS = ['count', 'rate'] as const;
const OF_QUANTITIES = ['sum', 'avg', 'min', 'max', 'first', 'last', 'stddev', 'inflight'] as const;
const NAMES = [...OF_RECORDS, ...OF_QUANTITIES, 'distinct', 'increase', 'hist', 'top10', 'p50', 'p95', 'p99'];

/** Keys that mean something else in a METRIC record. */
const RESERVED: ReadonlySet<string> = new Set(
  'window rev withdrawn w seq stream trace_id span_id parent_id corr_id org app env proc node'.split(' '),
);
/** More than this is no list that anybody reads. */
const MAX_TOP = 1000;
const MAX_BOUNDS = 100;

/** What stands between the parentheses. */
interface Arguments {
  readonly reference: Reference | undefined;
  readonly bounds: readonly Bound[];
  readonly filter: Expression | undefined;
  /** The place of the first one. */
  readonly at: number;
}

interface Bound {
  readonly value: number;
  readonly dimension: Dimension;
}

/** The function that a text calls. @throws ExpressionError */
export function parseFunction(text: string): AggregateFunction {
  const parser = openParser(text);
  const named = peek(parser, 1).text === '=' ? parseName(parser) : undefined;
  const word = peek(parser);
  if (word.type !== 'word') throw fail(parser, word, `expected a function: ${NAMES.join(', ')}`);
  parser.index++;
  const given = parseArguments(parser);
  const called = callOf(parser, word, given);
  const end = peek(parser);
  if (end.type !== 'end') throw fail(parser, end, `unexpected ${end.text} after the function`);
  const name = named ?? called.name;
  if (!isKey(name))
    throw fail(parser, word, `${name} is no key: name the result, as in name=${word.text}(…)`);
  if (RESERVED.has(name)) throw fail(parser, { at: 0 }, `${name} is a reserved field: choose another name`);
  return { ...called, name };
}

/** All functions of a command line. @throws ExpressionError also where two results have one name. */
export function parseFunctions(texts: readonly string[]): AggregateFunction[] {
  const seen = new Set<string>();
  return texts.map((text) => {
    const called = parseFunction(text);
    for (const key of keysOf(called)) {
      if (seen.has(key))
        throw new ExpressionError(
          `two results are named ${key}: name one, as in other=${text.replace(/^[\w.-]+=(?!=)/, '')}`,
          text,
          0,
        );
      seen.add(key);
    }
    return called;
  });
}

/** The keys that a function writes into records. */
function keysOf({ fn, name }: AggregateFunction): readonly string[] {
  return fn === 'hist' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];
}

function parseName(parser: Parser): string {
  const { type, text } = peek(parser);
  if (type !== 'word')
    throw fail(parser, peek(parser), 'a name is a letter or _, then letters, digits, _ - and .');
  parser.index += 2;
  return text;
}

function parseArguments(parser: Parser): Arguments {
  const none = { reference: undefined, bounds: [], filter: undefined };
  if (!take(parser, '(')) return { ...none, at: peek(parser).at };
  const { at } = peek(parser);
  if (take(parser, ')')) return { ...none, at };
  const reference = parseLoneReference(parser);
  const bounds: Bound[] = [];
  let isMore = reference === undefined || take(parser, ',');
  while (isMore && isBound(parser)) {
    bounds.push(parseBound(parser, bounds.at(-1)));
    isMore = take(parser, ',');
  }
  const filter = isMore ? parseOr(parser) : undefined;
  expect(parser, ')');
  return { reference, bounds, filter, at };
}

/** A field that is an argument by itself, and not the beginning of a filter. */
function parseLoneReference(parser: Parser): Reference | undefined {
  const { index } = parser;
  const isHas = peek(parser).text === 'has' && peek(parser, 1).text === '(';
  const reference = isHas ? undefined : parseReference(parser);
  if (reference !== undefined && endsArgument(parser, 0)) {
    // Between parentheses a header is the header, and so is field("level"), which would need a name of its own.
    if (reference.type === 'field' && isHeader(reference.key)) {
      throw fail(
        parser,
        parser.tokens[index]!,
        `a field named ${reference.key} can be filtered, not aggregated`,
      );
    }
    return reference;
  }
  if (reference !== undefined && peek(parser).type === 'end') throw fail(parser, peek(parser), 'expected )');
  parser.index = index;
  return undefined;
}

function endsArgument(parser: Parser, ahead: number): boolean {
  const { type, text } = peek(parser, ahead);
  return type === 'symbol' && (text === ',' || text === ')');
}

function isBound(parser: Parser): boolean {
  return peek(parser).type === 'quantity' && endsArgument(parser, 1);
}

function parseBound(parser: Parser, before: Bound | undefined): Bound {
  const token = peek(parser);
  const bound = parseQuantity(token.text);
  if (bound === undefined || !Number.isFinite(bound.value)) {
    throw fail(parser, token, `${token.text} is no bound: write a finite quantity`);
  }
  if (before !== undefined && (before.dimension !== bound.dimension || !(before.value < bound.value))) {
    throw fail(parser, token, 'bounds ascend and have one dimension');
  }
  parser.index++;
  return bound;
}

/** The function of a name and its arguments, with its default name. */
function callOf(
  parser: Parser,
  word: { readonly text: string; readonly at: number },
  given: Arguments,
): AggregateFunction {
  const fn = word.text;
  if (given.bounds.length > 0 && fn !== 'hist')
    throw fail(parser, given, `${fn} takes no quantity; only hist has bounds`);
  if (fn === 'count' || (fn === 'rate' && given.reference === undefined)) return ofRecords(fn, given);
  const quantile = quantileOf(fn);
  const limit = limitOf(fn);
  const isOfTexts = fn === 'distinct' || limit !== undefined;
  const isKnown = (NAMES as readonly string[]).includes(fn) || quantile !== undefined || limit !== undefined;
  if (!isKnown) throw unknownFunction(parser, word);
  const field = fieldOf(parser, fn, given, isOfTexts);
  const common = { name: `${field}_${fn}`, field, ...filterOf(given.filter) };
  if (quantile !== undefined) return { ...common, fn: 'quantile', quantile };
  if (limit !== undefined) return { ...common, fn: 'top', limit: checkLimit(parser, word, limit) };
  if (fn === 'hist') return { ...common, name: field, fn, ...boundsOf(parser, given) };
  if (fn === 'increase' || fn === 'rate') return { ...common, fn: 'increase', isPerSecond: fn === 'rate' };
  if (fn === 'distinct') return { ...common, fn };
  return { ...common, fn: fn as (typeof OF_QUANTITIES)[number] };
}

function filterOf(filter: Expression | undefined): Pick<Called, 'filter' | 'filterText'> {
  return { filter, filterText: filter && printExpression(filter) };
}

/** count(dur, level>=WARN) counts the records that have a dur and match. */
function ofRecords(fn: 'count' | 'rate', { reference, filter }: Arguments): AggregateFunction {
  const has: Expression | undefined = reference && { type: 'has', subject: reference };
  const both: Expression | undefined =
    has === undefined || filter === undefined ? (has ?? filter) : { type: 'and', terms: [has, filter] };
  return { name: fn, fn, field: undefined, ...filterOf(both) };
}

function quantileOf(fn: string): number | undefined {
  const percent = /^p(\d{1,3}(?:\.\d+)?)$/.exec(fn)?.[1];
  // Divided as a decimal, so that p99.9 is 0.999 and not a neighbour of it.
  const quantile = percent === undefined ? Number.NaN : Number(`${percent}e-2`);
  return quantile <= 1 ? quantile : undefined;
}

function limitOf(fn: string): number | undefined {
  const digits = /^top(\d{0,9})$/.exec(fn)?.[1];
  return digits === undefined ? undefined : Number(digits || 10);
}

function checkLimit(parser: Parser, word: { readonly at: number }, limit: number): number {
  if (limit >= 1 && limit <= MAX_TOP) return limit;
  throw fail(parser, word, `top takes a number from 1 to ${MAX_TOP}`);
}

function fieldOf(parser: Parser, fn: string, { reference, at }: Arguments, isOfTexts: boolean): string {
  if (reference === undefined)
    throw fail(parser, { at }, `${fn} needs a field: ${fn}(${isOfTexts ? 'user' : 'dur'})`);
  if (reference.type === 'field') return reference.key;
  if (!isOfTexts || reference.name === 'ts')
    throw fail(parser, { at }, `${reference.name} holds no quantities for ${fn}`);
  return reference.name;
}

function boundsOf(
  parser: Parser,
  { bounds, at }: Arguments,
): { bounds: readonly number[]; dimension: Dimension } {
  if (bounds.length > MAX_BOUNDS) throw fail(parser, { at }, `hist takes up to ${MAX_BOUNDS} bounds`);
  if (bounds.length === 0) return { bounds: LATENCY_BOUNDS, dimension: 'duration' };
  return { bounds: bounds.map(({ value }) => value), dimension: bounds[0]!.dimension };
}

function unknownFunction(
  parser: Parser,
  word: { readonly text: string; readonly at: number },
): ExpressionError {
  if (/^p\d/.test(word.text))
    return fail(parser, word, `unknown function ${word.text}: quantiles are p0 to p100, as in p99 or p99.9`);
  const near = nearestName(word.text, NAMES);
  const hint = near === undefined ? `; there are ${NAMES.join(', ')}` : `; did you mean ${near}?`;
  return fail(parser, word, `unknown function ${word.text}${hint}`);
}
