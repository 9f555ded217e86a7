// From a pattern to the files that are there now, and the folders in which others may appear.

import fs from 'node:fs';
import { join } from 'node:path';
import type { Glob, GlobPart } from './glob.ts';

export interface Expansion {
  /** Paths, each below the folder of the pattern. A pattern that is a path gives it whether the file is there or not. */
  readonly paths: string[];
  /** Folders that exist and were looked into. */
  readonly folders: Set<string>;
  /** What could not be read, by folder. */
  readonly failures: Map<string, unknown>;
}

/** A tree of folders deeper than this is a loop. */
const DEEPEST = 40;

export function expand(globs: readonly Glob[]): Expansion {
  const expansion: Expansion = { paths: [], folders: new Set(), failures: new Map() };
  for (const glob of globs) {
    if (glob.isPath) expandPath(glob, expansion);
    else descend(glob.folder, glob.parts, expansion, 0);
  }
  return expansion;
}

function expandPath({ folder, parts }: Glob, { paths, folders }: Expansion): void {
  const [part] = parts;
  if (part?.kind !== 'name') return;
  paths.push(join(folder, part.name));
  if (isFolder(folder)) folders.add(folder);
}

function descend(folder: string, parts: readonly GlobPart[], expansion: Expansion, depth: number): void {
  const [part, ...rest] = parts;
  if (part === undefined || depth > DEEPEST) return;
  if (part.kind === 'name' && rest.length > 0) {
    if (isFolder(folder)) expansion.folders.add(folder);
    descend(join(folder, part.name), rest, expansion, depth + 1);
    return;
  }
  for (const entry of entriesOf(folder, expansion)) {
    const path = join(folder, entry.name);
    if (part.kind === 'any folders') {
      if (entry.isDirectory() && !entry.name.startsWith('.')) descend(path, parts, expansion, depth + 1);
    } else if (part.kind === 'name' ? part.name === entry.name : part.regexp.test(entry.name)) {
      // What is no folder and no file, such as a link, is looked at by who opens it.
      if (rest.length === 0 && !entry.isDirectory()) expansion.paths.push(path);
      else if (rest.length > 0 && !entry.isFile()) descend(path, rest, expansion, depth + 1);
    }
  }
  // No folder at all is one of the choices.
  if (part.kind === 'any folders') descend(folder, rest, expansion, depth + 1);
}

function entriesOf(folder: string, { folders, failures }: Expansion): readonly fs.Dirent[] {
  try {
    const entries = fs.readdirSync(folder, { withFileTypes: true });
    folders.add(folder);
    return entries;
  } catch (error) {
    // Not there yet, or no folder: what may come later is seen by the next look.
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code !== 'ENOENT' && code !== 'ENOTDIR') failures.set(folder, error);
    return [];
  }
}

function isFolder(path: string): boolean {
  return fs.statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
