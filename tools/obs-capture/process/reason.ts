// Why a command ended, in one word, from what is known and nothing else.
//
//   exited     by itself, with status 0
//   crash      by itself, with another status, or by a signal that a program brings on itself (SIGSEGV, SIGABRT ...)
//   oom        SIGKILL that we did not send, while the kernel counted an out-of-memory kill in its control group
//   operator   asked to, by a signal that we passed on
//   signal     any other signal
//   unknown    the system does not say

import type { Exited } from './start.ts';

export type ExitReason = 'exited' | 'crash' | 'oom' | 'operator' | 'signal' | 'unknown';

export interface ExitCircumstances {
  /** A signal that stops it was passed on shortly before. */
  readonly wasAsked: boolean;
  /** We sent SIGKILL. */
  readonly wasKilled: boolean;
  /** The kernel counted an out-of-memory kill that nothing else accounts for. */
  readonly sawOom: boolean;
}

const FAULTS: ReadonlySet<string> = new Set([
  'SIGABRT',
  'SIGBUS',
  'SIGFPE',
  'SIGILL',
  'SIGSEGV',
  'SIGSYS',
  'SIGTRAP',
]);

export function exitReason({ code, signal }: Exited, circumstances: ExitCircumstances): ExitReason {
  if (signal === 'SIGKILL' && !circumstances.wasKilled && circumstances.sawOom) return 'oom';
  if (circumstances.wasAsked) return 'operator';
  if (signal !== null) return FAULTS.has(signal) ? 'crash' : 'signal';
  if (code === null) return 'unknown';
  return code === 0 ? 'exited' : 'crash';
}
