// A stage: what a tool does to blocks of whole lines. It knows nothing of descriptors, so the same stage runs in a binary
// (run.ts) and as a Transform in somebody's own program (transform.ts).

import type { Kernel } from '../kernel/host.ts';
import type { Ledger } from './ledger.ts';

/** Takes output. The bytes are read or copied before the stage is called again. */
export type Emit = (bytes: Uint8Array) => void;

export interface Stage {
  readonly kernel: Kernel;
  readonly ledger: Ledger;
  /** The longest line in bytes, LF excluded; longer ones come through `overlong` in pieces. */
  readonly maxLineBytes: number;
  /** It keeps records elsewhere as well, so that reading has a purpose even when nobody reads the output. */
  readonly keeps?: true;
  /**
   * Whole lines stand in kernel memory at [start, end), each with its LF. When `unterminated` is set the block is the last line of the
   * input and its LF was added: a filter leaves it out again.
   */
  lines(start: number, end: number, emit: Emit, unterminated: boolean): void;
  /** A piece of an over-long line; the last piece ends with its LF, or with the input. The feeder counts the line. */
  overlong(start: number, end: number, emit: Emit, piece: 'first' | 'middle' | 'last'): void;
  /**
   * Bytes of whole lines that it was given and still holds back, such as a record that may have further lines. 0 unless there is such a
   * thing: everything of the lines before was emitted, or dropped and counted.
   */
  readonly heldBytes?: number;
  /** Lines that it has emitted all the same of what came behind the first of these bytes. */
  readonly linesAhead?: number;
  /** The input is silent or time has come: called every wakeMs when that is set, between blocks. */
  wake?(emit: Emit): void;
  readonly wakeMs?: number;
  /**
   * Undefined when the stage can take more, else what it waits for, such as room on a disk: nothing is read before. Asked after each
   * block and after the end.
   */
  blocked?(): Promise<void> | undefined;
  /** No more input. The last chance to emit. `readerGone`: nobody reads the output, keep only what is kept elsewhere. */
  end(emit: Emit, readerGone: boolean): void;
}
