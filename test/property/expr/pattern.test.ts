import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { linearTest } from '../../../tools/lib/expr/linear.ts';
import { isAnchored, stepsFor } from '../../../tools/lib/expr/pattern-cost.ts';
import { type PatternNode, parseCommonPattern } from '../../../tools/lib/expr/pattern-syntax.ts';

/** Patterns of few letters, so that texts of the same letters match often. */
const pattern = fc.letrec<{ choice: string; sequence: string; repeat: string; atom: string }>((tie) => ({
  choice: fc
    .array(tie('sequence'), { minLength: 1, maxLength: 3, size: 'max' })
    .map((branches) => branches.join('|')),
  sequence: fc.array(tie('repeat'), { maxLength: 4, size: 'max' }).map((parts) => parts.join('')),
  repeat: fc
    .tuple(
      tie('atom'),
      fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,3}', '{0,2}', '{2,}', '+?', '*?'),
    )
    .map(([atom, repeat]) => atom + repeat),
  atom: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(
      'a',
      'b',
      'k',
      'S',
      'é',
      '.',
      '\\d',
      '\\w',
      '\\W',
      '\\s',
      '\\S',
      '1',
      ' ',
      '\\.',
      '-',
      '\\x61',
      '\\n',
    ),
    fc.constantFrom(
      '[ab]',
      '[^a]',
      '[a-c1-]',
      '[\\d.]',
      '[^\\w]',
      '[\\s\\-k]',
      '[é-ü]',
      '^',
      '$',
      '\\b',
      '\\B',
      '\\A',
      '\\z',
    ),
    fc.tuple(fc.constantFrom('(', '(?:'), tie('choice')).map(([open, inner]) => `${open}${inner})`),
  ),
})).choice;

const text = fc.string({
  unit: fc.constantFrom(
    'a',
    'b',
    'c',
    'k',
    'K',
    's',
    'S',
    '1',
    '.',
    ' ',
    '\n',
    '-',
    'é',
    '\u212a',
    '\u017f',
    '😀',
    '\u00a0',
    '\r',
  ),
  maxLength: 12,
  size: 'max',
});

test('the translated pattern means what RE2 means', () => {
  fc.assert(
    fc.property(
      pattern,
      fc.boolean(),
      fc.array(text, { minLength: 4, maxLength: 4, size: 'max' }),
      (body, ignoreCase, texts) => {
        const source = ignoreCase ? `(?i)${body}` : body;
        const common = parseCommonPattern(source);
        fc.pre(common !== undefined);
        const expression = new RegExp(common.script, common.flags);
        const linear = linearTest(source);
        for (const one of texts)
          assert.equal(expression.test(one), linear(one), `${source} on ${JSON.stringify(one)}`);
      },
    ),
    { seed: 1, numRuns: 4000 },
  );
});

/** Stops a count that shows enough. */
class TooMany extends Error {}

/** A backtracking matcher that counts what it looks at from the first start alone. */
function countSteps(root: PatternNode, text: readonly string[], limit: number): number {
  let steps = 0;
  const tick = () => {
    if (++steps > limit) throw new TooMany();
  };
  const walk = (node: PatternNode, at: number, next: (at: number) => boolean): boolean => {
    tick();
    switch (node.type) {
      case 'chars': {
        const code = text[at]?.codePointAt(0);
        return code !== undefined && ((node.set >> BigInt(Math.min(code, 128))) & 1n) === 1n && next(at + 1);
      }
      case 'assert': {
        const holds = node.place === 'anywhere' || at === (node.place === 'start' ? 0 : text.length);
        return holds && next(at);
      }
      case 'sequence': {
        const from = (index: number, here: number): boolean =>
          index === node.parts.length
            ? next(here)
            : walk(node.parts[index]!, here, (after) => from(index + 1, after));
        return from(0, at);
      }
      case 'choice':
        return node.branches.some((branch) => walk(branch, at, next));
      case 'repeat': {
        const from = (count: number, here: number): boolean => {
          tick();
          const more =
            count < node.max &&
            walk(node.body, here, (after) => (after > here || count < node.min) && from(count + 1, after));
          return more || (count >= node.min && next(here));
        };
        return from(0, at);
      }
    }
  };
  walk(root, 0, () => true);
  return steps;
}

test('backtracking takes no more steps than computed', () => {
  let bounded = 0;
  fc.assert(
    fc.property(
      pattern,
      fc.constantFrom('', 'Z', '[bZ]', '$'),
      fc.array(fc.constantFrom('a', 'a', 'a', 'a', 'a', 'b', '1', ' '), { maxLength: 24, size: 'max' }),
      (body, end, chars) => {
        // No text has a Z: all ways are tried.
        const source = `(?:${body})${end}`;
        const common = parseCommonPattern(source);
        fc.pre(common !== undefined);
        const starts = isAnchored(common.root) ? 1 : chars.length + 1;
        const bound = stepsFor(common.root, chars.length) / starts;
        fc.pre(bound < 1e5);
        bounded++;
        // A node is visited up to twice where the bound counts it once: when a repeat ends, and in its own turn.
        assert.doesNotThrow(
          () => countSteps(common.root, chars, 2 * bound + 2),
          `${source} on ${JSON.stringify(chars.join(''))}`,
        );
      },
    ),
    { seed: 2, numRuns: 15_000 },
  );
  assert.ok(bounded > 4000, `only ${bounded} bounded patterns`);
});

test('a text that is no pattern is refused with a message, by either engine', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'ab|()[]{}*+?.^$\\-,1:PQEi<>'), maxLength: 12, size: 'max' }),
      (source) => {
        const common = parseCommonPattern(source);
        if (common === undefined) return;
        new RegExp(common.script, common.flags);
        linearTest(source);
      },
    ),
    { seed: 3, numRuns: 20_000 },
  );
});
