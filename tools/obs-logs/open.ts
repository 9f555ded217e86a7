// From places to sources: what part of each is read, and whether it is followed.

import { dirname } from 'node:path';
import { Negative } from '../lib/cli/failure.ts';
import { StoreFailure } from '../lib/store/failure.ts';
import { createStoredSource } from './database/source.ts';
import type { Place, RingPlace } from './places/place.ts';
import { createChain, endLines } from './source/chain.ts';
import { createFollowed, type Followed } from './source/follow.ts';
import { guarded } from './source/guarded.ts';
import { createGzipSource, isGzip } from './source/gzip.ts';
import { createMerge } from './source/merge.ts';
import type { Source } from './source/source.ts';
import { createSpan } from './source/span.ts';
import { createStdinSource } from './source/stdin.ts';
import { startOfKept } from './timeline/kept.ts';
import { forLinesBackwards } from './timeline/lines.ts';
import { openFile, openRing, segmentOf } from './timeline/open.ts';
import { startOfGeneration } from './timeline/previous.ts';
import { type Range, seekRange } from './timeline/seek.ts';
import { type Timeline, timelineOf } from './timeline/timeline.ts';

export interface OpenOptions {
  readonly follow: boolean;
  readonly previous: boolean;
  readonly sinceUs: number;
  readonly untilUs: number;
  /** The last lines of each place where that can be told before they are read; undefined: all. */
  readonly lines: number | undefined;
  readonly maxLineBytes: number;
  readonly warn: (message: string) => void;
  /** Hears of a place that cannot be read, or not to its end, while others can. */
  readonly onFailure: (failure: Error) => void;
}

export interface Opened {
  readonly source: Source;
  /** What is followed, and where it is. */
  readonly followed: readonly Followed[];
  readonly folders: readonly string[];
}

/**
 * Opens all places as one source. Of several, those that cannot be read are told and left out.
 * @throws Negative, StoreFailure
 */
export function openPlaces(places: readonly Place[], options: OpenOptions): Opened {
  const followed: Followed[] = [];
  const folders: string[] = [];
  const follow = (one: Followed, path: string): Followed => {
    followed.push(one);
    folders.push(dirname(path));
    return one;
  };
  const [only] = places;
  if (only !== undefined && places.length === 1) {
    return { source: openPlace(only, options, follow), followed, folders };
  }
  const sources = openEach(places, options, follow);
  return { source: createMerge(sources, options.maxLineBytes), followed, folders };
}

function openEach(places: readonly Place[], options: OpenOptions, follow: Follow): readonly Source[] {
  const unstarted: Negative[] = [];
  const sources = places.flatMap((place): Source[] => {
    try {
      return [guarded(openPlace(place, options, follow, endLines), options.onFailure)];
    } catch (cause) {
      if (cause instanceof NotRestarted) unstarted.push(cause);
      else if (cause instanceof StoreFailure || cause instanceof Negative) options.onFailure(cause);
      else throw cause;
      return [];
    }
  });
  // Of a service some instances may have started only once.
  if (sources.length === 0 && unstarted[0] !== undefined) throw unstarted[0];
  return sources;
}

/** There is nothing before the last start. */
class NotRestarted extends Negative {}

/** `ended` is applied to what may end in the middle of a line. */
function openPlace(place: Place, options: OpenOptions, follow: Follow, ended: Ended = same): Source {
  switch (place.kind) {
    case 'stdin':
      return ended(createStdinSource());
    case 'files':
      return openFiles(place.paths, options, follow, ended);
    case 'ring':
      return openRingPlace(place, options, follow);
    case 'stored':
      return createStoredSource(place, options);
  }
}

type Ended = (source: Source) => Source;

function same(source: Source): Source {
  return source;
}

type Follow = (followed: Followed, path: string) => Followed;

function openRingPlace(place: RingPlace, options: OpenOptions, follow: Follow): Source {
  const { paths, name } = place;
  if (options.previous) return openBeforeRestart(place, options);
  const timeline = openRing(paths);
  if (timeline === undefined) throw new Negative(`there is nothing of ${name} in ${paths.folder}`);
  const isWhole =
    options.lines === undefined &&
    options.sinceUs === Number.NEGATIVE_INFINITY &&
    options.untilUs === Number.POSITIVE_INFINITY;
  const range = isWhole
    ? { from: startOfKept(timeline, paths), to: timeline.end }
    : rangeOf(timeline, options);
  if (!options.follow) return createSpan(timeline, range.from, range.to);
  const { live: path, previousLive: previousPath } = paths;
  const onLoss = (lost: string): void =>
    options.warn(`lines of ${name} may be missing: ${lost} turned faster than it was read`);
  return follow(
    createFollowed({ path, previousPath, kind: 'ring', onLoss }, timeline.segments, range.from),
    path,
  );
}

/** The generation before the last start: in the file that obs-ring made at that start, else in the ring itself. */
function openBeforeRestart({ paths, name }: RingPlace, options: OpenOptions): Source {
  const fd = openFile(paths.beforeRestart, 'refuse');
  const timeline =
    fd === undefined ? openRing(paths) : timelineOf([segmentOf(fd, paths.beforeRestart, true)]);
  const end =
    timeline && fd === undefined
      ? startOfGeneration(timeline, timeline.end, options.maxLineBytes)
      : timeline?.end;
  if (timeline === undefined || end === undefined || end === 0) {
    throw new NotRestarted(`${name} has not started again as far back as its ring goes`);
  }
  const start = startOfGeneration(timeline, end, options.maxLineBytes) ?? 0;
  const range = rangeOf(timeline, { ...options, lines: undefined });
  const [from, to] = [Math.max(start, range.from), Math.min(end, range.to)];
  return createSpan(timeline, lastOf(timeline, from, to, options), to);
}

/** Where the lines of a range of time, or the last lines, stand. */
function rangeOf(timeline: Timeline, options: OpenOptions): Range {
  const { from, to } = seekRange(timeline, options.sinceUs, options.untilUs);
  return { from: lastOf(timeline, from, to, options), to };
}

/** Where the last lines of [from, to) begin, when only those are wanted. */
function lastOf(timeline: Timeline, from: number, to: number, { lines, maxLineBytes }: OpenOptions): number {
  if (lines === undefined) return from;
  let first = to;
  let left = lines;
  if (left === 0) return first;
  forLinesBackwards(timeline, from, to, maxLineBytes, (_line, position) => {
    first = position;
    left--;
    return left > 0;
  });
  return first;
}

function openFiles(paths: readonly string[], options: OpenOptions, follow: Follow, ended: Ended): Source {
  const parts = paths.map((path, index) => {
    const isNewest = index === paths.length - 1;
    return openPart(path, options, isNewest ? follow : undefined, isNewest ? ended : same);
  });
  return createChain(parts);
}

function openPart(path: string, options: OpenOptions, follow: Follow | undefined, ended: Ended): Source {
  const fd = opened(path);
  if (isGzip(fd)) return ended(createGzipSource(fd, path));
  const timeline = timelineOf([segmentOf(fd, path, false)]);
  const range = rangeOf(timeline, options);
  if (!options.follow || follow === undefined) return ended(createSpan(timeline, range.from, range.to));
  const onLoss = (): void =>
    options.warn(`lines of ${path} may be missing: it turned faster than it was read`);
  const settings = { path, previousPath: `${path}.1`, kind: 'file', onLoss } as const;
  return follow(createFollowed(settings, timeline.segments, range.from), path);
}

function opened(path: string): number {
  const fd = openFile(path, 'follow');
  if (fd === undefined) throw new Negative(`there is no file ${path}`);
  return fd;
}
