// The shape of a format: one way in which programs write log lines, in one file each.
//
// Lines are *byte strings*: one character, U+0000 to U+00FF, for each byte. What gives a line its meaning is ASCII in every
// format, so nothing is decoded, and bytes that are no UTF-8 reach the output as they came (parts/byte-string.ts).

import type { Level } from '../../lib/record/kind.ts';
import type { LogLine } from './line.ts';

/** What a line says of itself. Everything else (source, stream, tags) is the pipeline's to say. */
export interface Recognised {
  /** A time of the grammar; undefined when the line has none and its arrival stands for it. */
  readonly time: string | undefined;
  /** Undefined when the line has none. */
  readonly level: Level | undefined;
  /** A byte string without its LF; the writer quotes it where it has to. */
  readonly message: string;
  /** Fields as they stand in a record, each with the space before it: ` status=200 path=/`. */
  readonly fields: string;
  /** The message is a whole body, fields included, and is written as it is. */
  readonly isBody?: true;
  /** The line is a SPAN record: the one signal that is a workload's to give. Its message is a span's name. */
  readonly isSpan?: true;
  /** The line is a record already, in text or JSON form. */
  readonly isRecord?: true;
  /** How many fields were left out because they are the pipeline's to say. */
  readonly claims: number;
}

export interface Format {
  readonly name: string;
  /** What the line says, or undefined when it is not of this format. Never throws; time linear in the line. */
  recognise(line: LogLine): Recognised | undefined;
}
