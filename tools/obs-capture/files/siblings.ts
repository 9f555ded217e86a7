// Names that a file may have got by rotation: those beside it that begin as its own does.

import fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { stemOf } from './naming.ts';

/** Looked at for one file at most, the newest first. */
const MOST_SIBLINGS = 100;

/** Paths beside `path`, newest first. */
export function siblingsOf(path: string): readonly string[] {
  const folder = dirname(path);
  const stem = stemOf(path);
  let names: string[];
  try {
    names = fs.readdirSync(folder);
  } catch {
    // The folder is gone too, or closed to us.
    return [];
  }
  const alike = names.filter((name) => name.startsWith(stem) && name !== basename(path));
  const aged = alike.flatMap((name) => {
    const stat = fs.statSync(join(folder, name), { throwIfNoEntry: false });
    return stat?.isFile() ? [{ path: join(folder, name), mtimeMs: stat.mtimeMs }] : [];
  });
  return aged
    .sort((a, b) => b.mtimeMs - a.mtimeMs)
    .slice(0, MOST_SIBLINGS)
    .map((each) => each.path);
}
