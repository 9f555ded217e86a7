// What is known of the labels of a result without looking at any data: values that a matcher fixes, and labels that cannot be there.

import { METRIC_NAME } from '../../../lib/promql/labels/labels.ts';
import {
  type Binary,
  type Expr,
  isSetOperator,
  type VectorMatching,
} from '../../../lib/promql/syntax/ast.ts';
import { typeOf } from '../../../lib/promql/syntax/check.ts';

export interface LabelFacts {
  /** Labels with a value that is known; '' is a label that is not there. */
  readonly fixed: ReadonlyMap<string, string>;
  /** Of all other labels: whether they may be there. */
  readonly othersMayBe: boolean;
}

const NOTHING: LabelFacts = { fixed: new Map(), othersMayBe: false };
const ANYTHING: LabelFacts = { fixed: new Map(), othersMayBe: true };

/** The value of a label: a text, '' for none, undefined where it is not known. */
export function knownValue({ fixed, othersMayBe }: LabelFacts, label: string): string | undefined {
  return fixed.get(label) ?? (othersMayBe ? undefined : '');
}

export function labelFacts(expr: Expr): LabelFacts {
  switch (expr.kind) {
    case 'selector': {
      const equal = expr.matchers.filter(({ operator, name }) => operator === '=' && name !== METRIC_NAME);
      return { fixed: new Map(equal.map(({ name, value }) => [name, value])), othersMayBe: true };
    }
    case 'range':
      return labelFacts(expr.selector);
    case 'subquery':
    case 'unary':
    case 'paren':
      return labelFacts(expr.expr);
    case 'call':
      return factsOfCall(expr.name, expr.args);
    case 'aggregation':
      return factsOfAggregation(expr);
    case 'binary':
      return factsOfBinary(expr);
    default:
      return NOTHING;
  }
}

function factsOfCall(name: string, args: readonly Expr[]): LabelFacts {
  if (name === 'vector') return NOTHING;
  const operand = args.find((arg) => ['vector', 'matrix'].includes(typeOf(arg)));
  if (!operand) return NOTHING;
  const facts = labelFacts(operand);
  if (name === 'absent' || name === 'absent_over_time') return { ...facts, othersMayBe: false };
  if (name === 'label_replace' || name === 'label_join') {
    const target = args[1];
    return target?.kind === 'string' ? without(facts, [target.value]) : ANYTHING;
  }
  return name === 'histogram_quantile' ? { ...facts, fixed: new Map([...facts.fixed, ['le', '']]) } : facts;
}

/** Nothing is known of these labels any more. */
function without(facts: LabelFacts, labels: readonly string[]): LabelFacts {
  return { fixed: new Map([...facts.fixed].filter(([name]) => !labels.includes(name))), othersMayBe: true };
}

function factsOfAggregation({
  name,
  expr,
  grouping,
  without: isWithout,
}: Expr & { kind: 'aggregation' }): LabelFacts {
  const facts = labelFacts(expr);
  if (name === 'topk' || name === 'bottomk') return facts;
  if (isWithout)
    return { ...facts, fixed: new Map([...facts.fixed, ...grouping.map((label) => [label, ''] as const)]) };
  const kept = name === 'count_values' ? ANYTHING : only(facts, grouping);
  return kept;
}

/** The facts of these labels alone; no other label is there. */
function only(facts: LabelFacts, labels: readonly string[]): LabelFacts {
  const known = labels.flatMap((label) => {
    const value = knownValue(facts, label);
    return value === undefined ? [] : [[label, value] as const];
  });
  const unknown = labels.some((label) => knownValue(facts, label) === undefined);
  return { fixed: new Map(known), othersMayBe: unknown };
}

function factsOfBinary(expr: Binary): LabelFacts {
  const left = typeOf(expr.left) === 'vector' ? labelFacts(expr.left) : undefined;
  const right = typeOf(expr.right) === 'vector' ? labelFacts(expr.right) : undefined;
  if (!left || !right) return left ?? right ?? NOTHING;
  if (expr.operator === 'or') return common(left, right);
  if (isSetOperator(expr.operator)) return left;
  const { matching } = expr;
  if (matching.cardinality === 'many-to-one') return without(left, matching.include);
  if (matching.cardinality === 'one-to-many') return without(right, matching.include);
  const both = {
    fixed: new Map([...right.fixed, ...left.fixed]),
    othersMayBe: left.othersMayBe && right.othersMayBe,
  };
  if (matching.on) return only(both, matching.labels);
  return { ...both, fixed: new Map([...both.fixed].filter(([name]) => !matching.labels.includes(name))) };
}

function common(left: LabelFacts, right: LabelFacts): LabelFacts {
  const fixed = [...left.fixed].filter(([name, value]) => knownValue(right, name) === value);
  return { fixed: new Map(fixed), othersMayBe: true };
}

/** Labels that both sides must have alike, of those of which something is known. */
export function matchedLabels(
  left: LabelFacts,
  right: LabelFacts,
  matching: VectorMatching,
): readonly string[] {
  if (matching.on) return matching.labels;
  const names = new Set([...left.fixed.keys(), ...right.fixed.keys()]);
  return [...names].filter((name) => !matching.labels.includes(name));
}
