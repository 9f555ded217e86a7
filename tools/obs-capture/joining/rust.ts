// Rust: the panic with its message on a line of its own, then the backtrace where one was asked for.
//
//   thread 'main' panicked at src/main.rs:2:5:
//   not ready
//   note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace

import type { Trace } from './trace.ts';

export const rust: Trace = {
  name: 'rust',
  openings: [
    {
      pattern: /^thread '[^']{0,200}' (?:\([0-9]+\) )?panicked at \S{1,1000}:[0-9]+:[0-9]+:$/,
      next: 'message',
      attach: 'never',
    },
    { pattern: /^thread '[^']{0,200}' panicked at '/, next: 'frames', attach: 'never' },
  ],
  states: {
    // Whatever was said, but not a line that begins with a time, a bracket or a brace: that is somebody else's.
    message: [{ pattern: /^(?![0-9]{2}|[[{])/, next: 'frames' }],
    frames: [
      { pattern: /^stack backtrace:$/, next: 'frames' },
      { pattern: /^\s+[0-9]+: \s*\S/, next: 'frames' },
      { pattern: /^\s+at \S/, next: 'frames' },
      { pattern: /^note: /, next: 'frames' },
    ],
  },
};
