// One content that is followed: an open file, the lane that its lines go through, and what is remembered of it. When the file is
// emptied its content ends, and another one begins.

import fs from 'node:fs';
import type { Lane } from '../../lib/stream/fan-in.ts';
import type { Place } from '../../lib/stream/receipt-output.ts';
import type { KnownFile, Mark } from '../positions/known.ts';
import type { KnownFiles } from '../positions/positions.ts';
import { type FileInput, fileInput, type ReadResult } from './file-input.ts';
import { HEAD_BYTES, headOf, inodeKey } from './identity.ts';
import { createTurn, type Turn } from './turn.ts';

/** Opens the lane of a file that is read from `place` on. */
export type OpenLane<Input> = (
  input: Input,
  known: KnownFile,
  place: Place,
  onEnd: (failure: Error | undefined) => void,
) => Lane;

/** What a look at an open file shows. */
export type Look = 'same' | 'changed' | 'unlinked';

/** A file that is to be followed. */
export interface Opened {
  readonly known: KnownFile;
  readonly fd: number;
  readonly path: string;
  readonly place: Place;
  /** What has to be over before. */
  readonly after: Turn | undefined;
}

export class Follow {
  readonly known: KnownFile;
  readonly fd: number;
  readonly key: string;
  /** The name it has now. */
  path: string;
  /** Over when everything that was there is read. */
  readonly turn = createTurn();
  /** No name of it is among those that are looked for. */
  isUnnamed = false;
  isClosed = false;
  /** Since when nothing was read, on the clock of performance.now. */
  quietSinceMs = performance.now();

  readonly #files: KnownFiles;
  readonly #after: Turn | undefined;
  readonly #input: FileInput;
  readonly #lane: Lane;
  #mtimeMs = 0;

  constructor({ known, fd, path, place, after }: Opened, files: KnownFiles, openLane: OpenLane<FileInput>) {
    this.known = known;
    this.fd = fd;
    this.key = inodeKey(known.identity);
    this.path = path;
    this.#files = files;
    this.#after = after;
    this.#input = fileInput(fd, path, place.position);
    this.#lane = openLane(this.#input, known, place, () => undefined);
  }

  /** True while what comes before it is not at its end. */
  get isWaiting(): boolean {
    return this.#after !== undefined && !this.#after.isOver;
  }

  /** A mark of what was read. */
  get mark(): Mark {
    return this.#input.mark();
  }

  get place(): Place {
    return this.#lane.place;
  }

  /** Reads a block. */
  read(): ReadResult {
    const result = this.#input.read();
    if (result === 'data') {
      this.quietSinceMs = performance.now();
      this.#remember();
    } else this.turn.end();
    return result;
  }

  /** Whether there may be something to read. @throws the error of the system */
  look(): Look {
    const { size, mtimeMs, nlink } = fs.fstatSync(this.fd);
    const isChanged = size !== this.#input.position || mtimeMs !== this.#mtimeMs;
    this.#mtimeMs = mtimeMs;
    if (isChanged) return 'changed';
    return nlink === 0 ? 'unlinked' : 'same';
  }

  /**
   * Writes down what the content is known by, before the output has its lines: a file that is emptied, and longer than before when
   * the next process looks, would be read on in the middle otherwise.
   */
  #remember(): void {
    const { known } = this;
    if (known.head.at < HEAD_BYTES) {
      known.head = headOf(this.fd);
      this.#files.note(known, 'head');
    }
    if (!this.#files.isSaved) return;
    known.mark = this.#input.mark();
    this.#files.note(known, 'mark');
  }

  /** Ends the lane and keeps the file open: somebody else reads it, or what follows in it. */
  endLane(unfinished: 'hand on' | 'forget'): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#lane.close(unfinished);
    if (this.#files.isSaved) return;
    this.known.place = this.#lane.place;
    this.known.mark = this.#input.mark();
  }

  /** Ends the lane and closes the file. */
  close(unfinished: 'hand on' | 'forget'): void {
    this.endLane(unfinished);
    fs.closeSync(this.fd);
  }
}
