// Writing what is built: whole or not at all, and untouched when nothing changed, so that what depends on it stays valid.

import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The bytes of a file, or undefined when it does not exist. */
export function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes a file beside its place and renames it there, with its directories. */
export function writeWhole(path: string, content: string | Uint8Array, mode = 0o644): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  // Synchronised: a code cache that a power cut left in parts would crash V8.
  writeFileSync(temporary, content, { mode, flush: true });
  renameSync(temporary, path);
}

/** Writes a file only if its content differs. Returns whether it did. */
export function writeIfChanged(path: string, content: string): boolean {
  if (readIfThere(path)?.equals(Buffer.from(content))) return false;
  writeWhole(path, content);
  return true;
}

/** Removes whatever is in a folder besides `keep`: left over from sources that are gone. Temporary files are left alone. */
export function removeOthers(folder: string, keep: readonly string[]): void {
  const others = readdirSync(folder).filter((name) => !keep.includes(name) && !name.endsWith('.tmp'));
  for (const name of others) rmSync(join(folder, name), { recursive: true, force: true });
}
