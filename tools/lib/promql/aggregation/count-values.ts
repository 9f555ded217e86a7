// count_values("label", …): how often each value occurs, with the value as a label.

import { EvaluationError } from '../engine/errors.ts';
import { formatPlain } from '../engine/go-number.ts';
import type { Compiler, Sample, VectorPlan } from '../engine/plan.ts';
import { setLabel } from '../labels/labels.ts';
import type { Aggregation } from '../syntax/ast.ts';
import { isUtf8, quoteText } from '../syntax/strings.ts';
import { groupingOf, groupSamples } from './grouping.ts';

export function compileCountValues(aggregation: Aggregation, compiler: Compiler): VectorPlan {
  const operand = compiler.vector(aggregation.expr);
  const label = compiler.text(aggregation.parameter!);
  // The new label belongs to the group, and may replace one of the same name.
  const grouping = aggregation.without ? aggregation.grouping : [...aggregation.grouping, label];
  const project = groupingOf({ ...aggregation, grouping });
  return (context) => {
    if (label === '' || !isUtf8(label)) throw new EvaluationError(`invalid label name ${quoteText(label)}`);
    const labelled = operand(context).map((sample) => withValueLabel(sample, label));
    return groupSamples(labelled, project).map(({ labels, samples, dropName }) => ({
      labels,
      value: samples.length,
      dropName,
    }));
  };
}

function withValueLabel(sample: Sample, label: string): Sample {
  return { ...sample, labels: setLabel(sample.labels, label, formatPlain(sample.value)) };
}
