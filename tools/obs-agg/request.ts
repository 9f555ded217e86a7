// What the options ask for, checked against each other, as the settings of a stage.

import { UsageError } from '../lib/cli/failure.ts';
import { expressionOf } from '../lib/expr/option.ts';
import { MOST_FIELDS } from '../lib/kernel/scanner.ts';
import { parseFunctions } from '../lib/metric/functions.ts';
import type { GoldenSet } from '../lib/metric/golden.ts';
import { goldenPlan } from './golden.ts';
import { type GroupKey, parseKeys } from './keys.ts';
import { USUAL_NAME } from './options.ts';
import { makePlan, type Plan } from './plan.ts';
import type { WindowSpec } from './windows/windows.ts';

export interface WindowValues {
  /** Milliseconds, as everywhere here. */
  readonly window: number | undefined;
  readonly slide: number | undefined;
  readonly session: number | undefined;
  readonly cumulative: boolean;
  readonly period: number | undefined;
  readonly revise: boolean;
  readonly reviseFor: number;
}

const US_PER_MS = 1000;
/** Sliding windows that one time may be in. */
const MOST_OVERLAP = 1000;

/** Milliseconds of a window that is given no length. */
const USUAL_WINDOW_MS = 10_000;

export function lengthOf({ window }: { readonly window: number | undefined }): number {
  return window ?? USUAL_WINDOW_MS;
}

/** The windows that the options ask for. @throws UsageError where they contradict each other */
export function windowOf(values: WindowValues): WindowSpec {
  const { slide, session, cumulative, period } = values;
  if ([slide !== undefined, session !== undefined, cumulative].filter(Boolean).length > 1)
    throw new UsageError('--slide, --session and --cumulative are different windows; give one of them');
  if (period !== undefined && !cumulative)
    throw new UsageError('--period is that of --cumulative; give both or neither');
  if (session !== undefined && values.window !== undefined)
    throw new UsageError('--session has no windows of one length; take away --window');
  // Left out where it is not asked for: the window is part of what a saved state is of.
  const revised = values.revise ? { reviseUs: microseconds('revise-for', values.reviseFor) } : {};
  if (session !== undefined) return { type: 'session', gapUs: microseconds('session', session), ...revised };
  const sizeUs = microseconds('window', lengthOf(values));
  if (cumulative) {
    const periodUs = periodOf(sizeUs, period);
    return { type: 'cumulative', stepUs: sizeUs, periodUs, isRepeated: true, ...revised };
  }
  const stepUs = slide === undefined ? sizeUs : microseconds('slide', slide);
  if (stepUs > sizeUs) throw new UsageError('--slide is longer than --window: records between would be lost');
  if (sizeUs / stepUs > MOST_OVERLAP)
    throw new UsageError(`--slide: a record would be in more than ${MOST_OVERLAP} windows; make it longer`);
  return { type: 'aligned', sizeUs, stepUs, reviseUs: 0, ...revised };
}

function periodOf(stepUs: number, period: number | undefined): number {
  if (period === undefined) return Number.POSITIVE_INFINITY;
  const periodUs = microseconds('period', period);
  if (periodUs % stepUs !== 0) throw new UsageError('--period is a multiple of --window');
  return periodUs;
}

function microseconds(option: string, ms: number): number {
  const us = ms * US_PER_MS;
  if (Number.isSafeInteger(us)) return us;
  throw new UsageError(`--${option} is a whole number of microseconds`);
}

/** The one table of a command line that names functions. */
export function planOf(
  functions: readonly string[],
  by: readonly GroupKey[],
  window: WindowSpec,
  {
    name,
    where,
    maxGroups,
  }: { readonly name: string; readonly where: string | undefined; readonly maxGroups: number },
): Plan {
  if (functions.length === 0)
    throw new UsageError(
      "what is to be counted? name a function, such as count or 'p99(dur)', or --golden http",
    );
  const plan = makePlan(
    [
      {
        functions: parseFunctions(functions),
        by,
        window,
        name,
        where: expressionOf('--where', where),
      },
    ],
    maxGroups,
  );
  // One of them is the weight, which is always looked for.
  if (plan.wanted.length > MOST_FIELDS)
    throw new UsageError(
      `functions and --by name ${plan.wanted.length - 1} fields; one run looks at up to ${MOST_FIELDS - 1}`,
    );
  return plan;
}

/** The tables of a golden set, which has functions and keys of its own. */
export function goldenPlanOf(set: GoldenSet, functions: readonly string[], values: GoldenValues): Plan {
  if (functions.length > 0 || values.by.length > 0)
    throw new UsageError('--golden has functions and keys of its own; run obs-agg a second time for others');
  if (values.slide !== undefined || values.session !== undefined || values.period !== undefined)
    throw new UsageError(
      '--golden counts since the start at every --window; take away --slide, --session and --period',
    );
  if (values.name !== USUAL_NAME) throw new UsageError('--golden has names of its own; take away --name');
  const reviseUs = values.revise ? microseconds('revise-for', values.reviseFor) : 0;
  return goldenPlan(set, {
    windowUs: microseconds('window', lengthOf(values)),
    reviseUs,
    mostRoutes: values.maxRoutes,
    also: expressionOf('--where', values.where),
  });
}

interface GoldenValues extends WindowValues {
  readonly by: readonly string[];
  readonly name: string;
  readonly where: string | undefined;
  readonly maxRoutes: number;
}

export { parseKeys };
