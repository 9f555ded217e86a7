// From what the user allows to the limits of one stream.

import { type Origin, value } from '../origin.ts';
import type { SourceHost } from '../sources/source.ts';
import { type Bucket, createBucket } from './bucket.ts';
import type { Limits } from './limited.ts';
import { createLosses, type Losses } from './losses.ts';

export interface LimitSettings {
  /** Lines are dropped while the reader of the output is behind, instead of waiting for it. */
  readonly dropsWhenFull: boolean;
  /** What is longer than --max-line is dropped whole instead of cut. */
  readonly dropsOverlong: boolean;
  /** The bucket of a source; undefined when there is no limit. */
  bucketOf(source: string): Bucket | undefined;
  /** Records are numbered. */
  readonly numbers: boolean;
}

/** While lines are dropped for saying too much, that is told this often. */
const TELL_MS = 1000;

/** @param linesPerSecond of each source, its streams together */
export function bucketsOf(linesPerSecond: number | undefined): (source: string) => Bucket | undefined {
  if (linesPerSecond === undefined) return () => undefined;
  const buckets = new Map<string, Bucket>();
  return (source) => {
    const bucket = buckets.get(source) ?? createBucket(linesPerSecond);
    buckets.set(source, bucket);
    return bucket;
  };
}

/** Undefined when nothing limits the stream. */
export function limitsOf(
  settings: LimitSettings,
  {
    origin,
    neverWaits,
    host,
  }: { readonly origin: Origin; readonly neverWaits: boolean; readonly host: SourceHost },
): Limits | undefined {
  const bucket = settings.bucketOf(origin.source);
  if (!bucket && !neverWaits) return undefined;
  const losses = (reason: string, whenToTell: (tell: () => void) => void): Losses =>
    createLosses(whenToTell, (lines, bytes) =>
      host.announce(origin, 'GAP', reason, [value('dropped', lines), value('bytes', bytes)]),
    );
  return {
    ...(neverWaits
      ? { isFull: () => host.stalled, lostWhenFull: losses('full', (tell) => host.whenFlowing(tell)) }
      : {}),
    ...(bucket
      ? { bucket, lostByRate: losses('rate', (tell) => void setTimeout(tell, TELL_MS).unref()) }
      : {}),
  };
}
