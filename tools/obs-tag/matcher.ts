// An expression over rows, asked in the cheapest way there is.
//
// What kind and level decide is a mask over the kind column. Of the rest each term is a quantity compared in the number column, a term on
// one field, on the message or on the source worked out once for each of their values, and only what is left of all that is asked of a
// view of the record.

import { conjunctsOf, needsOf, splitByLevel } from '../lib/expr/analysis.ts';
import { type Comparison, type Expression, type Header, MIRRORED } from '../lib/expr/ast.ts';
import { isComparable } from '../lib/expr/check.ts';
import { compile } from '../lib/expr/evaluate.ts';
import { prefixOf } from '../lib/expr/required-text.ts';
import { createInterner, internerBytes, OVERFLOW } from '../lib/kernel/interner.ts';
import { DIMENSION, type FieldColumns, QUOTED_BIT, type WantedField } from '../lib/kernel/scanner.ts';
import type { Dimension } from '../lib/record/quantity.ts';
import type { Rows, Setup } from './steps/step.ts';

/** Values that are remembered with their answer; beyond it a term is worked out for each record. */
const REMEMBERED = { most: 4096, bytes: 256 * 1024 };

/** Asks one term of a plain row that is a record. */
type RowTest = (row: number) => boolean;

export interface Matcher {
  /** True when the row is a record for which the expression holds. */
  matches(rows: Rows, row: number): boolean;
}

/** What a matcher will need, and how it is made; the fields are those of a StepPlan. */
export interface MatcherPlan {
  readonly wanted: readonly WantedField[];
  /** Bit i: records of the kind that the scanner numbers i may match. */
  readonly kinds: number;
  /** The kind says it all. */
  readonly isByKindAlone: boolean;
  readonly kernelBytes: number;
  create(setup: Setup): Matcher;
}

export function planMatcher(expression: Expression): MatcherPlan {
  const { mask, rest } = splitByLevel(expression);
  const terms = rest === undefined ? [] : conjunctsOf(rest);
  return {
    wanted: terms.flatMap(wantedOf),
    kinds: mask,
    isByKindAlone: rest === undefined,
    kernelBytes: terms.filter(readsMessageAlone).length * internerBytes(REMEMBERED.most, REMEMBERED.bytes),
    create: (setup) => createMatcher(expression, mask, terms, setup),
  };
}

function createMatcher(
  expression: Expression,
  mask: number,
  terms: readonly Expression[],
  setup: Setup,
): Matcher {
  const { kinds } = setup.scanner;
  const holds = compile(expression);
  let current: Rows | undefined;
  const byView = (term: Expression): RowTest => {
    const predicate = compile(term);
    return (row) => {
      const view = current?.view(row);
      return view !== undefined && predicate(view);
    };
  };
  const tests = [...terms]
    .sort((one, other) => costOf(one) - costOf(other))
    .map((term) => testOf(term, setup, byView(term)));

  return {
    matches(rows, row) {
      if (!rows.isPlain(row)) {
        const view = rows.view(row);
        return view !== undefined && holds(view);
      }
      // A foreign line has bit 0, which no mask has.
      if (((mask >>> (kinds[row] as number)) & 1) === 0) return false;
      current = rows;
      for (const test of tests) if (!test(row)) return false;
      return true;
    },
  };
}

/** The field and the literal of `field < quantity`, in this order. */
interface QuantityTest {
  readonly key: string;
  readonly op: Comparison;
  readonly value: number;
  readonly dimension: Dimension;
}

function quantityTestOf(term: Expression): QuantityTest | undefined {
  if (term.type !== 'compare') return undefined;
  const { left, right, op } = term;
  if (left.type === 'field' && right.type === 'quantity') return { ...right, key: left.key, op };
  if (left.type === 'quantity' && right.type === 'field')
    return { ...left, key: right.key, op: MIRRORED[op] };
  return undefined;
}

/** `field ~ "^text"`. */
function prefixTestOf(term: Expression): { key: string; prefix: string } | undefined {
  if (term.type !== 'match' || term.negated || term.subject.type !== 'field') return undefined;
  const prefix = prefixOf(term.pattern);
  return prefix === undefined ? undefined : { key: term.subject.key, prefix };
}

/** The one field that a term reads, and nothing else. */
function onlyFieldOf(term: Expression): string | undefined {
  const { headers, fields } = needsOf(term);
  const [key] = fields;
  return headers.size === 0 && fields.size === 1 ? key : undefined;
}

const SOURCE_HEADERS: ReadonlySet<Header> = new Set(['source', 'service', 'instance']);

function readsSourceAlone(term: Expression): boolean {
  const { headers, fields } = needsOf(term);
  return fields.size === 0 && [...headers].every((header) => SOURCE_HEADERS.has(header));
}

function readsMessageAlone(term: Expression): boolean {
  const { headers, fields } = needsOf(term);
  return fields.size === 0 && headers.size === 1 && headers.has('msg');
}

function wantedOf(term: Expression): WantedField[] {
  const quantity = quantityTestOf(term);
  if (quantity) return [{ key: quantity.key, numeric: true }];
  const prefix = prefixTestOf(term);
  if (prefix) return [{ key: prefix.key }];
  const key = onlyFieldOf(term);
  if (key !== undefined) return [{ key, intern: REMEMBERED }];
  return [...needsOf(term).fields].map((field) => ({ key: field }));
}

/** Cheap terms come first, and what needs the message last. */
function costOf(term: Expression): number {
  if (quantityTestOf(term)) return 0;
  if (readsSourceAlone(term)) return 1;
  if (onlyFieldOf(term) !== undefined) return 2;
  return needsOf(term).headers.has('msg') ? 4 : 3;
}

function testOf(term: Expression, setup: Setup, byView: RowTest): RowTest {
  const quantity = quantityTestOf(term);
  if (quantity) {
    const column = setup.column(quantity.key);
    return column && column.numbers.length > 0 ? quantityTest(quantity, column, byView) : byView;
  }
  const prefix = prefixTestOf(term);
  const prefixed = prefix && setup.column(prefix.key);
  if (prefix && prefixed) return prefixTest(prefix.prefix, prefixed, setup.kernel.bytes, byView);
  if (readsSourceAlone(term)) return rememberedBySource(setup, byView);
  if (readsMessageAlone(term)) return rememberedByMessage(setup, byView);
  const key = onlyFieldOf(term);
  const column = key === undefined ? undefined : setup.column(key);
  return column?.interner ? rememberedByValue(column, byView) : byView;
}

const DIMENSIONS: readonly (Dimension | undefined)[] = [undefined, 'number', 'duration', 'size', 'ratio'];

const COMPARE: Readonly<Record<Comparison, (left: number, right: number) => boolean>> = {
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
};

/** What the kernel did not read as a quantity is left to the view. */
function quantityTest(
  { op, value, dimension }: QuantityTest,
  column: FieldColumns,
  byView: RowTest,
): RowTest {
  const compare = COMPARE[op];
  const { starts, dimensions, numbers } = column;
  const comparable = DIMENSIONS.map((found) => found !== undefined && isComparable(found, dimension));
  return (row) => {
    if (starts[row] === 0) return false;
    const found = dimensions[row] as number;
    if (found === DIMENSION.none || found === DIMENSION.hard) return byView(row);
    return comparable[found] === true && compare(numbers[row] as number, value);
  };
}

/** A quoted value may be written with escapes. */
function prefixTest(prefix: string, column: FieldColumns, bytes: Buffer, byView: RowTest): RowTest {
  const { starts, lengths } = column;
  const wanted = Buffer.from(prefix, 'latin1');
  return (row) => {
    const start = starts[row] as number;
    if (start === 0) return false;
    if ((lengths[row] as number) >= QUOTED_BIT) return byView(row);
    if ((lengths[row] as number) < wanted.length) return false;
    for (let index = 0; index < wanted.length; index++) {
      if (bytes[start + index] !== wanted[index]) return false;
    }
    return true;
  };
}

const UNKNOWN = 0;
const HOLDS = 1;
const FAILS = 2;

/** The answer depends on the value alone, and on whether it is quoted; it is worked out once for each. */
function rememberedByValue(column: FieldColumns, byView: RowTest): RowTest {
  const { starts, lengths, ids } = column;
  const answers = new Uint8Array(2 * REMEMBERED.most + 1);
  const absent = answers.length - 1;
  return (row) => {
    const id = ids[row] as number;
    if (starts[row] !== 0 && id >= REMEMBERED.most) return byView(row);
    const slot = starts[row] === 0 ? absent : 2 * id + ((lengths[row] as number) >= QUOTED_BIT ? 1 : 0);
    if (answers[slot] === UNKNOWN) answers[slot] = byView(row) ? HOLDS : FAILS;
    return answers[slot] === HOLDS;
  };
}

/** Messages without their fields are few. One with escapes is left to the view. */
function rememberedByMessage({ kernel, scanner, messages }: Setup, byView: RowTest): RowTest {
  const interner = createInterner(kernel, REMEMBERED.most, REMEMBERED.bytes);
  const answers = new Uint8Array(REMEMBERED.most);
  return (row) => {
    messages.read(scanner.bodies[row] as number, scanner.ends[row] as number);
    const id = messages.quoted ? OVERFLOW : interner.intern(messages.start, messages.length);
    if (id === OVERFLOW) return byView(row);
    if (answers[id] === UNKNOWN) answers[id] = byView(row) ? HOLDS : FAILS;
    return answers[id] === HOLDS;
  };
}

function rememberedBySource({ scanner }: Setup, byView: RowTest): RowTest {
  const answers: boolean[] = [];
  return (row) => {
    const id = scanner.sourceIds[row] as number;
    if (id === OVERFLOW) return byView(row);
    const known = answers[id];
    if (known !== undefined) return known;
    const answer = byView(row);
    answers[id] = answer;
    return answer;
  };
}
