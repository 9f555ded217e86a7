// Log levels from the spellings that programs use. Words of any case; numbers of syslog (0 to 7, RFC 5424, falling) and
// of pino and bunyan (10 to 60, rising), which do not overlap.

import type { Level } from './kind.ts';

const spellings: ReadonlyMap<string, Level> = new Map(
  (
    [
      ['TRACE', 'trace t trc tra finest finer silly all'],
      ['DEBUG', 'debug d dbg fine verbose v vrb config debug1 debug2 debug3 debug4 debug5 d1 d2 d3 d4 d5'],
      ['INFO', 'info i inf information informational notice note n log success'],
      ['WARN', 'warn w wrn warning'],
      ['ERROR', 'error e err eror failure fail'],
      ['FATAL', 'fatal f ftl critical crit c emergency emerg alert a panic p pnc severe s dpanic assert'],
    ] as const
  ).flatMap(([level, words]) => words.split(' ').map((word): [string, Level] => [word, level])),
);

const SYSLOG: readonly Level[] = ['FATAL', 'FATAL', 'FATAL', 'ERROR', 'WARN', 'INFO', 'INFO', 'DEBUG'];
const PINO: readonly Level[] = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

/** The level of a syslog severity, 0 (emergency) to 7 (debug); undefined for any other number. */
export function levelOfSyslog(severity: number): Level | undefined {
  return SYSLOG[severity];
}

/** The level of a pino or bunyan number, 10 (trace) to 60 (fatal); one in between has the level below it. */
export function levelOfPino(number: number): Level | undefined {
  if (!(number >= 10) || number === Number.POSITIVE_INFINITY) return undefined;
  return PINO[Math.min(Math.floor(number / 10), PINO.length) - 1];
}

/** Longer than any spelling, so that a long text costs nothing. */
const MAX_SPELLING = 16;

/**
 * The level that a word (`warning`, `err`, `E`), a pino or bunyan number (10 and above) or a syslog severity (0 to 7)
 * means, the numbers also as text; undefined for anything else.
 */
export function parseLevel(spelling: string | number): Level | undefined {
  if (typeof spelling === 'number') return levelOfSyslog(spelling) ?? levelOfPino(spelling);
  if (spelling.length > MAX_SPELLING) return undefined;
  if (/^[0-9]{1,3}$/.test(spelling)) return parseLevel(Number(spelling));
  return spellings.get(spelling.toLowerCase());
}
