// The command of --exec: words with quotes, as a person types them, or a JSON array. No shell ever sees them: nothing is expanded.

import { accessSync, constants, statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { UsageError } from '../../lib/cli/failure.ts';

const WORD = /\s*((?:[^\s'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+)/sy;
const PIECE = /\\(.)|'([^']*)'|"((?:[^"\\]|\\.)*)"|([^\\'"]+)/gs;

/** The words of a command; the first is an absolute path of a program that can be run. Throws a UsageError. */
export function parseCommand(text: string, path: string): readonly [string, ...string[]] {
  const [program, ...args] = text.trimStart().startsWith('[') ? jsonWords(text) : plainWords(text);
  if (program === undefined || program === '')
    throw new UsageError('option --exec expects a command, got nothing');
  return [findProgram(program, path), ...args];
}

function jsonWords(text: string): readonly string[] {
  try {
    const words: unknown = JSON.parse(text);
    if (Array.isArray(words) && words.every((word) => typeof word === 'string')) return words;
  } catch {
    // Reported below.
  }
  throw new UsageError(`option --exec expects words or a JSON array of texts, got ${JSON.stringify(text)}`);
}

function plainWords(text: string): readonly string[] {
  const words: string[] = [];
  let position = 0;
  while (text.slice(position).trim() !== '') {
    WORD.lastIndex = position;
    const found = WORD.exec(text);
    if (!found) throw new UsageError(`option --exec has an open quote in ${JSON.stringify(text)}`);
    words.push(unquoted(found[1] as string));
    position = WORD.lastIndex;
  }
  return words;
}

function unquoted(word: string): string {
  return word.replace(PIECE, (_, escaped?: string, single?: string, double?: string, plain?: string) => {
    return escaped ?? single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? plain ?? '';
  });
}

function findProgram(program: string, path: string): string {
  if (program.includes('/')) {
    if (isProgram(program)) return resolve(program);
    throw new UsageError(`option --exec: ${program} is no program that can be run`);
  }
  const folders = path.split(':').filter((folder) => isAbsolute(folder));
  const found = folders.map((folder) => join(folder, program)).find(isProgram);
  if (found === undefined) throw new UsageError(`option --exec: there is no program ${program} on PATH`);
  return found;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    // Not there, or not ours to run.
    return false;
  }
}
