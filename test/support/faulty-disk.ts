// The real file system with faults put between any two of its calls: kills, a full disk, other errors.

import fs from 'node:fs';
import { type Disk, systemDisk } from '../../tools/obs-ring/disk.ts';

/** Thrown instead of dying: after it, every call throws it again. */
export class Killed extends Error {}

export type Call = keyof Disk;

/** What is about to happen. */
export interface Step {
  readonly call: Call;
  /** The path of calls that have one; for others that of the descriptor. */
  readonly path: string;
  /** Bytes of a write. */
  readonly bytes: number;
}

/** What a test does to a step: nothing, or throw; of a write so many bytes may happen, and then it is a short one, or a kill. */
export type Fault = undefined | { readonly throws: Error; readonly afterBytes?: number };

export interface FaultyDisk {
  readonly disk: Disk;
  /** Asked before each call that changes something. */
  fault: (step: Step) => Fault;
  /** Changing calls so far. */
  readonly steps: number;
  /** Closes what was left open, as the end of a process does. */
  closeAll(): void;
}

export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: made by a test`), { code, errno: -28, syscall: 'write' });
}

export function createFaultyDisk(): FaultyDisk {
  const open = new Map<number, string>();
  let killed: Killed | undefined;

  const meet = (call: Call, path: string, bytes = 0): Fault => {
    if (killed !== undefined) throw killed;
    faulty.steps++;
    const fault = faulty.fault({ call, path, bytes });
    if (fault?.throws instanceof Killed) killed = fault.throws;
    if (fault !== undefined && fault.afterBytes === undefined) throw fault.throws;
    return fault;
  };

  const changing = {
    openSync(path: fs.PathLike, flags: fs.OpenMode, mode?: fs.Mode): number {
      if (Number(flags) & fs.constants.O_CREAT) meet('openSync', String(path));
      else if (killed !== undefined) throw killed;
      const fd = fs.openSync(path, flags, mode);
      open.set(fd, String(path));
      return fd;
    },
    closeSync(fd: number): void {
      fs.closeSync(fd);
      open.delete(fd);
    },
    fchmodSync(fd: number, mode: fs.Mode): void {
      meet('fchmodSync', open.get(fd) ?? '');
      fs.fchmodSync(fd, mode);
    },
    linkSync(path: fs.PathLike, other: fs.PathLike): void {
      meet('linkSync', String(path));
      fs.linkSync(path, other);
    },
    renameSync(path: fs.PathLike, other: fs.PathLike): void {
      meet('renameSync', String(other));
      fs.renameSync(path, other);
    },
    unlinkSync(path: fs.PathLike): void {
      meet('unlinkSync', String(path));
      fs.unlinkSync(path);
    },
    writeSync(fd: number, bytes: Uint8Array, start: number, length: number): number {
      const fault = meet('writeSync', open.get(fd) ?? '', length);
      if (fault === undefined) return fs.writeSync(fd, bytes, start, length, null);
      const part = Math.min(fault.afterBytes ?? 0, length);
      if (part > 0) fs.writeSync(fd, bytes, start, part, null);
      if (part === 0 || fault.throws instanceof Killed) throw fault.throws;
      return part;
    },
  };

  const faulty = {
    // The overloads of node:fs are narrowed to the forms that are used.
    disk: { ...systemDisk, ...changing } as Disk,
    fault: (_step: Step): Fault => undefined,
    steps: 0,
    closeAll() {
      for (const fd of open.keys()) fs.closeSync(fd);
      open.clear();
    },
  };
  return faulty;
}
