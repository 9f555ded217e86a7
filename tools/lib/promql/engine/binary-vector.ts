// Arithmetic and comparison between two vectors: elements match by their labels, one to one or many to one.

import { formatLabelSet } from '../labels/format.ts';
import { dropLabels, keepLabels, type Labels, METRIC_NAME, setLabel } from '../labels/labels.ts';
import type { Binary, VectorMatching } from '../syntax/ast.ts';
import { isComparison, isSetOperator } from '../syntax/ast.ts';
import { signatureOf } from './binary-set.ts';
import { EvaluationError } from './errors.ts';
import { ARITHMETIC_OF, COMPARISON_OF } from './operators.ts';
import type { Compiler, Sample, VectorPlan } from './plan.ts';

/** The outcome for two matched values: what the result is, and whether a comparison lets it through. */
interface Outcome {
  readonly value: number;
  readonly keep: boolean;
}

function outcomeOf({ operator, returnBool, keepsAll }: Binary): (left: number, right: number) => Outcome {
  if (isSetOperator(operator)) throw new TypeError(`no numeric operator: ${operator}`);
  if (!isComparison(operator)) {
    const apply = ARITHMETIC_OF[operator];
    return (left, right) => ({ value: apply(left, right), keep: true });
  }
  const compare = COMPARISON_OF[operator];
  if (returnBool) return (left, right) => ({ value: compare(left, right) ? 1 : 0, keep: true });
  return (left, right) => ({ value: left, keep: keepsAll === true || compare(left, right) });
}

export function compileVectorVector(binary: Binary, compiler: Compiler): VectorPlan {
  const { matching } = binary;
  const left = compiler.vector(binary.left);
  const right = compiler.vector(binary.right);
  const swapped = matching.cardinality === 'one-to-many';
  const grouped = matching.cardinality !== 'one-to-one';
  const signature = signatureOf(matching);
  const resultLabels = resultLabelsOf(matching);
  const outcome = outcomeOf(binary);
  const lenient = compiler.options.compat === 2;
  const changesMeaning = !isComparison(binary.operator) || binary.returnBool;
  // A name that the group modifier copies is no leftover of the operand.
  const copiesName = matching.include.includes(METRIC_NAME);
  return (context) => {
    const leftSamples = left(context);
    const rightSamples = right(context);
    if (leftSamples.length === 0 || rightSamples.length === 0) return [];
    const many = swapped ? rightSamples : leftSamples;
    const ones = indexOneSide(swapped ? leftSamples : rightSamples, signature, swapped);
    const taken = new Set<string>();
    const out: Sample[] = [];
    for (const sample of many) {
      const key = signature(sample.labels).key;
      const one = ones.get(key);
      if (!one) continue;
      const { value, keep } = swapped ? outcome(one.value, sample.value) : outcome(sample.value, one.value);
      // Ambiguity is an error even where a comparison removes the elements; Prometheus 2 did not see it there.
      if (!grouped && (keep || !lenient)) claim(taken, key, MANY_TO_ONE);
      if (!keep) continue;
      const labels = resultLabels(sample.labels, one.labels);
      if (grouped) claim(taken, labels.key, NOT_UNIQUE);
      out.push({
        labels,
        value,
        dropName: copiesName ? one.dropName : changesMeaning || sample.dropName,
      });
    }
    return out;
  };
}

const MANY_TO_ONE =
  'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)';
const NOT_UNIQUE = 'multiple matches for labels: grouping labels must ensure unique matches';

function claim(taken: Set<string>, key: string, problem: string): void {
  if (taken.has(key)) throw new EvaluationError(problem);
  taken.add(key);
}

function indexOneSide(
  samples: readonly Sample[],
  signature: (labels: Labels) => Labels,
  isLeft: boolean,
): Map<string, Sample> {
  const index = new Map<string, Sample>();
  for (const sample of samples) {
    const group = signature(sample.labels);
    const other = index.get(group.key);
    if (other) {
      const pair = [formatLabelSet(sample.labels), formatLabelSet(other.labels)].sort();
      throw new EvaluationError(
        `found duplicate series for the match group ${formatLabelSet(group)} on the ${isLeft ? 'left' : 'right'} ` +
          `hand-side of the operation: [${pair.join(', ')}]` +
          ';many-to-many matching not allowed: matching labels must be unique on one side',
      );
    }
    index.set(group.key, sample);
  }
  return index;
}

type ResultLabels = (many: Labels, one: Labels) => Labels;

/** The labels of a result. Remembered per element of the many side, with the element it matched last. */
function resultLabelsOf(matching: VectorMatching): ResultLabels {
  const make = matching.cardinality === 'one-to-one' ? oneToOneLabels(matching) : groupedLabels(matching);
  const known = new WeakMap<Labels, { one: Labels; result: Labels }>();
  return (many, one) => {
    const last = known.get(many);
    if (last && last.one === one) return last.result;
    const result = make(many, one);
    known.set(many, { one, result });
    return result;
  };
}

function oneToOneLabels({ on, labels }: VectorMatching): ResultLabels {
  return on ? (many) => keepLabels(many, labels) : (many) => dropLabels(many, labels);
}

function groupedLabels({ include }: VectorMatching): ResultLabels {
  if (include.length === 0) return (many) => many;
  return (many, one) => {
    let labels = many;
    for (const name of include) labels = setLabel(labels, name, one.get(name));
    return labels;
  };
}
