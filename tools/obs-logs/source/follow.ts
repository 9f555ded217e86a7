// A ring or a log file that is followed: read to its end, and on from there, over turns, restarts and rotations, each line once.
//
// The file that is read stays open. When its name has come to stand for another one, the old one is read to its end first.
// What comes next is told by what the names stand for: the old file is the previous generation (X.live.1), or was cut down to
// its last lines there, so the new one follows directly. If neither is so, generations were missed, or a file was made anew
// from lines that were there before: the last lines that were read are looked for in both, and where they are not found the loss
// is said. While the reader is stalled, new generations are opened as they come, so that they can be read later.

import fs from 'node:fs';
import { errorCode } from '../../lib/store/failure.ts';
import { identityOf, openFile } from '../timeline/open.ts';
import { readSegment, type Segment } from '../timeline/timeline.ts';
import { endsAlike, findBehind } from './overlap.ts';
import type { Source } from './source.ts';

const LF = 0x0a;
/** In front of its LF the end of a line that was cut off, see obs-ring. */
const CANCEL = 0x18;
/** Generations that wait to be read. */
const MOST_WAITING = 16;
/** Of what was read last, so much is remembered. */
const MEMORY_BYTES = 4096;
const NOTHING = Buffer.alloc(0);

export interface Followed extends Source {
  /** Opens what has come, without reading it. */
  look(): void;
}

export interface FollowOptions {
  /** The name that is followed, and the one that its file gets next. */
  readonly path: string;
  readonly previousPath: string;
  /** Of a ring no link is followed, and a file may be made anew from lines that were there before. */
  readonly kind: 'ring' | 'file';
  /** Lines may be missing before what comes next. */
  readonly onLoss: (path: string) => void;
}

/** A file that is read or waits for it. */
interface Open {
  readonly fd: number;
  readonly path: string;
  readonly identity: string;
  offset: number;
}

/** Goes on from position `from` of the segments, which are taken over, oldest first. */
export function createFollowed(options: FollowOptions, segments: readonly Segment[], from: number): Followed {
  const { path, previousPath, kind, onLoss } = options;
  let waiting: Open[] = [];
  let start = 0;
  for (const { fd, path: opened, bytes } of segments) {
    const offset = Math.max(0, Math.min(bytes, from - start));
    waiting.push({ fd, path: opened, identity: identityOf(fd) as string, offset });
    start += bytes;
  }
  let current = waiting.shift();
  let last = LF;
  /** All that was there of the current file has been read; since when it has not been changed. */
  let endedMs: number | undefined;
  const memory = createMemory();

  /** The last lines of all that was read, and of what waits to be. */
  const seen = (): Buffer =>
    Buffer.concat([
      memory.bytes(),
      ...[current, ...waiting].map((file) => (file === undefined ? NOTHING : unread(file))),
    ]);
  const newest = (): Open | undefined => waiting.at(-1) ?? current;
  const opened = (file: string): Open | undefined => {
    const fd = openFile(file, kind === 'ring' ? 'refuse' : 'follow');
    return fd === undefined ? undefined : { fd, path: file, identity: identityOf(fd) as string, offset: 0 };
  };
  const enqueue = (next: Open): void => {
    waiting.push(next);
    if (waiting.length <= MOST_WAITING) return;
    const given = waiting.shift() as Open;
    fs.closeSync(given.fd);
    onLoss(given.path);
  };

  /** Puts what follows `old` into the queue; `live` is what the name stands for now. */
  const succeed = (old: Open, live: Open): void => {
    const previous = opened(previousPath);
    const isNext =
      previous === undefined
        ? kind === 'file'
        : previous.identity === old.identity || endsAlike(previous.fd, old.fd);
    const isOlder = previous !== undefined && !isNext && modified(previous) < modified(old);
    if (isNext || isOlder) {
      if (previous !== undefined) fs.closeSync(previous.fd);
      enqueue(live);
    } else {
      resume(previous, live);
    }
  };
  const resume = (previous: Open | undefined, live: Open): void => {
    const tail = kind === 'ring' ? seen() : NOTHING;
    const inPrevious = previous === undefined ? undefined : findBehind(previous.fd, tail);
    const inLive = inPrevious === undefined ? findBehind(live.fd, tail) : undefined;
    if (inPrevious === undefined && inLive === undefined && previous !== undefined) onLoss(live.path);
    if (previous !== undefined) {
      if (inLive === undefined && previous.identity !== live.identity)
        enqueue({ ...previous, offset: inPrevious ?? 0 });
      else fs.closeSync(previous.fd);
    }
    enqueue({ ...live, offset: inLive ?? 0 });
  };

  const look = (): boolean => {
    const old = newest();
    const identity = identityOf(path);
    if (identity === undefined) return false;
    const isSame = old !== undefined && identity === old.identity;
    if (isSame && fs.fstatSync(old.fd).size >= old.offset) return false;
    const live = opened(path);
    if (live === undefined) return false;
    if (old === undefined) current = live;
    // Somebody has cut the file to less than what was read of it: it begins anew.
    else if (live.identity === old.identity) enqueue(live);
    else succeed(old, live);
    return true;
  };

  /** Whether a log was cut and written anew, up to where it was read or further: other bytes stand where the last ones were read. */
  const isAnew = ({ fd, path: name, offset }: Open): boolean => {
    if (kind === 'ring' || endedMs === undefined) return false;
    const { size, mtimeMs } = fs.fstatSync(fd);
    if (size < offset || (size === offset && mtimeMs === endedMs)) return false;
    const known = memory.bytes().subarray(-Math.min(MEMORY_BYTES, offset));
    const bytes = Buffer.allocUnsafe(Math.min(known.length, offset));
    readSegment({ fd, path: name }, bytes, 0, bytes.length, offset - bytes.length);
    return !bytes.equals(known.subarray(known.length - bytes.length));
  };

  const tryLook = (): boolean => {
    try {
      return look();
    } catch (cause) {
      // No descriptor is left, or the name stands for something else just now: the next look may find it.
      if (errorCode(cause) === '') throw cause;
      return false;
    }
  };

  /** Of a ring whole lines only: a part is being written, or was cut off by a kill and is none of its lines. */
  const readSome = (file: Open, target: Buffer, at: number, length: number): number => {
    const count = readSegment(file, target, at, length, file.offset);
    if (kind === 'file' || count === 0) return count;
    const lines = wholeLines(target.subarray(at, at + count));
    if (lines === 0) return count === length ? count : 0;
    const isSealed = lines >= 2 && target[at + lines - 2] === CANCEL;
    if (!isSealed || file.offset + lines < fs.fstatSync(file.fd).size) return lines;
    // The last line of this file was cut off: obs-ring has told so, and goes on in another file.
    const kept = wholeLines(target.subarray(at, at + lines - 1));
    if (kept === 0 && last !== LF) {
      target[at] = LF;
      file.offset += lines - 1;
      return 1;
    }
    if (kept === 0) file.offset += lines;
    return kept;
  };

  return {
    read(target, at, length) {
      for (;;) {
        if (current !== undefined && isAnew(current)) {
          current.offset = 0;
          endedMs = undefined;
          if (last !== LF) {
            target[at] = last = LF;
            return 1;
          }
        }
        const count = current === undefined ? 0 : readSome(current, target, at, length);
        if (current !== undefined && count > 0) {
          current.offset += count;
          endedMs = undefined;
          last = target[at + count - 1] as number;
          memory.add(target, at, count);
          return count;
        }
        if (current !== undefined) endedMs ??= modified(current);
        if (waiting.length === 0) {
          if (!tryLook()) return 0;
          // What was written before the turn is read before what follows it.
          continue;
        }
        if (last !== LF) {
          target[at] = last = LF;
          return 1;
        }
        if (current !== undefined) fs.closeSync(current.fd);
        current = waiting.shift();
        endedMs = undefined;
      }
    },
    look: () => void tryLook(),
    close() {
      for (const { fd } of current === undefined ? waiting : [current, ...waiting]) fs.closeSync(fd);
      current = undefined;
      waiting = [];
    },
  };
}

/** The bytes up to the last LF. */
function wholeLines(bytes: Buffer): number {
  return bytes.lastIndexOf(LF) + 1;
}

function modified({ fd }: Open): number {
  return fs.fstatSync(fd).mtimeMs;
}

/** The last bytes of what was not read of a file yet. */
function unread(file: Open): Buffer {
  const { size } = fs.fstatSync(file.fd);
  const from = Math.max(file.offset, size - MEMORY_BYTES);
  const area = Buffer.allocUnsafe(Math.max(0, size - from));
  return area.subarray(0, readSegment(file, area, 0, area.length, from));
}

/** The last bytes read. */
interface Memory {
  add(target: Buffer, at: number, count: number): void;
  bytes(): Buffer;
}

function createMemory(): Memory {
  let kept: Buffer = Buffer.alloc(0);
  return {
    add(target, at, count) {
      const from = Math.max(0, count - MEMORY_BYTES);
      const fresh = target.subarray(at + from, at + count);
      const rest = kept.subarray(Math.max(0, kept.length + fresh.length - MEMORY_BYTES));
      kept = Buffer.concat([rest, fresh]);
    },
    bytes: () => kept,
  };
}
