// Rules that know a secret by its shape, tried where one of their literals stands.

import { endOfMark } from './mark.ts';
import type { PatternRule } from './rule.ts';
import { KNOWS, OPEN_WORD, type Span } from './span.ts';

const LONGEST_LEAD = 64;
const PERCENT_ESCAPE = /^%[0-9A-Fa-f]{2}$/;

export interface PatternMatcher {
  /** The secret whose literal stands at `at`; `edge` is where the secret before it ended. */
  match(text: string, at: number, edge: number): Span | undefined;
  /** A new line begins. */
  reset(): void;
}

/** The expression is compiled when it is needed first: most never are. */
export function createPatternMatcher(rule: PatternRule): PatternMatcher {
  let expression: RegExp | undefined;
  const lead = rule.lead === undefined ? undefined : new RegExp(`[${rule.lead}]`);
  /** With wholeRun: nothing is found before this. */
  let failsUntil = 0;

  const startOf = (text: string, at: number, edge: number): number => {
    let start = at - (rule.back ?? 0);
    if (lead === undefined) return start;
    while (start > edge && at - start < LONGEST_LEAD && lead.test(text[start - 1] as string)) {
      if (PERCENT_ESCAPE.test(text.slice(Math.max(0, start - 3), start))) break;
      start--;
    }
    return start;
  };

  return {
    reset() {
      failsUntil = 0;
    },
    match(text, at, edge) {
      if (at < failsUntil) return undefined;
      const start = startOf(text, at, edge);
      if (start < 0 || (rule.wordStart && start !== edge && !isWordStart(text, start))) return undefined;
      expression ??= new RegExp(rule.pattern, rule.ignoreCase ? 'dyi' : 'dy');
      expression.lastIndex = start;
      const indices = expression.exec(text)?.indices;
      if (!indices) {
        if (rule.wholeRun) failsUntil = endOfRun(text, at);
        return undefined;
      }
      const [from, end] = (indices[1] ?? indices[0]) as [number, number];
      const secretStart = afterEscape(text, from);
      if (endOfMark(text, secretStart) > secretStart || !accepts(rule, text.slice(secretStart, end))) {
        return undefined;
      }
      const open = end === text.length ? { open: OPEN_WORD } : {};
      return {
        start: secretStart,
        end,
        rule: rule.name,
        knows: rule.byPlace ? KNOWS.place : KNOWS.shape,
        ...open,
      };
    },
  };
}

function accepts(rule: PatternRule, secret: string): boolean {
  if (rule.minEntropy !== undefined && entropy(secret) < rule.minEntropy) return false;
  return rule.accept?.(secret) ?? true;
}

/** Shannon entropy of a text, in bits a character. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

const RUN = /[A-Za-z0-9_-]*/y;

function endOfRun(text: string, at: number): number {
  RUN.lastIndex = at;
  RUN.test(text);
  return RUN.lastIndex;
}

const LETTER_OR_DIGIT = /[A-Za-z0-9]/;
/** What ends in a letter or digit and is none of the text: percent and backslash escapes, colours of terminals. */
const ESCAPE =
  /(?:%[0-9A-Fa-f]{2}|\\[nrtbf]|\\u[0-9A-Fa-f]{4}|(?:\x1b|\\u001[bB]|\\x1[bB]|\\033|\\e)\[[0-9;]{0,10}m)$/;
const LONGEST_ESCAPE = 20;

/** Whether a word may begin at `at`. */
export function isWordStart(text: string, at: number): boolean {
  if (at === 0 || !LETTER_OR_DIGIT.test(text[at - 1] as string)) return true;
  return ESCAPE.test(text.slice(Math.max(0, at - LONGEST_ESCAPE), at));
}

/** The first character of a secret may belong to an escape (`\npm_…`): then the secret begins behind it, so that the escape stays whole. */
function afterEscape(text: string, start: number): number {
  let backslashes = 0;
  while (backslashes < start && text[start - 1 - backslashes] === '\\' && backslashes < LONGEST_ESCAPE)
    backslashes++;
  return backslashes % 2 === 1 && /[nrtbf"\\/]/.test(text[start] as string) ? start + 1 : start;
}
