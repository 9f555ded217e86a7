// What the pipeline says of everything that comes from one place: its source, its stream, its tags. Never the workload.

import { formatField, formatRecord } from '../lib/record/format.ts';
import type { Signal } from '../lib/record/kind.ts';
import type { Field } from '../lib/record/record.ts';
import { formatTimeMs } from '../lib/record/time.ts';
import { toByteString } from './parts/byte-string.ts';

export interface Origin {
  /** A source of the grammar. */
  readonly source: string;
  /** Fields of every log line, each with the space before it, as a byte string: ` stream=stdout env=prod`. */
  readonly tail: string;
  /** The same for SPAN lines, where they are labels and so in quotes. */
  readonly spanTail: string;
  /** The same as fields of the other kinds. */
  readonly labels: readonly Field[];
}

/** @param tags keys of the grammar to values; those of a stream come behind it */
export function originOf(
  source: string,
  tags: ReadonlyMap<string, string>,
  stream?: 'stdout' | 'stderr',
): Origin {
  const all: [string, string][] = stream === undefined ? [...tags] : [['stream', stream], ...tags];
  const tail = all.map(([key, value]) => ` ${formatField('INFO', { key, value, quoted: false })}`).join('');
  const labels = all.map(([key, value]) => label(key, value));
  return {
    source,
    tail: toByteString(tail),
    spanTail: toByteString(labels.map((field) => ` ${formatField('SPAN', field)}`).join('')),
    labels,
  };
}

/** The same place, one of its two streams. */
export function withStream(origin: Origin, stream: 'stdout' | 'stderr'): Origin {
  return {
    source: origin.source,
    tail: ` stream=${stream}${origin.tail}`,
    spanTail: ` stream="${stream}"${origin.spanTail}`,
    labels: [label('stream', stream), ...origin.labels],
  };
}

/** A record of the tool's own about an origin, as UTF-8 with its LF. @throws RecordError as formatRecord does */
export function signalLine(
  origin: Origin,
  timeMs: number,
  kind: Signal,
  message: string,
  fields: readonly Field[],
): Buffer {
  const time = formatTimeMs(timeMs);
  const line = formatRecord({
    time,
    source: origin.source,
    kind,
    message,
    fields: [...fields, ...origin.labels],
  });
  return Buffer.from(`${line}\n`);
}

/** A quoted field: what a record is about. */
export function label(key: string, value: string): Field {
  return { key, value, quoted: true };
}

/** A bare field: a quantity. */
export function value(key: string, quantity: string | number): Field {
  return { key, value: String(quantity), quoted: false };
}
