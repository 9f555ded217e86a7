// Rules that know a secret by the name of its field.

import { cookieSpans } from './cookie.ts';
import { bareEnd, type FieldValue, type FieldValues, readValues } from './field-value.ts';
import { endOfMark } from './mark.ts';
import type { FieldRule } from './rule.ts';
import { looksMade } from './rules/schemes.ts';
import { KNOWS, OPEN_WORD, type Span } from './span.ts';

const LONGEST_KEY = 64;
const KEY = /[A-Za-z0-9_.-]/;

/** Where the key begins that the word at `at` ends. */
function startOfKey(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < LONGEST_KEY && KEY.test(text[start - 1] as string)) start--;
  return start;
}

/** The secrets in the value of the key that ends with the word [at, wordEnd). */
export function matchField(
  rule: FieldRule,
  text: string,
  at: number,
  wordEnd: number,
  isMetric: boolean,
): readonly Span[] {
  const keyStart = startOfKey(text, at);
  // The name of the rule in a mark.
  if (text.startsWith('redacted:', keyStart - 9)) return [];
  const key = text.slice(keyStart, wordEnd);
  const lower = key.toLowerCase();
  if (rule.wordStart && !isOwnWord(text, keyStart, at)) return [];
  if (rule.except?.some((ending) => lower.endsWith(ending))) return [];
  const found = readValues(text, keyStart, wordEnd);
  if (found === undefined) return [];
  if (rule.values === 'cookies') return found.values.flatMap((value) => cookieSpans(text, value, found));
  return found.values.flatMap((value) => spanOf(rule, text, lower, found, value, isMetric) ?? []);
}

/** `db_pass` and `dbPass` end with the word `pass`, `bypass` does not. */
function isOwnWord(text: string, keyStart: number, at: number): boolean {
  if (at === keyStart) return true;
  const before = text[at - 1] as string;
  return !/[A-Za-z]/.test(before) || (/[a-z]/.test(before) && /[A-Z]/.test(text[at] as string));
}

/** The schemes of the Authorization header (RFC 9110) and what else is written in front of credentials. */
const SCHEME =
  /(?:bearer|basic|token|jwt|bot|api-?key|key|negotiate|ntlm|hawk|oauth|ssws|splunk|dpop|aws4-hmac-sha256)(?:[ \t]+|%20|$)/iy;

/** The same value without the scheme in front of it; undefined when there is none. */
function behindScheme(text: string, value: FieldValue): FieldValue | undefined {
  SCHEME.lastIndex = value.start;
  if (!SCHEME.test(text)) return undefined;
  const start = SCHEME.lastIndex;
  if (value.quote !== '') return start <= value.end ? { ...value, start } : undefined;
  const mark = endOfMark(text, start);
  const end = mark > start ? mark : bareEnd(text, start);
  return { start, end, quote: '', isOpen: end === text.length };
}

function spanOf(
  rule: FieldRule,
  text: string,
  key: string,
  found: FieldValues,
  value: FieldValue,
  isMetric: boolean,
): Span | undefined {
  const credentials = behindScheme(text, value);
  const { start, end, quote, isOpen } = credentials ?? value;
  const secret = text.slice(start, end);
  if (isNothing(secret) || endOfMark(secret, 0) > 0) return undefined;
  const isBare = quote === '';
  const isNumber = isBare && QUANTITY.test(secret);
  if (isNumber && isMetric) return undefined;
  const isSecret = credentials
    ? !(isBare && PROSE.test(secret))
    : rule.values === 'certain'
      ? isCertain(key, secret, found)
      : isLikely(secret, found, isBare, isNumber);
  if (!isSecret) return undefined;
  // A number of JSON can only become a string.
  const around =
    isNumber && found.keyQuote !== '' && found.separator === 'colon' ? { quote: found.keyQuote } : {};
  const open = isOpen ? { open: isBare ? OPEN_WORD : quote } : {};
  return { start, end, rule: rule.name, knows: KNOWS.field, ...around, ...open };
}

const QUANTITY = /^[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?[A-Za-z%\xb5]{0,3}$/;
const SHORT_NUMBER = /^[+-]?(?:[0-9]{1,5}|[0-9]+\.[0-9]+)[A-Za-z%\xb5]{0,3}$/;

/** What stands for nothing: words, masks, places to be filled in. */
const NOTHING =
  /^(?:null|nil|none|undefined|true|false|yes|no|on|off|empty|unset|redacted|filtered|hidden|masked|removed|bearer|basic|digest|negotiate|ntlm|[*\u2022.#-]+|x{3,}|<[a-z_ :-]*>|\[(?:redacted|filtered|hidden|masked|removed|secret)\]|\(?(?:redacted|hidden|null|none)\)?|\$\{[^}]*\}?|\$[A-Z_]+|\{\{[^}]*\}?\}?|\{[a-z_]*\}?|%[sdvqr]|\{\})$/i;

function isNothing(secret: string): boolean {
  return secret === '' || (secret.length <= 64 ? NOTHING.test(secret) : /^\*+$/.test(secret));
}

/** Words that follow `password:` in sentences. */
const PROSE =
  /^(?:yes|no|a|an|and|are|at|authentication|auth|by|can|cannot|changed|check|code|contains|correct|could|denied|does|empty|enabled|disabled|error|expired|fail(?:ed|ure)?|field|for|forbidden|from|has|have|header|if|in|incorrect|input|invalid|is|it|key|length|login|mismatch|missing|must|needs?|new|not|of|ok|old|only|or|please|policy|prompt|required|reset|scheme|set|should|string|success(?:ful)?|the|this|to|token|too|unauthorized|unknown|user|value|was|weak|will|with|wrong|you|your)[.,;:!]?$/i;

const PATH = /^~?\/[\w./@ -]*$/;

function isCertain(key: string, secret: string, { isProse }: FieldValues): boolean {
  // In an environment PWD is the working directory.
  if (key.endsWith('pwd') && PATH.test(secret)) return false;
  return !(isProse && PROSE.test(secret));
}

function isLikely(secret: string, { isProse }: FieldValues, isBare: boolean, isNumber: boolean): boolean {
  if (isNumber && SHORT_NUMBER.test(secret)) return false;
  if (isProse) return looksMade(secret);
  return isBare ? secret.length >= 4 : /[A-Za-z0-9]/.test(secret);
}
