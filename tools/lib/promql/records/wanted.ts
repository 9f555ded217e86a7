// Which series expressions read, and for how long: the union of what their selectors ask for.

import type { Labels } from '../labels/labels.ts';
import { fixedName, type LabelMatcher, matchesAll } from '../labels/matcher.ts';
import type { Expr } from '../syntax/ast.ts';
import { type SelectorNeed, selectorsOf } from '../syntax/selectors.ts';

/** How long the samples of a series are needed, in milliseconds; undefined: not at all. */
export type Wanted = (labels: Labels) => number | undefined;

/** An expression with how much earlier than the present it may be evaluated. */
export interface Reader {
  readonly expr: Expr;
  readonly offsetMs: number;
  /** All series of the metrics that it names are wanted, whatever their labels. */
  readonly anyLabels?: boolean;
}

interface Need {
  readonly matchers: readonly LabelMatcher[];
  readonly windowMs: number;
}

/** What some expressions want together. Under `@` with a fixed time a series is wanted for ever. */
export function wantedBy(readers: readonly Reader[], lookbackMs: number): Wanted {
  const byName = new Map<string, Need[]>();
  const unnamed: Need[] = [];
  for (const { expr, offsetMs, anyLabels } of readers) {
    for (const selector of selectorsOf(expr, lookbackMs)) {
      const name = fixedName(selector.matchers);
      const isLoose = anyLabels === true && name !== undefined;
      const need = { matchers: isLoose ? [] : selector.matchers, windowMs: windowOf(selector) + offsetMs };
      if (name === undefined) unnamed.push(need);
      else if (byName.has(name)) byName.get(name)?.push(need);
      else byName.set(name, [need]);
    }
  }
  return (labels) => {
    const own = longest(byName.get(labels.metricName) ?? [], labels);
    const any = longest(unnamed, labels);
    if (own === undefined || any === undefined) return own ?? any;
    return Math.max(own, any);
  };
}

function windowOf({ windowMs, isAbsolute }: SelectorNeed): number {
  return isAbsolute ? Number.POSITIVE_INFINITY : windowMs;
}

function longest(needs: readonly Need[], labels: Labels): number | undefined {
  let windowMs: number | undefined;
  for (const need of needs) {
    if (windowMs !== undefined && need.windowMs <= windowMs) continue;
    if (matchesAll(need.matchers, labels)) windowMs = need.windowMs;
  }
  return windowMs;
}
