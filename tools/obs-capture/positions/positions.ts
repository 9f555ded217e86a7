// Where reading goes on after the end of this process, whatever ends it: a file `positions` in a folder of its own, to which
// every step of the output is appended (entries.ts) before and after it is taken, and which is rewritten as a whole, beside
// and renamed, when it has grown. The page cache survives a kill of the process; a power cut may set positions back, and lines
// are then repeated.

import fs from 'node:fs';
import { join } from 'node:path';
import { FILE_MODE, writeFileAtomic } from '../../lib/store/atomic.ts';
import { makeFolder } from '../../lib/store/folder.ts';
import { lockFolder } from '../../lib/store/lock.ts';
import { reasonOf } from '../../lib/stream/failure.ts';
import type { Journal, Move } from '../../lib/stream/receipt-output.ts';
import {
  apply,
  doubtsOf,
  entries,
  entriesOf,
  HEADING,
  knownOf,
  type OutputFile,
  type Remembered,
  readEntries,
} from './entries.ts';
import { PositionsUnusable } from './failure.ts';
import type { Doubt, KnownFile, KnownStream } from './known.ts';
import { linesTaken, outputFile } from './output-file.ts';
import { type KnownStreams, StreamBook } from './streams.ts';
import { Trail } from './trail.ts';

/** What is appended between two rewrites, besides as much as the rewrite itself. */
const GROWTH_BYTES = 1024 * 1024;
/** A file that is gone is remembered this long, for its compressed copy. */
const GONE_MS = 7 * 24 * 3600 * 1000;
const MOST_GONE = 10_000;
/** A disk that is full is tried again after this long. */
const RETRY_MS = 1000;

/** The files that are known. */
export interface KnownFiles {
  /** Their places follow what the output takes; otherwise who reads them sets the places. */
  readonly isSaved: boolean;
  /** By id, in the order in which they were found. */
  readonly files: ReadonlyMap<number, KnownFile>;
  /** Begins to remember a file. */
  add(file: Omit<KnownFile, 'id'>): KnownFile;
  /** Writes down what was changed in a file. */
  note(file: KnownFile, what: 'file' | 'head' | 'mark' | 'gone'): void;
}

export interface Positions extends KnownFiles, Journal {
  readonly streams: KnownStreams;
  /** What the output may have taken already and will be given again. */
  readonly doubts: readonly Doubt[];
  close(): Promise<void>;
}

/** Files that are known as long as this process lives. */
export function unsavedFiles(): KnownFiles {
  const files = new Map<number, KnownFile>();
  let lastId = 0;
  return {
    isSaved: false,
    files,
    add(file) {
      const known = { id: ++lastId, ...file };
      files.set(known.id, known);
      return known;
    },
    note(file, what) {
      if (what !== 'gone' || files.size < MOST_GONE) return;
      const oldest = [...files.values()].find(({ goneMs }) => goneMs !== undefined);
      files.delete((oldest ?? file).id);
    },
  };
}

/**
 * Opens the positions in `folder`, which is made when it is missing, for lines that go to descriptor `outputFd`.
 * @throws FolderLocked, StoreFailure or PositionsUnusable
 */
export async function openPositions(
  folder: string,
  { warn, outputFd = 1 }: { readonly warn: (message: string) => void; readonly outputFd?: number },
): Promise<Positions> {
  makeFolder(folder, folder);
  const lock = await lockFolder(folder);
  const path = join(folder, 'positions');
  const remembered = readRemembered(path);
  const output = outputFile(outputFd);
  const doubts = resolve(remembered, output, outputFd);
  for (const stream of remembered.streams.values()) goOn(stream);
  return new OpenPositions(path, remembered, {
    doubts,
    // It may be shorter now.
    output: outputFile(outputFd),
    warn,
    release: () => lock.release(),
  });
}

function readRemembered(path: string): Remembered {
  let text = '';
  try {
    text = fs.readFileSync(path, 'utf8');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  const remembered = readEntries(text);
  if (!remembered)
    throw new PositionsUnusable(`${path} holds no positions; move it away, or name another folder`);
  return remembered;
}

/** What was handed on and not taken is forgotten. */
function goOn(stream: KnownStream): void {
  stream.mark = stream.trail.taken(stream.place.position);
  // Lines end where entries do, unless somebody has edited this.
  stream.place = stream.reached = { ...stream.place, position: stream.mark.position };
  stream.trail = new Trail(stream.mark);
}

/** Settles what was about to be written, as far as the output can tell. */
function resolve(remembered: Remembered, output: OutputFile | undefined, fd: number): readonly Doubt[] {
  const { unfinished } = remembered;
  if (!unfinished) return doubtsOf(remembered);
  const { moves } = unfinished;
  const taken = linesTaken(unfinished, output, fd);
  const all = [...moves.values()].reduce((sum, { count }) => sum + count, 0);
  if (taken === undefined && all > 0) return doubtsOf(remembered, moves);
  if (taken === undefined || taken === all) apply(remembered, moves);
  else if (taken > 0) {
    const [id] = moves.keys();
    const known = moves.size === 1 ? knownOf(remembered, id!) : undefined;
    if (!known) return doubtsOf(remembered, moves);
    known.place = { ...known.place, lines: known.place.lines + taken };
  }
  return doubtsOf(remembered);
}

interface Opened {
  readonly doubts: readonly Doubt[];
  readonly output: OutputFile | undefined;
  readonly warn: (message: string) => void;
  readonly release: () => Promise<void>;
}

/** A compressed file that was read stays where it is, and must not be read again. */
function isThere({ path, identity }: KnownFile): boolean {
  const stat = fs.statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat !== undefined && String(stat.ino) === identity.inode;
}

class OpenPositions implements Positions {
  readonly isSaved = true;
  readonly streams: StreamBook;
  readonly #files: Map<number, KnownFile>;
  readonly #remembered: Remembered;
  readonly #path: string;
  readonly #opened: Opened;
  #moves: ReadonlyMap<number, Move> = new Map();
  #fd = -1;
  #bytes = 0;
  #limit = 0;
  #lastId: number;
  /** Something was taken, and what was in doubt is told before everything else. */
  #areDoubtsTold = false;
  /** The disk refused an entry: nothing is appended until the file was rewritten, which is tried again at this time. */
  #brokenUntilMs = 0;

  constructor(path: string, remembered: Remembered, opened: Opened) {
    const { files, streams } = remembered;
    this.#path = path;
    this.#files = files;
    this.#remembered = remembered;
    this.#opened = opened;
    this.#lastId = Math.max(0, ...files.keys(), ...streams.keys());
    this.streams = new StreamBook(
      streams,
      (text) => this.#append(text),
      () => ++this.#lastId,
    );
    this.#rewrite();
  }

  get doubts(): readonly Doubt[] {
    return this.#opened.doubts;
  }

  get files(): ReadonlyMap<number, KnownFile> {
    return this.#files;
  }

  add(file: Omit<KnownFile, 'id'>): KnownFile {
    const known = { id: ++this.#lastId, ...file };
    this.#files.set(known.id, known);
    this.#append(entriesOf(known));
    return known;
  }

  note(file: KnownFile, what: 'file' | 'head' | 'mark' | 'gone'): void {
    this.#append(entries[what](file));
  }

  intend(moves: ReadonlyMap<number, Move>, written: number): void {
    this.#moves = moves;
    this.streams.intend(moves);
    this.#append(entries.will(moves, written));
  }

  confirm(): void {
    if (this.#moves.size === 0) return;
    this.#append(entries.done);
    this.#areDoubtsTold = true;
    apply(this.#remembered, this.#moves);
    this.#moves = new Map();
    this.streams.settle();
    if (this.#bytes > this.#limit || this.#brokenUntilMs > 0) this.#tryToRewrite();
  }

  async close(): Promise<void> {
    // What the output did not take by now is known to be missing, and in doubt no more.
    this.#tryToRewrite();
    fs.closeSync(this.#fd);
    await this.#opened.release();
  }

  #append(text: string): void {
    if (this.#brokenUntilMs > 0) return;
    try {
      const bytes = fs.writeSync(this.#fd, text);
      if (bytes < text.length) throw new Error('the disk is full');
      this.#bytes += text.length;
    } catch (error) {
      this.#break(error);
    }
  }

  #break(error: unknown): void {
    if (this.#brokenUntilMs === 0) {
      const message = `cannot write ${this.#path}: ${reasonOf(error)}; reading goes on, and after a kill lines are repeated`;
      this.#opened.warn(message);
    }
    this.#brokenUntilMs = performance.now() + RETRY_MS;
  }

  #tryToRewrite(): void {
    if (performance.now() < this.#brokenUntilMs) return;
    try {
      this.#rewrite();
      this.#brokenUntilMs = 0;
    } catch (error) {
      this.#break(error);
    }
  }

  #rewrite(): void {
    this.#forgetOld();
    // At the start nobody could ask yet.
    if (this.#fd >= 0) this.streams.dropOld();
    const { output } = this.#opened;
    const doubts = this.#areDoubtsTold ? [] : this.doubts;
    const text = `${HEADING}\n${output ? entries.output(output) : ''}${[...this.#files.values()].map(entriesOf).join('')}${this.streams.text}${doubts.map(entries.doubt).join('')}`;
    writeFileAtomic(this.#path, text, { sync: true });
    if (this.#fd >= 0) fs.closeSync(this.#fd);
    this.#fd = fs.openSync(this.#path, fs.constants.O_WRONLY | fs.constants.O_APPEND, FILE_MODE);
    this.#bytes = text.length;
    this.#limit = 2 * text.length + GROWTH_BYTES;
  }

  #forgetOld(): void {
    const gone = [...this.#files.values()].filter(({ goneMs }) => goneMs !== undefined);
    const oldestMs = Date.now() - GONE_MS;
    for (const [index, file] of gone.entries()) {
      const isOld = file.goneMs! < oldestMs && !isThere(file);
      if (isOld || index < gone.length - MOST_GONE) this.#files.delete(file.id);
    }
  }
}
