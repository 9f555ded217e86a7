// A condition as a list of alternatives, each of which wants some facts and others not: what the tally kernel looks at for a record.

import { ALL_KINDS } from '../lib/expr/analysis.ts';
import type { Alternative } from '../lib/kernel/tally-lines.ts';
import type { Condition, Test } from './condition.ts';

/** A condition with more of them is none for a kernel. */
const MOST_ALTERNATIVES = 32;

/** The number of the bit of a fact that is what a test asks; undefined where there is none. */
export type BitOf = (test: Exclude<Test, { readonly type: 'kinds' }>) => number | undefined;

/** Undefined for what asks for something that is no fact, and for what is too long. */
export function alternativesOf(condition: Condition, bitOf: BitOf): readonly Alternative[] | undefined {
  return expand(condition, true, bitOf);
}

function expand(condition: Condition, isSo: boolean, bitOf: BitOf): readonly Alternative[] | undefined {
  switch (condition.type) {
    case 'not':
      return expand(condition.term, !isSo, bitOf);
    case 'and':
    case 'or': {
      const terms: (readonly Alternative[])[] = [];
      for (const term of condition.terms) {
        const expanded = expand(term, isSo, bitOf);
        if (expanded === undefined) return undefined;
        terms.push(expanded);
      }
      // What is not so of one of several is so of none.
      return (condition.type === 'and') === isSo ? allOf(terms) : short(terms.flat());
    }
    case 'kinds':
      return [{ kinds: isSo ? condition.kinds : ALL_KINDS & ~condition.kinds, mask: 0, wanted: 0 }];
    default: {
      const bit = bitOf(condition);
      if (bit === undefined) return undefined;
      const mask = 1 << bit;
      return [{ kinds: ALL_KINDS, mask, wanted: isSo ? mask : 0 }];
    }
  }
}

/** The alternatives of each term with those of all others. */
function allOf(terms: readonly (readonly Alternative[])[]): readonly Alternative[] | undefined {
  let all: readonly Alternative[] | undefined = [{ kinds: ALL_KINDS, mask: 0, wanted: 0 }];
  for (const term of terms)
    all = all && short(all.flatMap((left) => term.flatMap((right) => both(left, right))));
  return all;
}

/** None where two contradict each other. */
function both(left: Alternative, right: Alternative): readonly Alternative[] {
  const kinds = left.kinds & right.kinds;
  if (kinds === 0 || (left.mask & right.mask & (left.wanted ^ right.wanted)) !== 0) return [];
  return [{ kinds, mask: left.mask | right.mask, wanted: left.wanted | right.wanted }];
}

function short(alternatives: readonly Alternative[]): readonly Alternative[] | undefined {
  return alternatives.length <= MOST_ALTERNATIVES ? alternatives : undefined;
}
