// What lines are read from: a block of bytes at a time, in the order of the lines.

export interface Source {
  /**
   * Reads up to `length` bytes to target[at, …) and returns how many. 0: there is nothing, now; of a source that does not follow,
   * that is the end. @throws StoreFailure
   */
  read(target: Buffer, at: number, length: number): number | Promise<number>;
  /** Lets go of what is open. */
  close(): void;
}
