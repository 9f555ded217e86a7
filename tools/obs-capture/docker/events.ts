// A line of the Engine's event stream.

import { textAt, textsAt, valueAt } from './container.ts';

export interface EngineEvent {
  /** `start`, `die`, `health_status: healthy` and so on. */
  readonly action: string;
  /** The container. */
  readonly id: string;
  readonly name: string;
  /** Its labels, and what else the Engine says of it: image, exitCode, signal. */
  readonly attributes: ReadonlyMap<string, string>;
  /** Nanoseconds since 1970. */
  readonly atNs: bigint;
  readonly atMs: number;
}

/** Reads a line; undefined for what is no event of a container. */
export function parseEvent(line: string): EngineEvent | undefined {
  let event: unknown;
  try {
    event = JSON.parse(line);
  } catch {
    return undefined;
  }
  const id = textAt(event, 'Actor', 'ID');
  const action = textAt(event, 'Action');
  if (id === '' || action === '' || textAt(event, 'Type') !== 'container') return undefined;
  // The number has more digits than a double keeps, so it is read from the text.
  const nanoseconds = /"timeNano":(\d{1,19})/.exec(line)?.[1];
  const seconds = Number(valueAt(event, 'time'));
  const atNs =
    nanoseconds === undefined ? BigInt(Math.trunc(seconds) || 0) * 1_000_000_000n : BigInt(nanoseconds);
  const attributes = textsAt(event, 'Actor', 'Attributes');
  return {
    action,
    id,
    name: attributes.get('name') ?? '',
    attributes,
    atNs,
    atMs: Number(atNs / 1_000_000n),
  };
}

/** A time in nanoseconds as the Engine takes it in `since`. */
export function engineTime(atNs: bigint): string {
  return `${atNs / 1_000_000_000n}.${String(atNs % 1_000_000_000n).padStart(9, '0')}`;
}
