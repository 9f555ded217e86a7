// Java, Kotlin, Scala, Node.js and .NET: the class and the message of what was thrown, then frames that begin with `at`.
//
//   Exception in thread "main" java.lang.IllegalStateException: not ready
//       at com.example.App.main(App.java:12)
//   Caused by: java.io.IOException: Broken pipe
//       ... 12 more
//
// Node.js puts the place, the line of code and a caret in front of it when nobody catches, and the members of the error behind it.

import type { Rule, Trace } from './trace.ts';

/** `java.lang.IllegalStateException: text`, `System.IO.IOException: text` */
const QUALIFIED = /^(?:[A-Za-z_][\w$]{0,99}\.){1,20}[A-Z][\w$+`]{0,199}(?: \(0x[0-9A-Fa-f]+\))?(?::.*)?$/;
/** `TypeError: text`, `Error [ERR_X]: text`, `MyException` */
const BARE = /^(?:Uncaught )?(?:[A-Z]\w{0,99})?(?:Error|Exception)(?: \[\w{1,99}\])?(?::.*)?$/;
/** `/srv/app.js:12`, `file:///srv/app.mjs:12`, `node:internal/process:12` */
const PLACE = /^(?:\/|file:\/\/|node:|[A-Za-z]:\\)[^:]{1,500}(?::[0-9]+)$/;

const FRAMES: readonly Rule[] = [
  { pattern: /^\s+at .*\{$/, next: 'members' },
  { pattern: /^\s+at \S/, next: 'frames' },
  { pattern: /^\s*\.{3} [0-9]+ (?:more|common frames omitted)/, next: 'frames' },
  { pattern: /^\s*(?:Caused by|Suppressed|Wrapped by): \S/, next: 'frames' },
  { pattern: /^\s*---> \S/, next: 'frames' },
  { pattern: /^\s+--- End of /, next: 'frames' },
  { pattern: /^--- End of stack trace from previous location/, next: 'frames' },
  { pattern: /^\s*$/, next: 'version', isTentative: true },
];

export const throwable: Trace = {
  name: 'throwable',
  openings: [
    { pattern: /^\s+at \S/, next: 'frames', attach: 'any' },
    { pattern: /^\s*Caused by: \S/, next: 'frames', attach: 'any' },
    { pattern: /^Exception in thread "[^"]{0,200}" \S/, next: 'thrown', isTentative: true, attach: 'never' },
    { pattern: /^Unhandled [Ee]xception[.:] \S/, next: 'thrown', isTentative: true, attach: 'never' },
    { pattern: BARE, next: 'thrown', isTentative: true, attach: 'warning' },
    { pattern: QUALIFIED, next: 'thrown', isTentative: true, attach: 'warning' },
    { pattern: PLACE, next: 'code', isTentative: true, attach: 'never' },
  ],
  states: {
    code: [{ pattern: /\S/, next: 'caret', isTentative: true }],
    caret: [{ pattern: /^\s*\^+\s*$/, next: 'blank', isTentative: true }],
    blank: [
      { pattern: /^\s*$/, next: 'blank', isTentative: true },
      { pattern: BARE, next: 'thrown', isTentative: true },
      { pattern: /^\S.{0,500}[:{]/, next: 'thrown', isTentative: true },
    ],
    thrown: [...FRAMES.slice(0, -1), { pattern: /^\s+\^+\s*$/, next: 'thrown', isTentative: true }],
    frames: FRAMES,
    members: [
      { pattern: /^\}$/, next: 'frames' },
      { pattern: /^\s+\S/, next: 'members' },
      { pattern: /^\s*$/, next: 'members', isTentative: true },
    ],
    version: [{ pattern: /^Node\.js v[0-9]/, next: 'frames' }],
  },
};
