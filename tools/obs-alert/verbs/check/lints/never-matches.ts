// Two sides of an operator that have no pair, because one is asked for a label that the other does not have, or has otherwise.

import type { Binary, Expr } from '../../../../lib/promql/syntax/ast.ts';
import { typeOf } from '../../../../lib/promql/syntax/check.ts';
import { knownValue, labelFacts, matchedLabels } from '../label-facts.ts';
import { type Lint, textOf } from '../lint.ts';
import { nodesOf } from '../nodes.ts';

export const neverMatches: Lint = {
  name: 'never-matches',
  find(rule, { records }) {
    return nodesOf(rule.expr).flatMap((node): readonly string[] => {
      if (!isJoin(node)) return [];
      const text = (expr: Expr): string => textOf(rule, expr);
      const known = problemsOf(node, text);
      // Records that did match are the better witnesses.
      if (known.length > 0) return records?.joined.get(node) === true ? [] : known;
      if (records?.joined.get(node) !== false) return [];
      return [
        `both sides of ${JSON.stringify(node.operator)} had elements in the records, and never a pair: ${text(node)}`,
      ];
    });
  },
};

function isJoin(node: Expr): node is Binary {
  if (node.kind !== 'binary' || node.operator === 'or' || node.operator === 'unless') return false;
  return typeOf(node.left) === 'vector' && typeOf(node.right) === 'vector';
}

function problemsOf(node: Binary, text: (expr: Expr) => string): readonly string[] {
  const left = labelFacts(node.left);
  const right = labelFacts(node.right);
  return matchedLabels(left, right, node.matching).flatMap((label) => {
    const leftValue = knownValue(left, label);
    const rightValue = knownValue(right, label);
    if (leftValue === rightValue) return [];
    const onLeft = sideText(text(node.left), label, leftValue);
    const onRight = sideText(text(node.right), label, rightValue);
    if (leftValue !== undefined && rightValue !== undefined) {
      return [`the sides of ${JSON.stringify(node.operator)} can never match: ${onLeft}, ${onRight}`];
    }
    // A label that one side lacks is often lacking on the other as well.
    const asked = leftValue || rightValue;
    if (!asked) return [];
    const pair = `${label}=${JSON.stringify(asked)}`;
    return [
      `the sides of ${JSON.stringify(node.operator)} can never match unless both have ${pair}: ${onLeft}, ${onRight}; ` +
        `leave it out of the match with ignoring (${label}) or on (...)`,
    ];
  });
}

function sideText(text: string, label: string, value: string | undefined): string {
  const short = text.length > 80 ? `${text.slice(0, 79)}…` : text;
  if (value === undefined) return `${short} is asked for no ${label}`;
  return value === '' ? `${short} has no ${label}` : `${short} has ${label}=${JSON.stringify(value)}`;
}
