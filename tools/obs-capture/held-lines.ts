// The last lines that were handed on to a stage which may still hold them back: where in the input the first one of them began.

/** Of a line that was handed on: its bytes there, and in the input from its beginning on; lines that were emitted meanwhile. */
export interface Handed {
  readonly bytes: number;
  readonly inputBytes: number;
  readonly linesAhead: number;
}

export class HeldLines {
  #lines: Handed[] = [];
  #bytes = 0;

  add(line: Handed): void {
    this.#lines.push(line);
    this.#bytes += line.bytes;
  }

  /** Takes `line` for all that are here: it began before them. */
  joinTo(line: Handed): void {
    const bytes = this.#bytes + line.bytes;
    this.#lines = [{ ...line, bytes }];
    this.#bytes = bytes;
  }

  /** Forgets the lines that are not among the last `held` bytes. */
  trim(held: number): void {
    while (this.#lines.length > 0 && this.#bytes - this.#lines[0]!.bytes >= held) {
      this.#bytes -= this.#lines.shift()!.bytes;
    }
  }

  get inputBytes(): number {
    return this.#lines.reduce((sum, { inputBytes }) => sum + inputBytes, 0);
  }

  get linesAhead(): number {
    return this.#lines[0]?.linesAhead ?? 0;
  }
}
