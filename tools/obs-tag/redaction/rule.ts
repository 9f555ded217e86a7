// What a rule of redaction is. Rules are data (rules/*.ts), one file a family of vendors or shapes, each with examples that the tests run.
//
// In an example «» stand around what is secret, and a · is left out: it keeps scanners of repositories from taking the example for a leak.

import type { Literal } from '../../lib/kernel/literal.ts';

/** What is redacted only when asked for (`--redact email,ip,card`). */
export const OPT_IN = ['email', 'ip', 'card'] as const;
export type OptIn = (typeof OPT_IN)[number];

export function isOptIn(word: string): word is OptIn {
  return (OPT_IN as readonly string[]).includes(word);
}

interface RuleBase {
  /** Stands in the mark and, with `_` for `-`, in the ledger: [a-z0-9-]. */
  readonly name: string;
  /** Lines with a secret of this rule. */
  readonly positive: readonly string[];
  /** Lines that look like it and have none. */
  readonly negative: readonly string[];
}

/** A shape: where one of the literals stands, the pattern matches, and its first group (or all of it) is the secret. */
export interface PatternRule extends RuleBase {
  readonly kind: 'pattern';
  /** What has to occur; the kernel finds it. */
  readonly literals: readonly Literal[];
  /**
   * In the syntax that RE2 and V8 share. It is tried once a candidate and needs no end of its own, so it must fail within the length of
   * what it asks for: see `wholeRun`.
   */
  readonly pattern: string;
  readonly ignoreCase?: true;
  /** It knows where a secret stands and not what it is: a rule that knows that names it. */
  readonly byPlace?: true;
  /** The pattern begins so many bytes before the literal. */
  readonly back?: number;
  /** The pattern begins with the characters of this class that stand before the literal, 64 at most. */
  readonly lead?: string;
  /** The match begins a word: what stands before it is no letter or digit, or the end of an escape. */
  readonly wordStart?: true;
  /** When it fails somewhere in a run of [A-Za-z0-9_-], it fails everywhere in the rest of the run. */
  readonly wholeRun?: true;
  /** Least Shannon entropy of the secret, in bits a character. */
  readonly minEntropy?: number;
  /** A last look at what the pattern took for a secret. */
  readonly accept?: (secret: string) => boolean;
  readonly optIn?: OptIn;
}

/** A key that names a secret, with its value: key=value, key: value, "key":"value" and what else is common. */
export interface FieldRule extends RuleBase {
  readonly kind: 'field';
  /** What a key ends with, in any case, in lower case here; a set such as [_-] stands for one character. */
  readonly keys: readonly string[];
  /** What stands in front of it in a longer key does not make it another word: `bypass` is no `pass`. */
  readonly wordStart?: true;
  /** Endings of longer keys that are no secrets. */
  readonly except?: readonly string[];
  /**
   * certain: any value is a secret. likely: short numbers are not, and in running text (`token: value`) only what looks made by a machine.
   * cookies: a list of pairs, whose values are.
   */
  readonly values: 'certain' | 'likely' | 'cookies';
}

/** A private key between BEGIN and END, on one line or on many (private-key.ts). */
export interface PrivateKeyRule extends RuleBase {
  readonly kind: 'private-key';
  readonly literals: readonly Literal[];
}

export type Rule = PatternRule | FieldRule | PrivateKeyRule;

/** A literal with at least `least` characters of some classes behind it. */
export function token(text: string, set: number, least: number): Literal {
  return { text, after: { set, least } };
}
