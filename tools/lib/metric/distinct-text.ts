// A HyperLogLog as text, to be a bare value of a record, in digits of base64url (A–Z a–z 0–9 - _, most significant first):
//
//   hl1:d and one digit for the rank of each register, 16384 of them
//   hl1:s and four digits for each register that is not 0, in order: its index times 64 plus its rank
//
// The shorter form is written, d where both are as long, so that equal states have one text.

import { type Distinct, MAX_RANK, REGISTERS, raise, registersOf } from './distinct.ts';

export const DISTINCT_PREFIX = 'hl1:';

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const values: ReadonlyMap<string, number> = new Map([...DIGITS].map((digit, value) => [digit, value]));
const ENTRY_DIGITS = 4;

export function formatDistinct(state: Distinct): string {
  const used = registersOf(state);
  if (used.length * ENTRY_DIGITS < REGISTERS) {
    const entries = used.map(([index, rank]) => entryText(index * 64 + rank));
    return `${DISTINCT_PREFIX}s${entries.join('')}`;
  }
  const ranks = new Array<string>(REGISTERS).fill(DIGITS[0]!);
  for (const [index, rank] of used) ranks[index] = DIGITS[rank]!;
  return `${DISTINCT_PREFIX}d${ranks.join('')}`;
}

function entryText(entry: number): string {
  return [18, 12, 6, 0].map((shift) => DIGITS[(entry >>> shift) & 63]).join('');
}

/** The state that a text is, or undefined where it is none. */
export function parseDistinct(text: string): Distinct | undefined {
  const body = text.slice(DISTINCT_PREFIX.length + 1);
  if (body.length > REGISTERS) return undefined;
  const state: Distinct = { registers: new Map() };
  if (text.startsWith(`${DISTINCT_PREFIX}s`)) return parseEntries(state, body) ? state : undefined;
  if (text.startsWith(`${DISTINCT_PREFIX}d`)) return parseRanks(state, body) ? state : undefined;
  return undefined;
}

function parseEntries(state: Distinct, body: string): boolean {
  let last = -1;
  for (let at = 0; at < body.length; at += ENTRY_DIGITS) {
    let entry = 0;
    for (let digit = at; digit < at + ENTRY_DIGITS; digit++) entry = entry * 64 + valueAt(body, digit);
    const index = Math.floor(entry / 64);
    const rank = entry % 64;
    if (!(index > last && index < REGISTERS) || rank === 0 || rank > MAX_RANK) return false;
    raise(state, index, rank);
    last = index;
  }
  return true;
}

function parseRanks(state: Distinct, body: string): boolean {
  if (body.length !== REGISTERS) return false;
  for (let index = 0; index < REGISTERS; index++) {
    const rank = valueAt(body, index);
    if (!(rank <= MAX_RANK)) return false;
    if (rank > 0) raise(state, index, rank);
  }
  return true;
}

/** NaN for what is no digit, and behind the end. */
function valueAt(body: string, at: number): number {
  return values.get(body.charAt(at)) ?? Number.NaN;
}
