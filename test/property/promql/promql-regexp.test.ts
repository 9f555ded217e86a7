// Where RE2 and V8 agree about a pattern, this matcher must agree with V8.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Regexp } from '../../../tools/lib/promql/regexp/regexp.ts';

const atom = fc.constantFrom('a', 'b', 'c', '.', '[ab]', '[^a]', 'ab', '\\w', '\\d', '(?:a|b)', 'é');
const quantifier = fc.constantFrom('', '', '*', '+', '?', '*?', '+?', '??', '{2}', '{1,2}');

const { pattern } = fc.letrec<{ pattern: string; branch: string; part: string }>((tie) => ({
  pattern: fc.array(tie('branch'), { minLength: 1, maxLength: 3 }).map((branches) => branches.join('|')),
  branch: fc.array(tie('part'), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('')),
  part: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.tuple(atom, quantifier).map((parts) => parts.join('')),
    // A repeated group may match nothing in a loop, which the two count differently; so these are not repeated.
    tie('pattern').map((inner) => `(${inner})`),
  ),
}));
const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', 'é', '\n'), maxLength: 8 });

const settings = { seed: 20261121, numRuns: 800 };

test('a whole match is the one of V8, groups included', () => {
  fc.assert(
    fc.property(pattern, text, (source, subject) => {
      const expected = new RegExp(`^(?:${source})$`, 'dsu').exec(subject);
      const slots = new Regexp(source, { dotAll: true }).execAll(subject);
      assert.equal(slots !== undefined, expected !== null);
      if (!expected || !slots) return;
      const groups = expected.indices!.map((bounds) => bounds ?? [-1, -1]);
      assert.deepEqual(slots, groups.flat());
    }),
    settings,
  );
});

test('the first match in a text is the one of V8', () => {
  fc.assert(
    fc.property(pattern, text, (source, subject) => {
      const regexp = new Regexp(source, { dotAll: false });
      assert.equal(regexp.test(subject), new RegExp(source, 'u').test(subject));
    }),
    settings,
  );
});
