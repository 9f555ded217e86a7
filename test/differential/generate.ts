// Random series and random expressions over them, of what both Prometheus 2.42 and this evaluator know.

import type { Random } from './random.ts';

/** Series in promtool's notation, `count` points each. */
export function generateSeries(random: Random, count: number): { series: string; values: string }[] {
  const out: { series: string; values: string }[] = [];
  for (const job of ['api', 'web']) {
    for (const instance of ['0', '1', '2']) {
      const labels = `job="${job}",instance="${instance}"`;
      out.push({ series: `hits_total{${labels}}`, values: counter(random, count) });
      out.push({
        series: `errors_total{${labels},code="${500 + Number(instance)}"}`,
        values: counter(random, count),
      });
      out.push({ series: `load{${labels}}`, values: gauge(random, count, false) });
      out.push({ series: `odd{${labels}}`, values: gauge(random, count, true) });
    }
    out.push({ series: `info{job="${job}",version="v${random.below(3)}"}`, values: `1x${count}` });
    for (const le of ['0.1', '0.5', '1', '5', '+Inf']) {
      const step = { '0.1': 1, '0.5': 3, '1': 4, '5': 9, '+Inf': 10 }[le]!;
      out.push({ series: `lat_bucket{job="${job}",le="${le}"}`, values: `0+${step}x${count}` });
    }
  }
  return out;
}

function points(count: number, next: () => string): string {
  return Array.from({ length: count }, next).join(' ');
}

function counter(random: Random, count: number): string {
  let value = random.below(5);
  return points(count, () => {
    if (random.chance(0.08)) return '_';
    value = random.chance(0.07) ? random.below(4) : value + random.below(40);
    return String(value);
  });
}

function gauge(random: Random, count: number, odd: boolean): string {
  return points(count, () => {
    if (random.chance(0.1)) return '_';
    if (odd && random.chance(0.2)) return random.pick(['NaN', 'Inf', '-Inf', 'stale']);
    return String((random.below(400) - 100) / 4);
  });
}

const gauges = [
  'load',
  'odd',
  'load{job="api"}',
  'odd{instance!="1"}',
  'load{instance=~"1|2"}',
  '{__name__=~"lo.*"}',
];
const counters = [
  'hits_total',
  'errors_total',
  'hits_total{job=~"(?i:API)"}',
  'errors_total{code!~"50[12]"}',
];
const ranges = ['1m', '3m', '5m', '90s', '7m30s', '20m'];
const offsets = ['', '', '', ' offset 2m', ' offset -1m'];
const shifts = [...offsets, ' @ 1800', ' @ 1801 offset 1m'];

const rangeFunctions =
  'rate increase delta irate idelta changes resets avg_over_time count_over_time last_over_time max_over_time min_over_time sum_over_time stddev_over_time stdvar_over_time present_over_time absent_over_time'.split(
    ' ',
  );
const vectorFunctions =
  'abs ceil floor exp ln log2 log10 sqrt sgn round sort sort_desc timestamp absent deg rad sin cos atan'.split(
    ' ',
  );
const dateFunctions = 'hour minute month year day_of_week day_of_month day_of_year days_in_month'.split(' ');
const aggregations = ['sum', 'min', 'max', 'avg', 'count', 'group'];
const groupings = [
  '',
  ' by (job)',
  ' by (instance)',
  ' without (instance)',
  ' by (job, code)',
  ' without ()',
  ' by ()',
];
const matchings = ['', ' on (job, instance)', ' on (instance)', ' ignoring (code)', ' on (job)', ' on ()'];

/**
 * An expression that gives an instant vector. Under a subquery, `fixed` is false, for Prometheus 2.42 applies the
 * offset of an inner subquery twice to selectors with `@`.
 */
export function vectorExpression(random: Random, depth: number, fixed = true): string {
  if (depth <= 0) return random.pick([...gauges, ...counters]) + random.pick(fixed ? shifts : offsets);
  const vector = (): string => vectorExpression(random, depth - 1, fixed);
  const scalar = (): string => scalarExpression(random, depth - 1, fixed);
  switch (random.below(14)) {
    case 0:
    case 1:
      return `${random.pick(rangeFunctions)}(${rangeExpression(random, depth, fixed)})`;
    case 2:
      return `${random.pick(vectorFunctions)}(${vector()})`;
    case 3:
    case 4:
      return `${random.pick(aggregations)}${random.pick(groupings)} (${vector()})`;
    case 5:
      // 2.42 forgets that atan2 drops the metric name; pow is not exact to the last bit in either language.
      if (random.chance(0.2)) return `(${vector()}) ^ ${random.pick(['0', '1', '2', 'Inf', 'NaN', '-1'])}`;
      return `(${vector()}) ${random.pick(['+', '-', '*', '/', '%'])} ${scalar()}`;
    case 6:
      return `${scalar()} ${random.pick(['>', '<', '==', '!=', '>=', '<='])} ${random.pick(['', 'bool '])}(${vector()})`;
    case 7:
      return `(${vector()}) ${random.pick(['+', '-', '*', '/'])}${random.pick(matchings)} (${vector()})`;
    case 8:
      return `(${vector()}) ${random.pick(['>', '<', '==', '!=', '> bool', '<= bool'])}${random.pick(matchings)} (${vector()})`;
    case 9:
      return `(${vector()}) ${random.pick(['and', 'or', 'unless'])}${random.pick(matchings)} (${vector()})`;
    case 10:
      return `(${vector()}) * on (job) group_left ${random.pick(['()', '(version)'])} (${random.pick(['info', vector()])})`;
    case 11:
      return special(random, vector, scalar, depth, fixed);
    case 12:
      return `-${random.pick(gauges)}`;
    default:
      return vector();
  }
}

function special(
  random: Random,
  vector: () => string,
  scalar: () => string,
  depth: number,
  fixed: boolean,
): string {
  switch (random.below(12)) {
    case 0:
      return `quantile${random.pick(groupings)} (${random.pick(['0.1', '0.5', '0.99', '2', '-1'])}, ${vector()})`;
    case 1:
      return `histogram_quantile(${random.pick(['0.5', '0.9', '1.5'])}, ${random.pick(['lat_bucket', 'rate(lat_bucket[5m])', 'sum by (le) (rate(lat_bucket[3m]))'])})`;
    case 2:
      return `count_values${random.pick(groupings)} ("v", ${random.pick([...gauges, ...counters])})`;
    case 3:
      return `clamp(${vector()}, ${scalar()}, ${scalar()})`;
    case 4:
      return `label_replace(${vector()}, "${random.pick(['to', 'job'])}", "$1-x", "${random.pick(['job', 'instance'])}", "(a.*|[01])")`;
    case 5:
      return `label_join(${vector()}, "to", "-", "job", "instance")`;
    case 6:
      return `quantile_over_time(0.3, ${rangeExpression(random, depth, fixed)})`;
    case 7:
      // Of infinite values 2.42 makes NaN.
      return random.chance(0.5)
        ? `deriv(${random.pick(counters)}[${random.pick(ranges)}])`
        : `predict_linear(load[${random.pick(ranges)}]${random.pick(offsets)}, ${scalar()})`;
    case 8:
      return `${random.pick(['stddev', 'stdvar'])}${random.pick(groupings)} (load + on (job, instance) hits_total)`;
    case 9:
      return `(${random.pick(counters)}) atan2 on (job, instance) (load)`;
    case 10:
      // What Go makes of a date that is no number depends on the processor.
      return `${random.pick(dateFunctions)}(${random.pick(counters)} * 1234567)`;
    default:
      return `${random.pick(['clamp_min', 'clamp_max', 'round'])}(${vector()}, ${scalar()})`;
  }
}

function rangeExpression(random: Random, depth: number, fixed: boolean): string {
  const range = random.pick(ranges);
  if (random.chance(0.75))
    return `${random.pick([...gauges, ...counters])}[${range}]${random.pick(fixed ? shifts : offsets)}`;
  const step = random.pick(['1m', '30s', '2m', '45s']);
  return `(${vectorExpression(random, depth - 1, false)})[${range}:${step}]${random.pick(fixed ? shifts : offsets)}`;
}

function scalarExpression(random: Random, depth: number, fixed: boolean): string {
  if (depth <= 0 || random.chance(0.6))
    return random.pick(['0', '1', '2.5', '-3', '10', '0.5', 'NaN', 'Inf', '1e3']);
  switch (random.below(4)) {
    case 0:
      return 'time()';
    case 1:
      return `scalar(${vectorExpression(random, depth - 1, fixed)})`;
    case 2:
      return `(${scalarExpression(random, depth - 1, fixed)} ${random.pick(['+', '-', '*', '/', '%', '> bool'])} ${scalarExpression(random, depth - 1, fixed)})`;
    default:
      return `scalar(sum(load))`;
  }
}
