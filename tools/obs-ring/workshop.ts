// What the steps of keeping a ring need (files.ts, recover.ts, discard.ts).

import type { Clock } from './clock.ts';
import type { Disk } from './disk.ts';
import type { Syncer } from './durability.ts';
import type { Tail, TailReader } from './tail.ts';

export interface Workshop {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly tails: TailReader;
  readonly syncer: Syncer;
  /** Appends the lines of a tail to a file, in the order of their times. */
  readonly inOrder: (tail: Tail, fd: number) => void;
}
