// Tests of single code points: the Perl, POSIX and Unicode classes of RE2, and case folding.

import { type CodePointTest, RegexpError } from './syntax.ts';

type Range = readonly [number, number];

const perl: ReadonlyMap<string, readonly Range[]> = new Map([
  ['d', [[0x30, 0x39]]],
  [
    's',
    [
      [0x09, 0x0a],
      [0x0c, 0x0d],
      [0x20, 0x20],
    ],
  ],
  [
    'w',
    [
      [0x30, 0x39],
      [0x41, 0x5a],
      [0x5f, 0x5f],
      [0x61, 0x7a],
    ],
  ],
]);

const posix: ReadonlyMap<string, RegExp> = new Map([
  ['alnum', /[0-9A-Za-z]/],
  ['alpha', /[A-Za-z]/],
  ['ascii', /[\x00-\x7f]/],
  ['blank', /[\t ]/],
  ['cntrl', /[\x00-\x1f\x7f]/],
  ['digit', /[0-9]/],
  ['graph', /[!-~]/],
  ['lower', /[a-z]/],
  ['print', /[ -~]/],
  ['punct', /[!-/:-@[-`{-~]/],
  ['space', /[\t\n\v\f\r ]/],
  ['upper', /[A-Z]/],
  ['word', /[0-9A-Za-z_]/],
  ['xdigit', /[0-9A-Fa-f]/],
]);

/** `\d`, `\s`, `\w` and their negations; ASCII only, as in RE2. Undefined for any other letter. */
export function perlClass(letter: string): CodePointTest | undefined {
  const ranges = perl.get(letter.toLowerCase());
  if (!ranges) return undefined;
  const test = inRanges(ranges);
  return letter === letter.toLowerCase() ? test : not(test);
}

/** A POSIX class by name, such as `alpha`, or `^alpha` for its negation. */
export function posixClass(name: string): CodePointTest {
  const negated = name.startsWith('^');
  const pattern = posix.get(negated ? name.slice(1) : name);
  if (!pattern) throw new RegexpError(`unknown character class [:${name}:]`);
  const test: CodePointTest = (codePoint) => pattern.test(String.fromCodePoint(codePoint));
  return negated ? not(test) : test;
}

/** A Unicode general category or script, as `\p{…}` names it. */
export function unicodeClass(name: string): CodePointTest {
  const negated = name.startsWith('^');
  const wanted = negated ? name.slice(1) : name;
  if (wanted === 'Any') return negated ? () => false : () => true;
  const pattern = propertyPattern(wanted);
  const test: CodePointTest = (codePoint) => pattern.test(String.fromCodePoint(codePoint));
  return negated ? not(test) : test;
}

// A category has one or two letters; everything longer is a script.
function propertyPattern(name: string): RegExp {
  if (!/^[A-Za-z_]+$/.test(name)) throw new RegexpError(`unknown Unicode class \\p{${name}}`);
  const property = name.length <= 2 ? `General_Category=${name}` : `Script=${name}`;
  try {
    return new RegExp(`^\\p{${property}}$`, 'u');
  } catch {
    throw new RegexpError(`unknown Unicode class \\p{${name}}`);
  }
}

export function inRanges(ranges: readonly Range[]): CodePointTest {
  return (codePoint) => ranges.some(([low, high]) => codePoint >= low && codePoint <= high);
}

export function not(test: CodePointTest): CodePointTest {
  return (codePoint) => !test(codePoint);
}

export function anyOf(tests: readonly CodePointTest[]): CodePointTest {
  return (codePoint) => tests.some((test) => test(codePoint));
}

/** A test that also accepts what differs only by case. */
export function folded(test: CodePointTest): CodePointTest {
  return (codePoint) => caseVariants(codePoint).some(test);
}

// Code points whose simple case folding goes further than one step of upper or lower case.
const orbits: ReadonlyMap<number, readonly number[]> = new Map(
  [
    [0x4b, 0x6b, 0x212a],
    [0x53, 0x73, 0x17f],
    [0xc5, 0xe5, 0x212b],
    [0xb5, 0x39c, 0x3bc],
    [0x3a9, 0x3c9, 0x2126],
    [0x3a3, 0x3c3, 0x3c2],
  ].flatMap((orbit) => orbit.map((codePoint) => [codePoint, orbit] as const)),
);

/** The code point and everything that differs from it only by case. */
export function caseVariants(codePoint: number): readonly number[] {
  const orbit = orbits.get(codePoint);
  if (orbit) return orbit;
  const text = String.fromCodePoint(codePoint);
  const variants = [codePoint];
  for (const other of [text.toLowerCase(), text.toUpperCase()]) {
    const changed = other.codePointAt(0)!;
    if (String.fromCodePoint(changed) === other && changed !== codePoint) variants.push(changed);
  }
  return variants;
}
