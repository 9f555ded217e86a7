// Level words at the start of a text. Stricter than lib/record's parseLevel, which reads a value that is known to be a
// level: here a sentence may begin with a word that only looks like one ("Error handling was improved").

import type { Level } from '../../lib/record/kind.ts';
import { parseLevel } from '../../lib/record/level.ts';

/** A level word found at the start of a text. */
export interface FoundLevel {
  readonly level: Level;
  /** The index behind the word and what sets it off. */
  readonly end: number;
}

const WORDS =
  'TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERR|ERROR|CRIT|CRITICAL|FATAL|ALERT|EMERG|EMERGENCY|PANIC|SEVERE';

/** In capitals before a blank or the end (1), in any case between brackets (2) or before a colon (3). */
const LEVEL = new RegExp(
  `(?:(${WORDS})(?=[ \\t:]|$)|[[<(](${anyCase(WORDS)})[\\])>]|(${anyCase(WORDS)})(?=:)):?`,
  'y',
);

/** A pattern for the words in any case, without the flag that would hold for the whole pattern. */
function anyCase(words: string): string {
  return words.replace(/[A-Z]/g, (letter) => `[${letter}${letter.toLowerCase()}]`);
}

/** The level word at `start`: `ERROR x`, `[error] x`, `error: x`, but not `error x` or `Errors`. */
export function levelWordAt(text: string, start: number): FoundLevel | undefined {
  LEVEL.lastIndex = start;
  const match = LEVEL.exec(text);
  const level = match === null ? undefined : parseLevel(match[1] ?? match[2] ?? match[3] ?? '');
  return match === null || level === undefined ? undefined : { level, end: start + match[0].length };
}

/** Blanks, and one of the signs that some programs set between the parts. */
const GAP = /[ \t]*(?:[-|:][ \t]+)?/y;

/** The index behind what sets two parts of a line apart, at `start`. */
export function skipGap(line: string, start: number): number {
  GAP.lastIndex = start;
  GAP.exec(line);
  return GAP.lastIndex;
}
