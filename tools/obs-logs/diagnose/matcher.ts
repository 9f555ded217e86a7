// The patterns of all rules behind their literals, and the words by which any line says that something is wrong.

import type { Literal } from '../../lib/kernel/literal.ts';
import type { Rule, RulePattern } from './rule.ts';

export interface Match {
  readonly rule: Rule;
  readonly captures: ReadonlyMap<string, string>;
  /** The line belongs to a stack. */
  readonly isStack: boolean;
}

export interface Matched {
  readonly matches: readonly Match[];
  /** It says that something is wrong. */
  readonly isError: boolean;
  /** It says that nothing goes on from here. */
  readonly isFatal: boolean;
  /** It says that something has worked out. */
  readonly isSuccess: boolean;
}

export interface Matcher {
  readonly literals: readonly Literal[];
  /** What the patterns behind the literals `ids` say of a line that holds them; `texts` is the same line in several forms. */
  match(ids: readonly number[], texts: readonly string[]): Matched;
}

/** Words of complaint. */
const COMPLAINTS = [
  'error',
  'fatal',
  'fail',
  'panic',
  'exception',
  'cannot',
  'could not',
  "couldn't",
  'unable',
  'critical',
  'abort',
  'giving up',
  'invalid',
  'denied',
  'refused',
  'not found',
  'unexpected',
  'lost',
  'violated',
  'missing',
];
const COMPLAINT = new RegExp(`(?:\\b|_)(?:${COMPLAINTS.join('|')})`, 'i');
/** Of these, words of an end. */
const ENDS = ['fatal', 'panic', 'giving up', 'aborting', 'exiting', 'cannot continue', 'shutting down due'];
const END = new RegExp(`\\b(?:${ENDS.join('|')})`, 'i');
/** Words of success. */
const SUCCESSES = [
  'successfully',
  'connected to',
  'connection established',
  'listening on',
  'recovered',
  'reconnected',
  'restored',
  'is ready',
  'completed',
];
const SUCCESS = new RegExp(`\\b(?:${SUCCESSES.join('|')})\\b`, 'i');
/** Lines that report a success, or count no failures. */
const NO_COMPLAINT =
  /^\s*(?:[✔✓√]|ok \d|# |PASS\b|\[ ?ok ?\])|\b(?:0|no) (?:errors?|failures?|failed|vulnerabilities)\b|level=(?:info|debug)\b/i;

const NOTHING: Matched = { matches: [], isError: false, isFatal: false, isSuccess: false };
const MOST_LITERAL = 16;

interface Entry {
  readonly rule: Rule;
  readonly pattern: RulePattern;
}

export function createMatcher(rules: readonly Rule[]): Matcher {
  const entries = new Map<string, Entry[]>();
  const add = (literal: string): Entry[] => {
    const key = literal.toLowerCase();
    const known = entries.get(key) ?? [];
    entries.set(key, known);
    return known;
  };
  for (const word of [...COMPLAINTS, ...ENDS, ...SUCCESSES]) add(word.slice(0, MOST_LITERAL));
  for (const rule of rules) for (const pattern of rule.patterns) add(pattern.literal).push({ rule, pattern });
  const lists = [...entries.values()];

  return {
    literals: [...entries.keys()].map((text) => ({ text, anyCase: true })),
    match(ids, texts) {
      const whole = texts.at(-1) ?? '';
      if (NO_COMPLAINT.test(whole)) return NOTHING;
      const matches = new Map<Rule, Match>();
      for (const id of ids) {
        for (const { rule, pattern } of lists[id] ?? []) {
          const captures = capturesOf(pattern, texts);
          const known = matches.get(rule);
          if (captures !== undefined && captures.size >= (known?.captures.size ?? 0))
            matches.set(rule, { rule, captures, isStack: pattern.isStack === true });
        }
      }
      const isError = COMPLAINT.test(whole);
      const isSuccess = !isError && matches.size === 0 && SUCCESS.test(whole);
      return { matches: [...matches.values()], isError, isFatal: END.test(whole), isSuccess };
    },
  };
}

/** What the groups of a pattern have captured, `port2` as `port`; undefined where it does not match. */
function capturesOf(
  { match }: RulePattern,
  texts: readonly string[],
): ReadonlyMap<string, string> | undefined {
  for (const text of texts) {
    const found = match.exec(text);
    if (found === null) continue;
    const captures = new Map<string, string>();
    for (const [name, value] of Object.entries(found.groups ?? {})) {
      if (value !== undefined && value.trim() !== '') captures.set(name.replace(/\d$/, ''), value.trim());
    }
    return captures;
  }
  return undefined;
}
