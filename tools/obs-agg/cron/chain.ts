// What is to be read of a file that grows and rotates: the rest of the generation that was read last, wherever it is now, those between,
// and the one that has its name. Found by what is known of the generation, whatever the rotated files are called: renamed ones by
// inode, copies (copytruncate) and compressed ones (compressed.ts) by their beginning.

import fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { unpackedSince } from './compressed.ts';
import { continues, type Generation, isSame, type OpenFile, openFile } from './generation.ts';

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
/** Names of compressed files. */
const COMPRESSED = /\.(?:gz|xz|bz2|zst|lz4|Z)$/;

export interface ChainOptions {
  readonly path: string;
  /** Its generations of the last run, the oldest first. */
  readonly known: readonly Generation[];
  readonly nowMs: number;
  /** Where compressed generations are unpacked. */
  readonly folder: string;
}

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
  const add = (file: OpenFile, position: number, isRotated: boolean): void => {
    used.add(file);
    pieces.push({ file, position, isFinished: isRotated && isFinished(file) });
  };

  // Older generations may still get lines from writers that have not heard of the rotation.
  for (const generation of known.slice(0, -1)) {
    const file = rotated.find((candidate) => !used.has(candidate) && isSame(candidate, generation));
    if (file) add(file, generation.position, true);
  }
  let isBroken = false;
  if (current && isSame(current, last)) {
    add(current, last.position, false);
  } else {
    const moved =
      rotated.find((file) => !used.has(file) && isSame(file, last)) ??
      rotated.find((file) => !used.has(file) && last.headBytes > 0 && continues(file, last));
    const isLost = moved === undefined && last.position > 0;
    const unpacked = isLost ? await unpackedSince(path, last, folder) : [];
    const sinceMs = (moved ?? unpacked[0])?.changedMs ?? Number.POSITIVE_INFINITY;
    isBroken = isLost && unpacked.length === 0;
    if (moved) add(moved, last.position, true);
    unpacked.forEach((file, index) => {
      pieces.push({ file, position: index === 0 ? last.position : 0, isFinished: true });
    });
    // Rotated more than once in between: what is newer than the one that was read last.
    for (const file of rotated) if (!used.has(file) && file.changedMs >= sinceMs) add(file, 0, true);
    if (current) add(current, 0, false);
  }
  for (const file of rotated) if (!used.has(file)) fs.closeSync(file.fd);
  return { pieces, isBroken };
}

/** Files whose names begin with that of the file, by the time of their last change. */
function openRotated(path: string, current: OpenFile | undefined): OpenFile[] {
  const [folder, name] = [dirname(path), basename(path)];
  const isRotated = (entry: fs.Dirent): boolean =>
    (entry.name.startsWith(`${name}.`) || entry.name.startsWith(`${name}-`)) &&
    entry.isFile() &&
    !COMPRESSED.test(entry.name);
  const files = fs
    .readdirSync(folder, { withFileTypes: true })
    .filter(isRotated)
    .flatMap((entry) => openFile(join(folder, entry.name)) ?? []);
  const others = files.filter((file) => {
    const isCurrent = current?.device === file.device && current.inode === file.inode;
    if (isCurrent) fs.closeSync(file.fd);
    return !isCurrent;
  });
  return others.sort((left, right) => left.changedMs - right.changedMs);
}
