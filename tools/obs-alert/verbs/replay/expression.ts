// An expression taken apart at one time: the values of its parts, what they are held to, and the series that are missing.

import { EvaluationError } from '../../../lib/promql/engine/errors.ts';
import { createQuery, type VectorElement } from '../../../lib/promql/engine/evaluate.ts';
import { formatGo } from '../../../lib/promql/engine/go-number.ts';
import { formatLabels } from '../../../lib/promql/labels/format.ts';
import { METRIC_NAME } from '../../../lib/promql/labels/labels.ts';
import { formatMatcher, matchesAll } from '../../../lib/promql/labels/matcher.ts';
import { ruleElements } from '../../../lib/promql/rules/recording.ts';
import type { AlertingRule } from '../../../lib/promql/rules/rule.ts';
import { type Binary, type Expr, isComparison, type VectorSelector } from '../../../lib/promql/syntax/ast.ts';
import { typeOf } from '../../../lib/promql/syntax/check.ts';
import { timeText } from '../../delivery/told.ts';
import type { Past } from './run.ts';

/** Elements of one part that are shown. */
const MOST_SHOWN = 8;
const INDENT = '  ';

/** Lines for a rule's expression, the outermost part first. */
export function explainExpression(rule: AlertingRule, atMs: number, past: Past): readonly string[] {
  const text = ({ start, end }: Expr): string => rule.text.slice(start, end).replace(/\s+/g, ' ').trim();
  const { store } = past.stage;

  const valuesOf = (expr: Expr): readonly VectorElement[] | string => {
    try {
      return ruleElements(createQuery(expr, past.engine).instant(atMs, store).value);
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      return error.message;
    }
  };

  const partsOf = (expr: Expr): readonly string[] => {
    switch (expr.kind) {
      case 'number':
      case 'string':
        return [];
      case 'paren':
        return partsOf(expr.expr);
      case 'selector':
        return selectorLines(expr);
      case 'range':
        return selectorLines(expr.selector);
      default:
        return [
          ...ownLines(expr),
          ...childrenOf(expr)
            .flatMap(partsOf)
            .map((line) => INDENT + line),
        ];
    }
  };

  const ownLines = (expr: Expr): readonly string[] => {
    if (expr.kind === 'subquery') return [`${text(expr)}`];
    const isFilter = expr.kind === 'binary' && isComparison(expr.operator) && !expr.returnBool;
    if (isFilter && typeOf(expr.left) === 'vector' && typeOf(expr.right) === 'scalar')
      return thresholdLines(expr);
    const values = valuesOf(expr);
    if (typeof values === 'string') return [`${text(expr)}: no result: ${values}`];
    return [`${text(expr)}: ${countText(values.length)}`, ...shown(values, elementText)];
  };

  const thresholdLines = (expr: Binary): readonly string[] => {
    const left = valuesOf(expr.left);
    const right = valuesOf(expr.right);
    const passing = valuesOf(expr);
    if (typeof left === 'string' || typeof right === 'string' || typeof passing === 'string') {
      return [
        `${text(expr)}: no result: ${[left, right, passing].find((value) => typeof value === 'string')}`,
      ];
    }
    const threshold = formatGo(right[0]?.value ?? Number.NaN);
    const passes = new Set(passing.map(({ labels }) => labels.key));
    return [
      `${text(expr)}: ${passing.length} of ${countText(left.length)}`,
      ...shown(left, ({ labels, value }) => {
        const isSo = passes.has(labels.key) ? 'yes' : 'no';
        return `${formatLabels(labels)} ${formatGo(value)} ${expr.operator} ${threshold}: ${isSo}`;
      }),
    ];
  };

  const selectorLines = (selector: VectorSelector): readonly string[] => {
    const written = text(selector);
    const series = store.select(selector.matchers);
    if (series.length === 0) return [`${written}: missing: ${missingText(selector)}`];
    const values = valuesOf(selector);
    const count = typeof values === 'string' ? 0 : values.length;
    if (count > 0) return [`${written}: ${count} series`];
    const lastMs = Math.max(
      ...series.map(({ times, first, end }) => lastBefore(times.subarray(first, end), atMs)),
    );
    const last = Number.isFinite(lastMs) ? `the last sample was at ${timeText(lastMs)}` : 'they begin later';
    return [`${written}: missing: ${series.length} series match, none has a value now; ${last}`];
  };

  const missingText = ({ matchers }: VectorSelector): string => {
    const name = matchers.find((matcher) => matcher.name === METRIC_NAME)?.value;
    const named = store.series.filter(({ labels }) => name === undefined || labels.metricName === name);
    if (named.length === 0) return `there is no metric ${name ?? ''} in the records`;
    const failing = matchers.find((matcher) => !named.some(({ labels }) => matchesAll([matcher], labels)));
    if (!failing) return `no series of ${named.length} has all these labels at once`;
    const values = [...new Set(named.map(({ labels }) => labels.get(failing.name)))].slice(0, MOST_SHOWN);
    return `no series has ${formatMatcher(failing)}; ${failing.name} is ${values.map((value) => JSON.stringify(value)).join(', ')}`;
  };

  return partsOf(rule.expr);
}

function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'binary':
      return [expr.left, expr.right];
    case 'call':
      return expr.args;
    case 'aggregation':
    case 'unary':
    case 'subquery':
      return [expr.expr];
    default:
      return [];
  }
}

function countText(count: number): string {
  return count === 1 ? '1 element' : `${count} elements`;
}

function elementText({ labels, value }: VectorElement): string {
  return `${formatLabels(labels)} ${formatGo(value)}`;
}

function shown<Item>(items: readonly Item[], textOf: (item: Item) => string): readonly string[] {
  const lines = items.slice(0, MOST_SHOWN).map((item) => `${INDENT}- ${textOf(item)}`);
  return items.length > MOST_SHOWN ? [...lines, `${INDENT}- and ${items.length - MOST_SHOWN} more`] : lines;
}

/** The last of rising times that is not after a time; -Infinity without one. */
function lastBefore(times: Float64Array, atMs: number): number {
  return times.findLast((timeMs) => timeMs <= atMs) ?? Number.NEGATIVE_INFINITY;
}
