// The shape of a source: one kind of thing that lines come from, in one file each. A source is made with its settings
// and a host, runs to its end, and can be told to stop. It reads lines only through its host.

import type { LineFormat } from '../../lib/manifest/manifest.ts';
import type { Signal } from '../../lib/record/kind.ts';
import type { Field } from '../../lib/record/record.ts';
import type { StreamFailure } from '../../lib/stream/failure.ts';
import type { Lane } from '../../lib/stream/fan-in.ts';
import type { Input } from '../../lib/stream/input.ts';
import type { StopSignal } from '../../lib/stream/signals.ts';
import type { Origin } from '../origin.ts';

/** How a source ended. */
export type SourceEnd =
  | { readonly kind: 'end' }
  /** It stopped because of this signal. */
  | { readonly kind: 'signal'; readonly signal: StopSignal }
  /** Its command ended with this status, or of this signal. */
  | { readonly kind: 'status'; readonly status: number; readonly wasAsked: boolean }
  | { readonly kind: 'killed'; readonly signal: NodeJS.Signals; readonly wasAsked: boolean }
  /** It could not do its work; the message is one line. */
  | { readonly kind: 'failed'; readonly error: Error };

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
  /** For inputs that read ahead (input.ts): they cannot share the area that the others take turns in. */
  readonly ownArea?: true;
  /** When the line that is handed in was written, where what carries it says so, as the time of a record; else it is its arrival. */
  readonly lineTime?: () => string;
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
}
