// Ruby: the place, the message and the class, perhaps the code with carets, then the callers.
//
//   app.rb:3:in `run': not ready (RuntimeError)
//   	from app.rb:7:in `<main>'

import type { Rule, Trace } from './trace.ts';

const CALLERS: readonly Rule[] = [
  { pattern: /^\s+(?:[0-9]+: )?from \S.{0,1000}:[0-9]+/, next: 'callers' },
  { pattern: /^\s*\S{1,1000}\.rb:[0-9]+:in [`'][^']{1,300}'$/, next: 'callers' },
];

export const ruby: Trace = {
  name: 'ruby',
  openings: [
    {
      pattern: /^\S{1,1000}:[0-9]+:in [`'][^']{1,300}': .*\([A-Z][\w:]{0,200}\)$/,
      next: 'thrown',
      attach: 'never',
    },
    { pattern: /^\s*\S{1,1000}\.rb:[0-9]+:in [`'][^']{1,300}'$/, next: 'callers', attach: 'any' },
  ],
  states: {
    thrown: [...CALLERS, { pattern: /^\s*$/, next: 'code', isTentative: true }],
    code: [
      { pattern: /^\s+\^+/, next: 'callers', isTentative: true },
      { pattern: /^\s+\S/, next: 'code', isTentative: true },
    ],
    callers: CALLERS,
  },
};
