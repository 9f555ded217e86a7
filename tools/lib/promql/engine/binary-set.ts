// Set operators between vectors: and, or, unless. Labels decide, values do not.

import { METRIC_NAME } from '../labels/labels.ts';
import { dropping, keeping, type Project } from '../labels/projection.ts';
import type { Binary, VectorMatching } from '../syntax/ast.ts';
import type { Compiler, Sample, VectorPlan } from './plan.ts';

/** The labels that two elements must share to match. */
export function signatureOf(matching: VectorMatching): Project {
  return matching.on ? keeping(matching.labels) : dropping([...matching.labels, METRIC_NAME]);
}

export function compileSetOperator(binary: Binary, compiler: Compiler): VectorPlan {
  const left = compiler.vector(binary.left);
  const right = compiler.vector(binary.right);
  const signature = signatureOf(binary.matching);
  const keysOf = (samples: readonly Sample[]): Set<string> =>
    new Set(samples.map((sample) => signature(sample.labels).key));
  return (context) => {
    const ours = left(context);
    const theirs = right(context);
    if (binary.operator === 'or') {
      if (ours.length === 0 || theirs.length === 0) return ours.length === 0 ? theirs : ours;
      const taken = keysOf(ours);
      return [...ours, ...theirs.filter((sample) => !taken.has(signature(sample.labels).key))];
    }
    const wanted = binary.operator === 'and';
    if (ours.length === 0 || theirs.length === 0) return wanted ? [] : ours;
    const present = keysOf(theirs);
    return ours.filter((sample) => present.has(signature(sample.labels).key) === wanted);
  };
}
