// PHP: a fatal error, then its trace in numbered calls.
//
//   PHP Fatal error:  Uncaught Exception: not ready in /srv/a.php:3
//   Stack trace:
//   #0 /srv/a.php(7): run()
//   #1 {main}
//     thrown in /srv/a.php on line 3

import type { Trace } from './trace.ts';

export const php: Trace = {
  name: 'php',
  openings: [
    { pattern: /^(?:PHP )?Fatal error: .*Uncaught /, next: 'thrown', isTentative: true, attach: 'never' },
    { pattern: /^Stack trace:$/, next: 'thrown', isTentative: true, attach: 'header' },
    { pattern: /^\[stacktrace\]$/, next: 'thrown', isTentative: true, attach: 'header' },
  ],
  states: {
    thrown: [
      { pattern: /^Stack trace:$/, next: 'thrown', isTentative: true },
      { pattern: /^#[0-9]+ /, next: 'calls' },
    ],
    calls: [
      { pattern: /^#[0-9]+ /, next: 'calls' },
      { pattern: /^\s+thrown in .* on line [0-9]+$/, next: 'calls' },
      { pattern: /^"\}\s*$/, next: 'calls' },
      { pattern: /^\s*$/, next: 'gap', isTentative: true },
    ],
    gap: [{ pattern: /^Next \S/, next: 'thrown', isTentative: true }],
  },
};
