// The stable functions of PromQL with the types of their arguments and results, and the experimental ones by name.
// Source: prometheus.io/docs/prometheus/latest/querying/functions.

import type { ValueType } from './ast.ts';

export interface Signature {
  readonly args: readonly ValueType[];
  /** How many of the last arguments may be left out. */
  readonly optional: number;
  /** True if the last argument may be repeated. */
  readonly repeats: boolean;
  readonly returns: ValueType;
}

function signature(returns: ValueType, ...args: readonly ValueType[]): Signature {
  return { args, optional: 0, repeats: false, returns };
}

const vectorToVector = [
  'abs acos acosh asin asinh atan atanh ceil cos cosh deg exp floor ln log10 log2 rad sgn sin sinh sqrt tan tanh',
  'absent sort sort_desc timestamp',
  'histogram_avg histogram_count histogram_sum histogram_stddev histogram_stdvar',
].flatMap((names) => names.split(' '));

const rangeToVector = [
  'rate increase delta irate idelta deriv changes resets absent_over_time present_over_time',
  'avg_over_time count_over_time last_over_time max_over_time min_over_time sum_over_time',
  'stddev_over_time stdvar_over_time',
].flatMap((names) => names.split(' '));

const dateParts = 'day_of_month day_of_week day_of_year days_in_month hour minute month year'.split(' ');

export const SIGNATURES: ReadonlyMap<string, Signature> = new Map<string, Signature>([
  ...vectorToVector.map((name) => [name, signature('vector', 'vector')] as const),
  ...rangeToVector.map((name) => [name, signature('vector', 'matrix')] as const),
  ...dateParts.map((name) => [name, { ...signature('vector', 'vector'), optional: 1 }] as const),
  ['clamp', signature('vector', 'vector', 'scalar', 'scalar')],
  ['clamp_max', signature('vector', 'vector', 'scalar')],
  ['clamp_min', signature('vector', 'vector', 'scalar')],
  ['histogram_fraction', signature('vector', 'scalar', 'scalar', 'vector')],
  ['histogram_quantile', signature('vector', 'scalar', 'vector')],
  ['label_replace', signature('vector', 'vector', 'string', 'string', 'string', 'string')],
  [
    'label_join',
    { args: ['vector', 'string', 'string', 'string'], optional: 1, repeats: true, returns: 'vector' },
  ],
  ['pi', signature('scalar')],
  ['predict_linear', signature('vector', 'matrix', 'scalar')],
  ['quantile_over_time', signature('vector', 'scalar', 'matrix')],
  ['round', { ...signature('vector', 'vector', 'scalar'), optional: 1 }],
  ['scalar', signature('scalar', 'vector')],
  ['time', signature('scalar')],
  ['vector', signature('vector', 'scalar')],
]);

/** Behind a feature flag in Prometheus, or gone (`holt_winters`, renamed and made experimental in 3.0). */
export const EXPERIMENTAL_FUNCTIONS: ReadonlySet<string> = new Set([
  'double_exponential_smoothing',
  'end',
  'first_over_time',
  'histogram_quantiles',
  'holt_winters',
  'info',
  'limit_ratio',
  'limitk',
  'mad_over_time',
  'max_of',
  'min_of',
  'range',
  'sort_by_label',
  'sort_by_label_desc',
  'start',
  'step',
  'timeseries_gen',
  'ts_of_first_over_time',
  'ts_of_last_over_time',
  'ts_of_max_over_time',
  'ts_of_min_over_time',
]);
