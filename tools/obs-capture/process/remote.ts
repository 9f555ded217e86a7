// Arguments for a command that may be run on another machine: ssh(1) puts them together with blanks and gives them to a shell there,
// which has its own idea of `;`, `*` and the like.

import { basename } from 'node:path';

const SAFE = /^[A-Za-z0-9_@%+=:,./-]+$/;

/** The arguments as a command has to be given them that begins with `command`. */
export function argumentsFor(command: readonly string[], words: readonly string[]): readonly string[] {
  const isRemote = command.some((word) => basename(word) === 'ssh');
  return isRemote ? words.map(quoted) : words;
}

function quoted(word: string): string {
  return SAFE.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
