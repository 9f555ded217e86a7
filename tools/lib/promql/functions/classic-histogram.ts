// histogram_quantile and histogram_fraction over classic histograms: one result for all buckets that differ only in `le`.

import { quantileText } from '../engine/messages.ts';
import type { Compiler, EvalContext, Sample, VectorPlan } from '../engine/plan.ts';
import { BUCKET_BOUND, type Labels } from '../labels/labels.ts';
import { dropping } from '../labels/projection.ts';
import type { Expr } from '../syntax/ast.ts';
import { parseFloatText } from '../syntax/number.ts';
import { type Bucket, bucketFraction, bucketQuantile, repairBuckets } from './buckets.ts';
import type { Family, VectorFunction } from './family.ts';

export const classicHistogramFunctions: Family = new Map<string, VectorFunction>([
  [
    'histogram_quantile',
    (call, compiler) => {
      const parameter = compiler.scalar(call.args[0]!);
      return compileHistogram(call.args[1]!, compiler, (context) => {
        const q = parameter(context);
        if (!(q >= 0 && q <= 1)) context.notes.warn(quantileText(q));
        return (buckets) => bucketQuantile(q, buckets);
      });
    },
  ],
  [
    'histogram_fraction',
    (call, compiler) => {
      const low = compiler.scalar(call.args[0]!);
      const high = compiler.scalar(call.args[1]!);
      return compileHistogram(call.args[2]!, compiler, (context) => {
        const [lower, upper] = [low(context), high(context)];
        return (buckets) => bucketFraction(lower, upper, buckets);
      });
    },
  ],
]);

type Summary = (buckets: readonly Bucket[]) => number;

function compileHistogram(
  operand: Expr,
  compiler: Compiler,
  prepare: (context: EvalContext) => Summary,
): VectorPlan {
  const vector = compiler.vector(operand);
  const withoutBound = dropping([BUCKET_BOUND]);
  return (context) => {
    const summarize = prepare(context);
    const out: Sample[] = [];
    for (const { labels, buckets } of histogramsIn(vector(context), withoutBound, context)) {
      const repaired = repairBuckets(buckets);
      if (repaired.forced) {
        context.notes.info(
          'input to histogram_quantile needed to be fixed for monotonicity (see ' +
            'https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile) ' +
            `for metric name ${JSON.stringify(labels.metricName)}`,
        );
      }
      out.push({ labels, value: summarize(repaired.buckets), dropName: true });
    }
    return out;
  };
}

interface Histogram {
  readonly labels: Labels;
  readonly buckets: Bucket[];
}

function histogramsIn(
  samples: readonly Sample[],
  withoutBound: (labels: Labels) => Labels,
  context: EvalContext,
): Iterable<Histogram> {
  const histograms = new Map<string, Histogram>();
  for (const sample of samples) {
    const bound = sample.labels.get(BUCKET_BOUND);
    const upperBound = parseFloatText(bound);
    if (upperBound === undefined) {
      context.notes.warn(
        `bucket label "le" is missing or has a malformed value of ${JSON.stringify(bound)} ` +
          `for metric name ${JSON.stringify(sample.labels.metricName)}`,
      );
      continue;
    }
    const labels = withoutBound(sample.labels);
    let histogram = histograms.get(labels.key);
    if (!histogram) {
      histogram = { labels, buckets: [] };
      histograms.set(labels.key, histogram);
    }
    histogram.buckets.push({ upperBound, count: sample.value });
  }
  return histograms.values();
}
