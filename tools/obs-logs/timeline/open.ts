// Opens the files of a ring, and log files, as they are at one moment.

import fs from 'node:fs';
import { errorCode, StoreFailure, storeFailure } from '../../lib/store/failure.ts';
import type { RingPaths } from '../../lib/store/layout.ts';
import { readSegment, type Segment, type Timeline, timelineOf } from './timeline.ts';

const LF = 0x0a;
const TAIL_BYTES = 64 * 1024;
/** A ring that turns while its files are opened is opened again; each generation lives for a second. */
const MOST_TRIES = 20;

/**
 * Opens a plain file for reading; undefined when there is none. In DIR no link is followed: services may write there.
 * @throws StoreFailure when it is no plain file or cannot be read
 */
export function openFile(path: string, links: 'follow' | 'refuse'): number | undefined {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants;
  let fd: number;
  try {
    fd = fs.openSync(path, O_RDONLY | O_NONBLOCK | (links === 'refuse' ? O_NOFOLLOW : 0));
  } catch (cause) {
    const code = errorCode(cause);
    if (code === 'ENOENT') return undefined;
    if (code === 'ELOOP') throw new StoreFailure('read', path, 'it is a symbolic link', code);
    throw storeFailure('read', path, cause);
  }
  const stats = fs.fstatSync(fd);
  if (stats.isFile()) return fd;
  fs.closeSync(fd);
  throw new StoreFailure('read', path, stats.isDirectory() ? 'it is a directory' : 'it is no plain file');
}

/** Which file a descriptor or a path is: device and number. Undefined where there is none. */
export function identityOf(file: number | string): string | undefined {
  const stats =
    typeof file === 'number'
      ? fs.fstatSync(file, { bigint: true })
      : fs.statSync(file, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? undefined : `${stats.dev}:${stats.ino}`;
}

/** What is there of a file, up to its last whole line where `wholeLines` says so: the rest is being written. */
export function segmentOf(fd: number, path: string, wholeLines: boolean): Segment {
  const { size } = fs.fstatSync(fd);
  return { fd, path, bytes: wholeLines ? endOfLastLine(fd, path, size) : size };
}

function endOfLastLine(fd: number, path: string, size: number): number {
  const area = Buffer.allocUnsafe(Math.min(TAIL_BYTES, size));
  let end = size;
  while (end > 0) {
    const start = Math.max(0, end - area.length);
    const count = readSegment({ fd, path }, area, 0, end - start, start);
    const feed = area.subarray(0, count).lastIndexOf(LF);
    if (feed >= 0) return start + feed + 1;
    end = start;
  }
  return 0;
}

/**
 * The generations of a ring, oldest first; its exact file where there are none. Undefined when it has no file at all.
 * @throws StoreFailure
 */
export function openRing(paths: RingPaths): Timeline | undefined {
  for (let tries = 1; ; tries++) {
    const timeline = openGenerations(paths);
    if (timeline === undefined) break;
    if (tries === MOST_TRIES || isCurrent(timeline, paths)) return timeline;
    for (const { fd } of timeline.segments) fs.closeSync(fd);
  }
  const exact = openFile(paths.exact, 'refuse');
  return exact === undefined ? undefined : timelineOf([segmentOf(exact, paths.exact, true)]);
}

function openGenerations({ live, previousLive }: RingPaths): Timeline | undefined {
  const liveFd = openFile(live, 'refuse');
  const previousFd = openFile(previousLive, 'refuse');
  const segments: Segment[] = [];
  if (previousFd !== undefined) {
    // In the middle of a turn both names are one file.
    if (liveFd !== undefined && identityOf(liveFd) === identityOf(previousFd)) fs.closeSync(previousFd);
    else segments.push(segmentOf(previousFd, previousLive, true));
  }
  if (liveFd !== undefined) segments.push(segmentOf(liveFd, live, true));
  return segments.length === 0 ? undefined : timelineOf(segments);
}

/** Whether the names still stand for the files that were opened: else one may be missing between them. */
function isCurrent({ segments }: Timeline, { live, previousLive }: RingPaths): boolean {
  const opened = new Map(segments.map(({ fd, path }) => [path, identityOf(fd)]));
  const isSame = (path: string): boolean => opened.get(path) === identityOf(path);
  return isSame(live) && (isSame(previousLive) || identityOf(previousLive) === opened.get(live));
}
