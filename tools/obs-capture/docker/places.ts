// How far the two outputs of a container were read, over its runs and over those of this process.

import type { KnownStream } from '../positions/known.ts';
import type { KnownStreams } from '../positions/streams.ts';
import type { OutputName } from './entries.ts';

/** Entries of the two outputs are stamped before they are put in one order. */
export const DISORDER_MS = 100;

const OUTPUTS: readonly OutputName[] = ['stdout', 'stderr'];

export interface Places {
  readonly stream: Readonly<Record<OutputName, KnownStream>>;
  /** From which time on the log has to be read, so that nothing is missing. RFC 3339 */
  readonly since: string;
  /** It has ended, and all that it said was taken by the output. */
  readonly isComplete: boolean;
  /** It runs. */
  began(): void;
  /** It has ended, and all that it said was handed on. */
  ended(): void;
  /** It is removed. */
  forget(): void;
}

/** @param begin from when on the log of a container is read that is not remembered */
export function placesOf(
  streams: KnownStreams,
  { from, source }: Pick<KnownStream, 'from' | 'source'>,
  begin: string,
): Places {
  const [stdout, stderr] = OUTPUTS.map((name) => streams.open({ from, name, source }, begin));
  const both = [stdout!, stderr!];
  const setEnded = (endedAt: (stream: KnownStream) => number | undefined): void => {
    for (const stream of both) {
      stream.endedAt = endedAt(stream);
      streams.note(stream, 'ended');
    }
  };
  return {
    stream: { stdout: stdout!, stderr: stderr! },
    since: sinceOf(both),
    isComplete: isComplete(both),
    began: () => setEnded(() => undefined),
    ended: () => setEnded(({ reached }) => reached.position),
    forget: () => streams.forget(from),
  };
}

function sinceOf(streams: readonly KnownStream[]): string {
  const since = streams
    .map((stream) => stream.since)
    .sort()
    .at(-1)!;
  const isBegun = streams.some(({ mark }) => mark.time !== '');
  return isBegun ? new Date(Date.parse(since) - DISORDER_MS).toISOString() : since;
}

/** Whether all that a container said was taken by the output. */
export function isComplete(streams: readonly KnownStream[]): boolean {
  return streams.every(({ endedAt, place }) => endedAt !== undefined && place.position >= endedAt);
}

/** When the last entry was written that the output has taken; '' when there was none. */
export function lastTime(streams: readonly KnownStream[]): string {
  return streams
    .map(({ mark }) => mark.time)
    .sort()
    .at(-1)!;
}
