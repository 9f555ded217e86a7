// Elixir: the exception behind two stars, then the calls with their application in brackets.
//
//   ** (RuntimeError) not ready
//       (app 0.1.0) lib/app.ex:12: App.run/0

import type { Trace } from './trace.ts';

export const elixir: Trace = {
  name: 'elixir',
  openings: [
    {
      pattern: /^\*\* \((?:[A-Z][\w.]{0,200}|exit|throw)\) /,
      next: 'calls',
      isTentative: true,
      attach: 'header',
    },
  ],
  states: {
    calls: [{ pattern: /^ {4}(?:\([^)]{1,100}\) )?\S{1,300}\.[a-z]{1,5}:[0-9]+: /, next: 'calls' }],
  },
};
