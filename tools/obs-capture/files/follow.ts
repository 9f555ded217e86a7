// One content that is followed: an open file, the lane that its lines go through, and what is remembered of it. When the file is
// emptied its content ends, and another one begins.

import fs from 'node:fs';
import type { Lane } from '../../lib/stream/fan-in.ts';
import type { Place } from '../../lib/stream/receipt-output.ts';
import type { KnownFile } from '../positions/known.ts';
import type { KnownFiles } from '../positions/positions.ts';
import { type FileInput, fileInput, type ReadResult } from './file-input.ts';
import { HEAD_BYTES, headOf, inodeKey } from './identity.ts';

/** Opens the lane of a file that is read from `place` on. */
export type OpenLane<Input> = (input: Input, known: KnownFile, place: Place, onEnd: () => void) => Lane;

/** What a look at an open file shows. */
export type Look = 'same' | 'changed' | 'unlinked';

export class Follow {
  readonly known: KnownFile;
  readonly fd: number;
  readonly key: string;
  /** The name it has now. */
  path: string;
  /** What has to be read to its end before. */
  previous: Follow | undefined;
  /** Everything that was there was read once. */
  hasReachedEnd = false;
  /** Its name was given to another file. */
  isRotated = false;
  isClosed = false;
  /** Since when nothing was read, on the clock of performance.now. */
  quietSinceMs = performance.now();

  readonly #files: KnownFiles;
  readonly #input: FileInput;
  readonly #lane: Lane;
  #mtimeMs = 0;

  constructor(
    { known, fd, path, place }: { known: KnownFile; fd: number; path: string; place: Place },
    files: KnownFiles,
    openLane: OpenLane<FileInput>,
    onReady: (follow: Follow) => void,
  ) {
    this.known = known;
    this.fd = fd;
    this.key = inodeKey(known.identity);
    this.path = path;
    this.#files = files;
    this.#input = fileInput(fd, path, place.position, () => onReady(this));
    this.#lane = openLane(this.#input, known, place, () => {
      this.isClosed = true;
    });
  }

  /** True while a file that comes before it is not read to its end. */
  get isWaiting(): boolean {
    if (this.previous && (this.previous.hasReachedEnd || this.previous.isClosed)) this.previous = undefined;
    return this.previous !== undefined;
  }

  get place(): Place {
    return this.#lane.place;
  }

  /** Reads a block. */
  read(): ReadResult {
    const result = this.#input.read();
    if (result === 'data') this.quietSinceMs = performance.now();
    if (result === 'end' || result === 'failed') this.hasReachedEnd = true;
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

  /** Writes down what the file is known by, where that is more than before. */
  remember(): void {
    const { known } = this;
    const mark = this.#input.mark();
    if (mark.at === known.mark.at) return;
    if (known.head.at < HEAD_BYTES) {
      known.head = headOf(this.fd);
      this.#files.note(known, 'head');
    }
    known.mark = mark;
    this.#files.note(known, 'mark');
  }

  /** Ends the lane and keeps the file open: somebody else reads it, or what follows in it. */
  endLane(unfinished: 'hand on' | 'forget'): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#lane.close(unfinished);
    if (!this.#files.isSaved) this.known.place = this.#lane.place;
  }

  /** Ends the lane and closes the file. */
  close(unfinished: 'hand on' | 'forget'): void {
    this.endLane(unfinished);
    fs.closeSync(this.fd);
  }
}
