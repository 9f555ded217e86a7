// What a pattern captures is one thing, whichever engine answers.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compileCapture } from '../../../tools/lib/expr/capture.ts';
import { linearCapture } from '../../../tools/lib/expr/linear.ts';
import { parseCommonPattern } from '../../../tools/lib/expr/pattern-syntax.ts';

const atom = fc.constantFrom('a', 'b', '.', '\\d', '[ab]', '[^a]', '^', '$', '\\b', 'é');
const repeat = fc.constantFrom('', '', '', '*', '+', '?', '*?', '+?', '??', '{1,2}', '{2}?');
const { pattern } = fc.letrec<{ pattern: string; piece: string }>((tie) => ({
  piece: fc.oneof(
    { depthSize: 'small' },
    fc.tuple(atom, repeat).map(([one, count]) => (/^(?:\^|\$|\\b)$/.test(one) ? one : one + count)),
    fc.tuple(tie('pattern'), repeat).map(([inner, count]) => `(${inner})${count}`),
    fc.tuple(tie('pattern'), repeat).map(([inner, count]) => `(?:${inner})${count}`),
  ),
  pattern: fc
    .array(fc.array(tie('piece'), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 2 })
    .map((branches) => branches.map((pieces) => pieces.join('')).join('|')),
}));
const text = fc.string({ unit: fc.constantFrom('a', 'b', '1', ' ', 'é', '\n'), maxLength: 10 });

test('both engines capture the same', () => {
  let compared = 0;
  fc.assert(
    fc.property(pattern, fc.array(text, { minLength: 4, maxLength: 4 }), (source, texts) => {
      const common = parseCommonPattern(source, true);
      if (common === undefined) return;
      compared++;
      const expression = new RegExp(common.script, common.flags);
      const linear = linearCapture(source);
      assert.deepEqual(linear.names, common.groups);
      for (const one of texts) {
        const expected = linear.exec(one);
        const found = expression.exec(one);
        assert.deepEqual(
          found && [...found],
          expected ? [...expected] : null,
          `${source} on ${JSON.stringify(one)}`,
        );
      }
    }),
    { seed: 4, numRuns: 10_000 },
  );
  assert.ok(compared > 1000, `${compared} patterns were compared`);
});

test('groups have names, and a long text is cut', () => {
  const capture = compileCapture('(?<user>\\w+) (?P<n>\\d+)(x)?');
  assert.deepEqual(capture.names, ['user', 'n', undefined]);
  assert.deepEqual([...(capture.exec('-- bob 12') ?? [])], ['bob 12', 'bob', '12', undefined]);
  assert.equal(capture.exec('nothing'), undefined);
  assert.equal(compileCapture('(?<all>.*)').exec('a'.repeat(100_000))?.[1]?.length, 65_536);
});

test('a pattern that would take for ever does not', () => {
  const capture = compileCapture('(?<a>(?:x+)+)y');
  assert.equal(capture.exec('x'.repeat(5000)), undefined);
});

test('what is wrong with a pattern is told', () => {
  assert.throws(() => compileCapture('(?<a>x'), /missing closing \)/);
  assert.throws(() => compileCapture('(?<a>x)(?<a>y)'), /duplicate/);
});
