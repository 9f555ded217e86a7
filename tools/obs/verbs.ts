// Where verbs come from: the binaries beside this one, else programs `obs-VERB` on PATH, as git does it.

import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';

/** A verb of the suite, as the build listed it. */
export interface Verb {
  readonly name: string;
  readonly summary: string;
}

const PREFIX = 'obs-';

/** The list that the build writes beside the binaries from what each says of itself. */
export const VERB_LIST = 'verbs.json';

/** The verbs of the suite in the folder of the binaries; none when the build left no list. */
export function ownVerbs(folder: string): readonly Verb[] {
  const file = join(folder, VERB_LIST);
  // The build writes this file; its shape is that of Verb.
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as readonly Verb[]) : [];
}

/** The file of a verb of the suite, or undefined. */
export function ownBinary(folder: string, verb: string): string | undefined {
  const file = join(folder, `${PREFIX}${verb}.cjs`);
  return existsSync(file) ? file : undefined;
}

/** The program `obs-VERB` on PATH, or undefined. Entries of PATH that are not absolute are not looked into. */
export function foreignBinary(path: string, verb: string): string | undefined {
  const files = foldersOf(path).map((folder) => join(folder, PREFIX + verb));
  return files.find(isProgram);
}

/** The verbs that programs on PATH add, sorted, without those in `known`. */
export function foreignVerbs(path: string, known: ReadonlySet<string>): readonly string[] {
  const found = new Set<string>();
  for (const folder of foldersOf(path)) {
    for (const name of namesIn(folder)) {
      const verb = name.slice(PREFIX.length);
      if (name.startsWith(PREFIX) && !known.has(verb) && isProgram(join(folder, name))) found.add(verb);
    }
  }
  return [...found].sort();
}

function foldersOf(path: string): readonly string[] {
  return path.split(':').filter((folder) => isAbsolute(folder));
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // PATH names folders that are not there or not readable.
    return [];
  }
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    // Not there, or not executable for this user.
    return false;
  }
}
