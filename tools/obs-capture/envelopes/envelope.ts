// The shape of an envelope: what a container runtime writes around each line of a container. It is the runtime's and not the workload's,
// so it may say when a line was written and to which stream.

import type { Clock } from '../time/clock.ts';

export interface Enclosed {
  /** A time of the grammar. */
  readonly time: string;
  readonly stream: 'stdout' | 'stderr';
  /** The line goes on in the next envelope of its stream. */
  readonly isPartial: boolean;
  /** A byte string without an LF. */
  readonly text: string;
}

export interface Envelope {
  readonly name: string;
  /** What is in it, or undefined for a line that is none. */
  open(line: string, clock: Clock): Enclosed | undefined;
}
