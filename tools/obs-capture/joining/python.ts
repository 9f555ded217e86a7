// Python: the frames in the order of the calls, each with its code, then the exception; chained ones one after the other.
//
//   Traceback (most recent call last):
//     File "app.py", line 12, in main
//       run()
//   ValueError: not ready

import type { Rule, Trace } from './trace.ts';

const HEAD = /^\s*(?:[+|] )*(?:Exception Group )?Traceback \(most recent call last\):$/;
const FILE = /^\s+(?:\| )*File "[^"]{1,500}", line [0-9]+/;

const FRAMES: readonly Rule[] = [
  { pattern: FILE, next: 'frames' },
  { pattern: /^ {4}/, next: 'frames' },
  { pattern: /^ {2}\[Previous line repeated [0-9]+ more times?\]$/, next: 'frames' },
  { pattern: /^\s+[+|]/, next: 'frames' },
  { pattern: /^[A-Za-z_][\w.]{0,200}(?::.*)?$/, next: 'thrown' },
];

export const python: Trace = {
  name: 'python',
  openings: [
    { pattern: HEAD, next: 'head', attach: 'warning' },
    // A syntax error has no head.
    { pattern: /^ {2}File "[^"]{1,500}", line [0-9]+$/, next: 'syntax', isTentative: true, attach: 'never' },
  ],
  states: {
    head: FRAMES.slice(0, -1),
    frames: FRAMES,
    syntax: [
      { pattern: /^ {4}/, next: 'syntax', isTentative: true },
      { pattern: /^[A-Z]\w{0,100}Error: /, next: 'thrown' },
    ],
    thrown: [{ pattern: /^\s*$/, next: 'between', isTentative: true }],
    between: [
      {
        pattern:
          /^(?:During handling of the above exception, another exception occurred|The above exception was the direct cause of the following exception):$/,
        next: 'again',
      },
    ],
    again: [
      { pattern: /^\s*$/, next: 'again', isTentative: true },
      { pattern: HEAD, next: 'head' },
    ],
  },
};
