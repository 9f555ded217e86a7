// All lints, in the order in which their findings are told.

import type { Lint } from '../lint.ts';
import { counterWithoutRate, rateOfGauge } from './counters.ts';
import { neverMatches } from './never-matches.ts';
import { noRunbook } from './no-runbook.ts';
import { shortFor } from './short-for.ts';
import { shortRange } from './short-range.ts';
import { unmatchedOperand } from './unmatched-operand.ts';

export const LINTS: readonly Lint[] = [
  neverMatches,
  unmatchedOperand,
  shortRange,
  shortFor,
  counterWithoutRate,
  rateOfGauge,
  noRunbook,
];
