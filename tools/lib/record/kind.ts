// The kinds a record can have: six log levels in rising order, and five other signals.

export const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;
export const SIGNALS = ['METRIC', 'EVENT', 'ALERT', 'SPAN', 'GAP'] as const;

export type Level = (typeof LEVELS)[number];
export type Signal = (typeof SIGNALS)[number];
export type Kind = Level | Signal;

/** All kinds, in the order the byte kernel numbers them from 1 (0 is a foreign line). */
export const KINDS: readonly Kind[] = [...LEVELS, ...SIGNALS];

const levels: ReadonlySet<string> = new Set(LEVELS);
const kinds: ReadonlySet<string> = new Set(KINDS);

/** True for a kind that is a log level. */
export function isLevel(kind: string): kind is Level {
  return levels.has(kind);
}

/** True for any kind of the grammar, spelled as the grammar spells it. */
export function isKind(word: string): word is Kind {
  return kinds.has(word);
}
