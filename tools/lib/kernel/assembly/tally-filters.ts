// Which filters a record passes. What they ask are facts, a bit each: that a field is there, that its quantity compares in some way with a
// number, or what the host has said of its text. A filter is a list of alternatives, each of which wants some of the facts and others not.

import { sourceNumber } from './columns';
import { OVERFLOW } from './intern';
import {
  dimensionOf,
  dividendOf,
  divisorOf,
  found,
  numberOfText,
  openWord,
  quotedTexts,
  wantPresence,
  wantQuantity,
  wantText,
} from './tally-body';

/** Numbers of the comparisons, as the host knows them. */
const EQUAL: u32 = 0;
const LESS: u32 = 1;
const AT_MOST: u32 = 2;
const MORE: u32 = 3;
const AT_LEAST: u32 = 4;
const UNEQUAL: u32 = 5;
/** Asks only whether there is a value. */
const PRESENT: u32 = 6;

/** A fact of one field. */
@unmanaged
class Test {
  fact: u32;
  field: i32;
  comparison: u32;
  /** Bit i: values of dimension i can be compared; of others it is not so. */
  dimensions: u32;
  literal: f64;
}

/** Words of the texts of one field. */
@unmanaged
class Answers {
  /** A wanted field; -1 for the source. */
  field: i32;
  /** Where the word is a value, less its highest bit; -1 when its bits are facts. */
  value: i32;
  /** u32 by number of the text, of a bare one and then of one in quotes: its word, or 0 where the host has not been asked. */
  words: usize;
}

/** An alternative of a filter. */
@unmanaged
class Alternative {
  /** Bit i: for records of kind i. */
  kinds: u32;
  /** The facts that matter, and those of them that there must be. */
  mask: u32;
  wanted: u32;
  /** The bit of the filter. */
  filter: u32;
}

const MOST_TESTS: i32 = 32;
const TEST_SHIFT: usize = 5;
const tests = memory.data(32 * 32, 16);
let testCount: i32 = 0;

const MOST_ANSWERS: i32 = 32;
const ANSWERS_SHIFT: usize = 4;
const answers = memory.data(32 * 16, 16);
let answersCount: i32 = 0;

const MOST_ALTERNATIVES: i32 = 64;
const ALTERNATIVE_SHIFT: usize = 4;
const alternatives = memory.data(64 * 16, 16);
let alternativeCount: i32 = 0;

/** Asks the host for the word of the text at a place of one of the answers, which it also writes there. Its highest bit is set. */
// @ts-ignore: decorator
@external('env', 'wordOf')
declare function wordOf(answers: i32, place: u32): u32;

/** Adds a fact of a field; false when there are too many. */
export function addTest(fact: u32, field: i32, comparison: u32, dimensions: u32, literal: f64): bool {
  if (testCount == MOST_TESTS) return false;
  const test = changetype<Test>(tests + ((<usize>testCount) << TEST_SHIFT));
  testCount++;
  test.fact = fact;
  test.field = field;
  test.comparison = comparison;
  test.dimensions = dimensions;
  test.literal = literal;
  if (comparison == PRESENT) wantPresence(field);
  else wantQuantity(field);
  return true;
}

/** Adds the words of the texts of a field, or of the source for -1: facts, or values for `value`. False when there are too many. */
export function addAnswers(field: i32, words: usize, value: i32): bool {
  if (answersCount == MOST_ANSWERS) return false;
  const added = changetype<Answers>(answers + ((<usize>answersCount) << ANSWERS_SHIFT));
  answersCount++;
  added.field = field;
  added.words = words;
  added.value = value;
  if (field >= 0) wantText(field);
  return true;
}

/** Adds an alternative to a filter (a number below 32); false when there are too many. */
export function addAlternative(filter: u32, kinds: u32, mask: u32, wanted: u32): bool {
  if (alternativeCount == MOST_ALTERNATIVES) return false;
  const added = changetype<Alternative>(alternatives + ((<usize>alternativeCount) << ALTERNATIVE_SHIFT));
  alternativeCount++;
  added.kinds = kinds;
  added.mask = mask;
  added.wanted = wanted;
  added.filter = 1 << filter;
  return true;
}

function isSo(test: Test): bool {
  const field = test.field;
  if (!((found >> field) & 1)) return false;
  const comparison = test.comparison;
  if (comparison == PRESENT) return true;
  if (!((test.dimensions >> dimensionOf(field)) & 1)) return false;
  const value = dividendOf(field) / divisorOf(field);
  const literal = test.literal;
  if (comparison == EQUAL) return value == literal;
  if (comparison == LESS) return value < literal;
  if (comparison == AT_MOST) return value <= literal;
  if (comparison == MORE) return value > literal;
  return comparison == UNEQUAL ? value != literal : value >= literal;
}

/** The place of the text that the record in hand has; OVERFLOW where it has none with a number. */
// @ts-ignore: decorator
@inline
function placeOfText(field: i32): u32 {
  if (field >= 0) return (numberOfText(field) << 1) | ((quotedTexts >> field) & 1);
  const number = sourceNumber();
  return number == OVERFLOW ? OVERFLOW : number << 1;
}

/** Said of a record whose source has no number. */
export const UNSURE: u32 = 0xffffffff;

/** The filters that the record in hand passes, a bit each; UNSURE when the host must say. Takes the words of its texts in hand. */
// @ts-ignore: decorator
@inline
export function passedBy(kind: u32): u32 {
  let facts: u32 = 0;
  for (let index = 0; index < testCount; index++) {
    const test = changetype<Test>(tests + ((<usize>index) << TEST_SHIFT));
    if (isSo(test)) facts |= test.fact;
  }
  for (let index = 0; index < answersCount; index++) {
    const told = changetype<Answers>(answers + ((<usize>index) << ANSWERS_SHIFT));
    const field = told.field;
    if (field >= 0 && !((found >> field) & 1)) continue;
    const place = placeOfText(field);
    if (place == OVERFLOW) return UNSURE;
    let word = load<u32>(told.words + ((<usize>place) << 2));
    if (word == 0) word = wordOf(index, place);
    if (told.value < 0) facts |= word;
    else openWord(told.value, word & 0x7fffffff);
  }
  let passed: u32 = 0;
  for (let index = 0; index < alternativeCount; index++) {
    const alternative = changetype<Alternative>(alternatives + ((<usize>index) << ALTERNATIVE_SHIFT));
    if ((alternative.kinds >> kind) & 1 && (facts & alternative.mask) == alternative.wanted) passed |= alternative.filter;
  }
  return passed;
}
