// The prefilter finds what a plain search finds, wherever it stands, and nothing else.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Kernel } from '../../../tools/lib/kernel/host.ts';
import { CLASS, CLASSES, type Literal, placesOf, type Run } from '../../../tools/lib/kernel/literal.ts';
import { createPrefilter, PREFILTER_BYTES } from '../../../tools/lib/kernel/prefilter.ts';
import { createArea, SURROUNDINGS } from './area.ts';

const SEED = 20_260_214;
const AREA_BYTES = 4096;

/** Where a literal begins, and which one: `position:id`. */
type Found = readonly string[];

function find(literals: readonly Literal[], text: string, around: string): Found {
  const kernel = new Kernel(PREFILTER_BYTES + 2 * AREA_BYTES);
  const prefilter = createPrefilter(kernel, literals);
  const area = createArea(kernel, AREA_BYTES);
  const end = area.put(text, around);
  const found: string[] = [];
  for (let position = area.start; position < end; ) {
    position = prefilter.find(position, end);
    for (let index = 0; index < prefilter.count; index++) {
      found.push(`${prefilter.positions[index]! - area.start}:${prefilter.ids[index]}`);
    }
  }
  return found.sort();
}

function isRun(text: string, run: Run | undefined): boolean {
  if (run === undefined) return true;
  return (
    text.length === run.least && [...text].every((char) => (CLASSES[char.charCodeAt(0)]! & run.set) !== 0)
  );
}

/** The plain search. */
function findPlainly(literals: readonly Literal[], text: string): Found {
  const found: string[] = [];
  literals.forEach(({ text: literal, anyCase, before, after }, id) => {
    const places = placesOf(literal);
    for (let at = 0; at + places.length <= text.length; at++) {
      const isHere = places.every((chars, index) => {
        const char = text[at + index]!;
        // Of a set the kernel leaves the choice to the host where it is no part of the fingerprint.
        return anyCase ? chars.toLowerCase().includes(asciiLower(char)) : chars.includes(char);
      });
      const end = at + places.length;
      if (!isHere || !isRun(text.slice(end, end + (after?.least ?? 0)), after)) continue;
      if (!isRun(text.slice(Math.max(0, at - (before?.least ?? 0)), at), before)) continue;
      found.push(`${at}:${id}`);
    }
  });
  return found.sort();
}

function asciiLower(char: string): string {
  return /[A-Z]/.test(char) ? char.toLowerCase() : char;
}

const alphabet = fc.constantFrom(...'abcABC_-.0123:/@ =[{\n\xe9\xff\0');
const word = fc.string({ unit: fc.constantFrom(...'abcABC_-.:/@019'), minLength: 1, maxLength: 16 });
const run = fc.record({
  set: fc.constantFrom(CLASS.word, CLASS.digit, CLASS.base64url, CLASS.dot | CLASS.lower),
  least: fc.integer({ min: 1, max: 5 }),
});
const literal: fc.Arbitrary<Literal> = fc
  .record({ text: word, anyCase: fc.boolean() }, { requiredKeys: ['text'] })
  .chain((base) =>
    fc
      .record({ before: run, after: run }, { requiredKeys: [] })
      .map((around) => ({ ...base, ...around }) satisfies Literal),
  );

test('literals with what stands around them are found as by a plain search', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(literal, { minLength: 1, maxLength: 12, selector: ({ text }) => text }),
      fc.array(fc.oneof(fc.string({ unit: alphabet, maxLength: 30 }), fc.nat(11)), { maxLength: 20 }),
      fc.constantFrom(...SURROUNDINGS),
      (literals, parts, around) => {
        const text = parts
          .map((part) => (typeof part === 'string' ? part : (literals[part]?.text ?? '')))
          .join('');
        assert.deepEqual(find(literals, text, around), findPlainly(literals, text));
      },
    ),
    { seed: SEED, numRuns: 300 },
  );
});

test('at a set in the fingerprint one of its characters stands, elsewhere any byte may', () => {
  const literals: readonly Literal[] = [{ text: 'gh[ps]' }, { text: 'quiz[_-]x', anyCase: true }];
  assert.deepEqual(
    find(literals, 'ghp ghs ghx GHP quiz_x QUIZ-X', '\n'),
    ['0:0', '16:1', '23:1', '4:0'].sort(),
  );
});

test('more candidates than a column holds are found in several calls', () => {
  const kernel = new Kernel(PREFILTER_BYTES + 2 * 65_536);
  const prefilter = createPrefilter(kernel, [{ text: 'ab_' }]);
  const area = kernel.allocate(65_536);
  kernel.bytes.fill('ab_', area, area + 65_535, 'latin1');
  const positions: number[] = [];
  for (let position = area; position < area + 65_535; ) {
    position = prefilter.find(position, area + 65_535);
    positions.push(...prefilter.positions.subarray(0, prefilter.count));
  }
  assert.deepEqual(
    positions,
    Array.from({ length: 21_845 }, (_, index) => area + 3 * index),
  );
});

interface Check {
  readonly literal: Literal;
  readonly parts: readonly string[];
  /** What is found, as a plain expression; its last group is where the candidate stands. */
  readonly expected: RegExp;
}

const CHECKS: readonly Check[] = [
  {
    literal: { text: 'token', anyCase: true, check: 'field' },
    parts: [
      'token',
      'Token',
      '--token',
      '<token',
      ' ',
      '\t',
      '=',
      ':',
      '::',
      '"',
      '\\"',
      "'",
      ']',
      '%3D',
      '%3a',
      '%22',
      '>',
      'redacted:token',
      'x',
      '\n',
      '-',
    ],
    expected:
      /(?<!redacted:[A-Za-z0-9_.-]{0,48})(?=token(?:[\\"'`\]]{0,8}(?:%22|%27|%5[Dd])?)[ \t]{0,4}:(?!:))token|token(?=[\\"'`\]]{0,8}(?:%22|%27|%5[Dd])?[ \t]{0,4}(?:=|%3[DdAa]))|(?<=<[A-Za-z0-9_.-]{0,48})token(?=[\\"'`\]]{0,8}(?:%22|%27|%5[Dd])?[ \t]{0,4}>)|(?<=(?<![A-Za-z0-9_.-])-[A-Za-z0-9_.-]{0,47})token(?=[\\"'`\]]{0,8}(?:%22|%27|%5[Dd])?[ \t]{1,4}[^ \t=:>%])/gi,
  },
  {
    literal: { text: '://', check: 'userInfo' },
    parts: ['://', 'user', ':', '@', 'host', '/', '?', '#', ' ', '"', '\n', "'", '<', '\xe9'],
    expected:
      /:\/\/(?=[^\x00-\x20"#'/<>?@]*:[^\x00-\x20"#'/<>?]*@|[^\x00-\x20"#'/<>?]*@[^\x00-\x20"#'/<>?]*:[^\x00-\x20"#'/<>?]*@)/g,
  },
  {
    literal: { text: 'bearer', anyCase: true, check: 'spaced', after: { set: CLASS.word, least: 4 } },
    parts: ['bearer', 'Bearer', ' ', '  ', '\t', ':', '%20', 'abc', 'abcd', 'a', '-', '\n'],
    expected: /bearer(?=(?:[ \t:]{1,4}|%20)[A-Za-z0-9]{4})/gi,
  },
  {
    literal: { text: '', check: 'address4' },
    parts: ['1', '10', '255', '.', '.', '.', '1234', 'x', ' ', ':', '\n', '0.0.0.0', '[1;32m', 'm'],
    expected:
      /(?:(?<![A-Za-z0-9.])|(?<=\[[0-9;]{0,10}m))(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![A-Za-z0-9]|\.[0-9])/g,
  },
  {
    literal: { text: '', check: 'card' },
    parts: ['4', '41', '4111', '1111', ' ', '-', 'x', '.', '\n', '  ', '6011', '%20', '[32m'],
    expected:
      /(?<!(?<![A-Za-z0-9])-)(?:(?<![A-Za-z0-9._])|(?<=%[0-9A-Fa-f]{2}|\[[0-9;]{0,10}m))[2-6](?=[0-9]{2})(?=(?:[ -]?[0-9]){12})/g,
  },
];

for (const { literal: looked, parts, expected } of CHECKS) {
  test(`the check ${looked.check} agrees with a regular expression`, () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 14 }), (pieces) => {
        const text = `${pieces.join('')}\n`;
        // A candidate may be reported twice, as an address by each of its dots.
        const found = [...new Set(find([looked], text, ' '))].map((entry) => Number.parseInt(entry, 10));
        const plain = [...text.matchAll(new RegExp(expected.source, expected.flags))].map(
          ({ index }) => index,
        );
        assert.deepEqual(
          found.sort((left, right) => left - right),
          plain,
          text,
        );
      }),
      { seed: SEED, numRuns: 300 },
    );
  });
}
