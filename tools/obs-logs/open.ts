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
import { createSpans } from './source/span.ts';
import { createStdinSource } from './source/stdin.ts';
import { startOfKept } from './timeline/kept.ts';
import { forLinesBackwards } from './timeline/lines.ts';
import { openFile, openRing, segmentOf } from './timeline/open.ts';
import { startOfGeneration } from './timeline/previous.ts';
import { type Range, seekRange } from './timeline/seek.ts';
import { type LastRanges, lastSelected, type WantedLast } from './timeline/selected.ts';
import { type Timeline, timelineOf } from './timeline/timeline.ts';

export interface OpenOptions {
  readonly follow: boolean;
  readonly previous: boolean;
  readonly sinceUs: number;
  readonly untilUs: number;
  /** The last lines of each place where that can be told before they are read; undefined: all. */
  readonly lines: number | undefined;
  /** The last wanted lines of each place are enough, where `lines` says nothing. */
  readonly wanted?: WantedLast | undefined;
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
    options.wanted === undefined &&
    options.sinceUs === Number.NEGATIVE_INFINITY &&
    options.untilUs === Number.POSITIVE_INFINITY;
  const ranges = isWhole
    ? [{ from: startOfKept(timeline, paths), to: timeline.end }]
    : rangesOf(timeline, options).ranges;
  if (!options.follow) return createSpans(timeline, ranges);
  const { live: path, previousLive: previousPath } = paths;
  const onLoss = (lost: string): void =>
    options.warn(`lines of ${name} may be missing: ${lost} turned faster than it was read`);
  return follow(
    createFollowed(
      { path, previousPath, kind: 'ring', onLoss },
      timeline.segments,
      startOf(timeline, ranges),
    ),
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
  const range = seekRange(timeline, options.sinceUs, options.untilUs);
  const [from, to] = [Math.max(start, range.from), Math.min(end, range.to)];
  return createSpans(timeline, lastIn(timeline, { from, to }, options).ranges);
}

/** Where the lines of a range of time stand, or its last lines. */
function rangesOf(timeline: Timeline, options: OpenOptions): LastRanges {
  return lastIn(timeline, seekRange(timeline, options.sinceUs, options.untilUs), options);
}

function lastIn(timeline: Timeline, range: Range, options: OpenOptions): LastRanges {
  const { lines, wanted, maxLineBytes } = options;
  if (lines !== undefined) return lastLinesOf(timeline, range, lines, maxLineBytes);
  return wanted === undefined ? { ranges: [range], found: 0 } : lastSelected(timeline, range, wanted);
}

/** Where following begins: nothing is left out from there on. */
function startOf(timeline: Timeline, ranges: readonly Range[]): number {
  return ranges[0]?.from ?? timeline.end;
}

function lastLinesOf(
  timeline: Timeline,
  { from, to }: Range,
  lines: number,
  maxLineBytes: number,
): LastRanges {
  let first = to;
  let found = 0;
  if (lines > 0) {
    forLinesBackwards(timeline, from, to, maxLineBytes, (_line, position) => {
      first = position;
      found++;
      return found < lines;
    });
  }
  return { ranges: [{ from: first, to }], found };
}

/** A log file behind its rotated ones, oldest first: from the newest on only as many as the last lines are in. */
function openFiles(paths: readonly string[], options: OpenOptions, follow: Follow, ended: Ended): Source {
  const parts: Source[] = [];
  let { lines, wanted } = options;
  for (const [index, path] of [...paths].reverse().entries()) {
    const settings = { ...options, lines, wanted };
    const part = openPart(path, settings, index === 0 ? follow : undefined, index === 0 ? ended : same);
    parts.unshift(part.source);
    lines = lines === undefined ? undefined : lines - part.found;
    wanted = wanted && { ...wanted, lines: wanted.lines - part.found };
    if ((lines ?? wanted?.lines ?? 1) <= 0) break;
  }
  return createChain(parts);
}

/** A file of a log, and how many of the last lines are known to be in it. */
interface Part {
  readonly source: Source;
  readonly found: number;
}

function openPart(path: string, options: OpenOptions, follow: Follow | undefined, ended: Ended): Part {
  const fd = opened(path);
  if (isGzip(fd)) return { source: ended(createGzipSource(fd, path)), found: 0 };
  const timeline = timelineOf([segmentOf(fd, path, false)]);
  const { ranges, found } = rangesOf(timeline, options);
  if (!options.follow || follow === undefined) return { source: ended(createSpans(timeline, ranges)), found };
  const onLoss = (): void =>
    options.warn(`lines of ${path} may be missing: it turned faster than it was read`);
  const settings = { path, previousPath: `${path}.1`, kind: 'file', onLoss } as const;
  const followed = createFollowed(settings, timeline.segments, startOf(timeline, ranges));
  return { source: follow(followed, path), found };
}

function opened(path: string): number {
  const fd = openFile(path, 'follow');
  if (fd === undefined) throw new Negative(`there is no file ${path}`);
  return fd;
}
