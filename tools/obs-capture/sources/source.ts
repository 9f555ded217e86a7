// The shape of a source: one kind of thing that lines come from, in one file each. A source is made with its settings
// and a host, runs to its end, and can be told to stop. It reads lines only through its host.

import type { LineFormat } from '../../lib/manifest/line-format.ts';
import type { Signal } from '../../lib/record/kind.ts';
import type { Field } from '../../lib/record/record.ts';
import type { StreamFailure } from '../../lib/stream/failure.ts';
import type { Lane } from '../../lib/stream/fan-in.ts';
import type { Input } from '../../lib/stream/input.ts';
import type { Cursor } from '../../lib/stream/receipt-output.ts';
import type { StopSignal } from '../../lib/stream/signals.ts';
import type { Origin } from '../origin.ts';
import type { KnownFiles } from '../positions/positions.ts';
import type { KnownStreams } from '../positions/streams.ts';
import type { Reading } from '../reading.ts';

/** How a source ended. */
export type SourceEnd =
  | { readonly kind: 'end' }
  /** It stopped because of this signal. */
  | { readonly kind: 'signal'; readonly signal: StopSignal }
  /** Its command ended with this status, or of this signal. */
  | { readonly kind: 'status'; readonly status: number; readonly wasAsked: boolean }
  | { readonly kind: 'killed'; readonly signal: NodeJS.Signals; readonly wasAsked: boolean }
  /** It could not do its work; the message is one line, which was told already or is to be told at the end. */
  | { readonly kind: 'failed'; readonly error: Error; readonly wasTold?: true };

export interface Source {
  /** Works until there is nothing left to read. Never rejects, and is called once. */
  run(): Promise<SourceEnd>;
  /** A signal that asks to stop has arrived. */
  signal(signal: StopSignal): void;
  /** Nobody reads the output any more: end soon. */
  abandon(): void;
}

/** What the lines of an input are. */
export interface LinesOf {
  /** Whose records they become. */
  readonly origin: Origin;
  readonly format: LineFormat;
  /** How they are read, where that is not what the options say. */
  readonly reading?: Reading | undefined;
  /** What carries them says where each one ends: none is joined to another. */
  readonly isWhole?: true;
  /** For inputs that read ahead (input.ts): they cannot share the area that the others take turns in. */
  readonly ownArea?: true;
  /** When the line that is handed in was written, where what carries it says so, as the time of a record; else it is its arrival. */
  readonly lineTime?: () => string;
  /** Told of each line whose envelope says where reading can go on: that, and how many bytes of the input end with the line. */
  readonly onTaken?: (mark: string, inputBytes: number) => void;
  /** What is not read waits where it is, and is not lost: it is never dropped for a reader that is behind. */
  readonly waits?: true;
  /** For what is to be known after the end of the process: where reading goes on (receipt-output.ts). */
  readonly cursor?: Cursor;
}

/** What a source can ask of the process it runs in. */
export interface SourceHost {
  /** Reads lines until the input ends. */
  read(input: Input, lines: LinesOf, onEnd: (failure: StreamFailure | undefined) => void): Lane;
  /** Writes a record of the tool's own, at `timeMs` or now. */
  announce(origin: Origin, kind: Signal, message: string, fields: readonly Field[], timeMs?: number): void;
  /** One line to the user: something is wrong, the work goes on. */
  warn(message: string): void;
  /** True while the reader of the output is waited for. */
  readonly stalled: boolean;
  /** Since when it is not, on the clock of performance.now. */
  readonly flowingSinceMs: number;
  /** Calls `resume`, once, when it is not any more. */
  whenFlowing(resume: () => void): void;
  /** The time that a line (a byte string) says of itself, in nanoseconds since 1970. */
  timeOf(line: string, read: Pick<LinesOf, 'format' | 'reading'>): bigint | undefined;
  /** The files that are known, from earlier runs too where positions are kept. */
  readonly files: KnownFiles;
  /** The streams that are known; undefined where no positions are kept. */
  readonly streams: KnownStreams | undefined;
}
