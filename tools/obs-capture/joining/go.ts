// Go: the panic, then each goroutine with its calls, two lines for one.
//
//   panic: not ready
//
//   goroutine 1 [running]:
//   main.main()
//   	/srv/main.go:12 +0x1d
//   exit status 2

import type { Trace } from './trace.ts';

const GOROUTINE = /^goroutine [0-9]+(?: [^[]{1,100})? \[[^\]]{1,200}\]:$/;

export const go: Trace = {
  name: 'go',
  openings: [
    { pattern: /^panic: /, next: 'panic', isTentative: true, attach: 'never' },
    { pattern: /^fatal error: /, next: 'panic', isTentative: true, attach: 'never' },
    { pattern: /^SIG[A-Z]{2,6}: /, next: 'panic', isTentative: true, attach: 'never' },
    { pattern: GOROUTINE, next: 'calls', attach: 'header' },
  ],
  states: {
    panic: [
      { pattern: /^\s*$/, next: 'panic', isTentative: true },
      { pattern: /^\tpanic: /, next: 'panic', isTentative: true },
      { pattern: /^\[signal /, next: 'panic', isTentative: true },
      { pattern: /^(?:PC|pc)=|^runtime: /, next: 'panic', isTentative: true },
      { pattern: GOROUTINE, next: 'calls' },
    ],
    calls: [
      { pattern: /^\t\S.*:[0-9]+/, next: 'calls' },
      { pattern: /^created by \S/, next: 'calls' },
      { pattern: /^[\w./*()[\]·{},$~-]{1,500}\(.*\)$/, next: 'calls' },
      { pattern: /^\.\.\.(?:additional|[0-9]+) frames elided\.*$/, next: 'calls' },
      { pattern: GOROUTINE, next: 'calls' },
      { pattern: /^exit status [0-9]+$/, next: 'calls' },
      { pattern: /^(?:r[0-9a-z]{1,5}|[cfg]s) +0x[0-9a-f]+$/, next: 'calls' },
      { pattern: /^\s*$/, next: 'gap', isTentative: true },
    ],
    gap: [
      { pattern: GOROUTINE, next: 'calls' },
      { pattern: /^exit status [0-9]+$/, next: 'calls' },
      { pattern: /^(?:r[0-9a-z]{1,5}|[cfg]s) +0x[0-9a-f]+$/, next: 'calls' },
    ],
  },
};
