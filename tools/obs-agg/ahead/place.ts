// Where a file is read, and what it holds.

import fs from 'node:fs';

export interface FilePlace {
  /** Bytes before the next one that is read. */
  readonly position: number;
  readonly size: number;
  /** The next line is in JSON form. */
  readonly isJson: boolean;
}

const BRACE = 0x7b;

/** The place of a regular file that is open; undefined for anything else, and where /proc does not say. */
export function filePlace(fd: number): FilePlace | undefined {
  try {
    const stat = fs.fstatSync(fd);
    if (!stat.isFile()) return undefined;
    // proc(5): a line `pos:` with the offset.
    const digits = /^pos:\s*(\d+)/m.exec(fs.readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1'))?.[1];
    if (digits === undefined) return undefined;
    const position = Number(digits);
    const first = Buffer.alloc(1);
    fs.readSync(fd, first, 0, 1, position);
    return { position, size: stat.size, isJson: first[0] === BRACE };
  } catch {
    return undefined;
  }
}

/** True when the process may have only so many addresses: each thread wants some 10 GiB of them, and V8 ends the process that gets none. */
export function hasFewAddresses(): boolean {
  try {
    // proc(5): soft limit, hard limit, unit.
    return !/^Max address space\s+unlimited\b/m.test(fs.readFileSync('/proc/self/limits', 'latin1'));
  } catch {
    return true;
  }
}
