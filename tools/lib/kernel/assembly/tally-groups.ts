// Which group a record belongs to, by the numbers that its source, its kind or its fields have.

import { sourceNumber } from './columns';
import { intern, OVERFLOW } from './intern';
import { found, numberOfText, wantText } from './tally-body';

/** What tells groups apart, beside the indexes of wanted fields. */
const BY_SOURCE: i32 = -1;
const BY_KIND: i32 = -2;
const MOST_KEYS: i32 = 8;
const keys = memory.data(8 * 4, 16);
/** The numbers of a record for the keys. */
const numbers = memory.data(8 * 4 + 16, 16);
let keyCount: i32 = 0;
/** Said for a field that the record does not have. */
const ABSENT: u32 = 0xfffffffe;

/** By number of a key, or of a combination of several: the group, or 0. Behind the last, that of records without the one key. */
let groups: usize = 0;
let mostNumbers: u32 = 0;
/** The interner of combinations; 0 with one key. */
let combinations: usize = 0;

/** Numbers of keys are below `most`; those of several keys come from an interner of combinations, 0 for one key. */
export function useKeyNumbers(most: u32, combinationTable: usize): void {
  mostNumbers = most;
  combinations = combinationTable;
}

/** Sets the table of groups: u32 by number, and one more. Each thread has numbers of its own. */
export function useGroups(table: usize): void {
  groups = table;
}

/** Adds what groups are told apart by: a wanted field, the source or the kind. */
export function addTallyKey(key: i32): bool {
  if (keyCount == MOST_KEYS) return false;
  store<i32>(keys + ((<usize>keyCount) << 2), key);
  keyCount++;
  if (key >= 0) wantText(key);
  return true;
}

/** The number of the record in hand for a key; OVERFLOW when it has none. */
// @ts-ignore: decorator
@inline
function numberOf(key: i32, kind: u32): u32 {
  if (key == BY_SOURCE) return sourceNumber();
  if (key == BY_KIND) return kind;
  return (found >> key) & 1 ? numberOfText(key) : ABSENT;
}

/** The number of the keys of the record in hand; OVERFLOW where there is none. */
// @ts-ignore: decorator
@inline
export function numberOfKeys(kind: u32): u32 {
  if (keyCount == 0) return 0;
  if (combinations == 0) {
    const number = numberOf(load<i32>(keys), kind);
    return number == ABSENT ? mostNumbers : number < mostNumbers ? number : OVERFLOW;
  }
  for (let index: usize = 0; index < <usize>keyCount; index++) {
    const part = numberOf(load<i32>(keys + (index << 2)), kind);
    if (part == OVERFLOW) return OVERFLOW;
    store<u32>(numbers + (index << 2), part);
  }
  const number = intern(combinations, numbers, (<usize>keyCount) << 2);
  return number < mostNumbers ? number : OVERFLOW;
}

/** The group of keys with this number; 0 when the host must say. */
// @ts-ignore: decorator
@inline
export function groupOf(number: u32): u32 {
  if (keyCount == 0) return 1;
  return number == OVERFLOW ? 0 : load<u32>(groups + ((<usize>number) << 2));
}
