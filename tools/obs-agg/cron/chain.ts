// What is to be read of a file that grows and rotates: the rest of the generation that was read last, wherever it is now, those between,
// and the one that has its name. The one that was read last is found by what is known of it, whatever it is called now: a renamed one by
// inode, a copy (copytruncate) or compressed one (compressed.ts) by its beginning. Those between have names of rotated files.

import fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { unpackedFrom, unpackedSince } from './compressed.ts';
import { continues, type Generation, isSame, isSince, type OpenFile, openFile } from './generation.ts';
import { isRotatedName } from './names.ts';

/** A piece to read: from `position` to the end. */
export interface Piece {
  readonly file: OpenFile;
  readonly position: number;
  /** True for a generation that has another name now and that nobody writes any more: its last line is whole. */
  readonly isFinished: boolean;
}

export interface Chain {
  /** The oldest first; the last one is the file itself, where it exists. */
  readonly pieces: readonly Piece[];
  /** True when the rest of a generation that was read in part could not be found: its lines are lost. */
  readonly isBroken: boolean;
}

/** A rotated generation that was not written for so long is finished. */
const FINISHED_MS = 10_000;
export interface ChainOptions {
  readonly path: string;
  /** Its generations of the last run, the oldest first. */
  readonly known: readonly Generation[];
  readonly nowMs: number;
  /** Where compressed generations are unpacked. */
  readonly folder: string;
}

/** By the time of the last change, the oldest first. */
const byChange = (left: OpenFile, right: OpenFile): number => left.changedMs - right.changedMs;

/** The pieces of a file. Files that are not read are closed. @throws when a compressed generation cannot be unpacked */
export async function chainOf({ path, known, nowMs, folder }: ChainOptions): Promise<Chain> {
  const current = openFile(path);
  const last = known.at(-1);
  if (last === undefined) {
    return { pieces: current ? [{ file: current, position: 0, isFinished: false }] : [], isBroken: false };
  }
  const rotated = openRotated(path, current);
  const isFinished = ({ changedMs }: OpenFile): boolean => nowMs - changedMs > FINISHED_MS;
  const pieces: Piece[] = [];
  const used = new Set<OpenFile>();
  const add = (file: OpenFile, position: number, isDone: boolean): void => {
    used.add(file);
    pieces.push({ file, position, isFinished: isDone });
  };

  // Older generations may still get lines from writers that have not heard of the rotation.
  for (const generation of known.slice(0, -1)) {
    const file = rotated.find((candidate) => !used.has(candidate) && isSame(candidate, generation));
    if (file) add(file, generation.position, isFinished(file));
  }
  let isBroken = false;
  if (last.position === 0) {
    // Nothing of it was counted, so it has no beginning to be told by: it may be any that was written since, also the one that was cut.
    const packed = await unpackedSince(path, last, known.slice(0, -1), folder);
    const isOurs = (file: OpenFile): boolean => isSame(file, last) || isSince(file, last);
    const plain = rotated.filter((file) => !used.has(file) && isOurs(file));
    for (const file of [...plain, ...packed].sort(byChange))
      add(file, 0, packed.includes(file) || isFinished(file));
    if (current) add(current, 0, false);
  } else if (current && isSame(current, last)) {
    add(current, last.position, false);
  } else {
    const moved =
      rotated.find((file) => !used.has(file) && isSame(file, last)) ??
      rotated.find((file) => !used.has(file) && continues(file, last)) ??
      openRenamed(path, current, last);
    const unpacked = moved === undefined ? await unpackedFrom(path, last, folder) : [];
    const sinceMs = (moved ?? unpacked[0])?.changedMs ?? Number.POSITIVE_INFINITY;
    isBroken = moved === undefined && unpacked.length === 0;
    if (moved) add(moved, last.position, isFinished(moved));
    unpacked.forEach((file, index) => {
      add(file, index === 0 ? last.position : 0, true);
    });
    // Rotated more than once in between: what is newer than the one that was read last.
    for (const file of rotated)
      if (!used.has(file) && file.changedMs >= sinceMs) add(file, 0, isFinished(file));
    if (current) add(current, 0, false);
  }
  for (const file of rotated) if (!used.has(file)) fs.closeSync(file.fd);
  return { pieces, isBroken };
}

/** Files that have names of its rotated generations, by the time of their last change. */
function openRotated(path: string, current: OpenFile | undefined): OpenFile[] {
  const name = basename(path);
  return openBeside(path, current, (entry) => isRotatedName(entry, name)).sort(byChange);
}

/** The generation under a name that tells nothing: app-20260214.log of app.log. */
function openRenamed(path: string, current: OpenFile | undefined, last: Generation): OpenFile | undefined {
  const folder = dirname(path);
  const hasInode = (entry: string): boolean => {
    const stats = fs.lstatSync(join(folder, entry), { bigint: true, throwIfNoEntry: false });
    return stats !== undefined && String(stats.ino) === last.inode && String(stats.dev) === last.device;
  };
  const [file, ...others] = openBeside(path, current, hasInode);
  for (const { fd } of others) fs.closeSync(fd);
  if (file === undefined || isSame(file, last)) return file;
  fs.closeSync(file.fd);
  return undefined;
}

function openBeside(
  path: string,
  current: OpenFile | undefined,
  isWanted: (name: string) => boolean,
): OpenFile[] {
  const folder = dirname(path);
  const files = fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && isWanted(entry.name))
    .flatMap((entry) => openFile(join(folder, entry.name)) ?? []);
  return files.filter((file) => {
    const isCurrent = current?.device === file.device && current.inode === file.inode;
    if (isCurrent) fs.closeSync(file.fd);
    return !isCurrent;
  });
}
