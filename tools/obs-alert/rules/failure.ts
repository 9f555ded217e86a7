// Rule files that cannot be used.

import type { RuleProblem } from '../../lib/promql/rules/rule.ts';

/** Nothing can be loaded. Status 2 at the command line, where the excerpt stands under the message. */
export class RulesRefused extends Error {
  readonly exitStatus = 2;
  /** Lines of the files with carets, and problems beyond the first. */
  readonly excerpt: string;

  constructor(message: string, excerpt = '') {
    super(message);
    this.name = 'RulesRefused';
    this.excerpt = excerpt;
  }
}

/** Tells of all problems: the first as the message, `file:line:column: problem`, the others below it. */
export function refusalOf(problems: readonly RuleProblem[]): RulesRefused {
  const [first = '', ...more] = problems.map(headOf);
  const lines = problems.flatMap(({ excerpt }, index) => [...more.slice(index - 1, index), excerpt]);
  return new RulesRefused(first, lines.join('\n'));
}

function headOf({ file, line, column, problem }: RuleProblem): string {
  return `${file}:${line}:${column}: ${problem}`;
}
