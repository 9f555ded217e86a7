// label_replace and label_join.

import { EvaluationError } from '../engine/errors.ts';
import { refuseEqual } from '../engine/names.ts';
import type { Compiler, Sample, VectorPlan } from '../engine/plan.ts';
import { type Labels, METRIC_NAME, setLabel } from '../labels/labels.ts';
import { Regexp } from '../regexp/regexp.ts';
import { RegexpError } from '../regexp/syntax.ts';
import type { Call } from '../syntax/ast.ts';
import { isUtf8 } from '../syntax/strings.ts';
import type { Family, VectorFunction } from './family.ts';

export const labelFunctions: Family = new Map<string, VectorFunction>([
  ['label_replace', compileLabelReplace],
  ['label_join', compileLabelJoin],
]);

function compileLabelReplace(call: Call, compiler: Compiler): VectorPlan {
  const [target, replacement, source, pattern] = call.args.slice(1).map(compiler.text) as [
    string,
    string,
    string,
    string,
  ];
  const regexp = patternOf(pattern);
  const newValue = (labels: Labels): string | undefined => {
    if (typeof regexp === 'string') throw new EvaluationError(regexp);
    const text = labels.get(source);
    const slots = regexp.execAll(text);
    return slots && regexp.expand(replacement, text, slots);
  };
  return compileRelabelling(call, compiler, target, 'label_replace', newValue);
}

/** A pattern that cannot be compiled fails the evaluation, not the parse; so its message is kept. */
function patternOf(pattern: string): Regexp | string {
  try {
    return new Regexp(pattern, { dotAll: true });
  } catch (error) {
    if (!(error instanceof RegexpError)) throw error;
    return `invalid regular expression in label_replace(): ${pattern}`;
  }
}

function compileLabelJoin(call: Call, compiler: Compiler): VectorPlan {
  const [target, separator, ...sources] = call.args.slice(1).map(compiler.text) as [
    string,
    string,
    ...string[],
  ];
  const bad = sources.find((source) => !isLabelName(source));
  const newValue = (labels: Labels): string => {
    return sources.map((source) => labels.get(source)).join(separator);
  };
  const plan = compileRelabelling(call, compiler, target, 'label_join', newValue);
  if (bad === undefined) return plan;
  return () => {
    throw new EvaluationError(`invalid source label name in label_join(): ${bad}`);
  };
}

function isLabelName(name: string): boolean {
  return name !== '' && isUtf8(name);
}

/** Sets one label of every element; `newValue` gives undefined where the label stays as it is. */
function compileRelabelling(
  call: Call,
  compiler: Compiler,
  target: string,
  functionName: string,
  newValue: (labels: Labels) => string | undefined,
): VectorPlan {
  const operand = compiler.vector(call.args[0]!);
  // Undefined where the label stays as it is.
  const known = new WeakMap<Labels, { readonly changed: Labels | undefined }>();
  const relabel = (labels: Labels): Labels | undefined => {
    let result = known.get(labels);
    if (!result) {
      const value = newValue(labels);
      result = { changed: value === undefined ? undefined : setLabel(labels, target, value) };
      known.set(labels, result);
    }
    return result.changed;
  };
  return (context) => {
    if (!isLabelName(target)) {
      throw new EvaluationError(`invalid destination label name in ${functionName}(): ${target}`);
    }
    const out = operand(context).map((sample): Sample => {
      const labels = relabel(sample.labels);
      if (!labels) return sample;
      // A name that has just been set is no longer the one to drop, even if it is the same.
      return { labels, value: sample.value, dropName: sample.dropName && target !== METRIC_NAME };
    });
    refuseEqual(out);
    return out;
  };
}
