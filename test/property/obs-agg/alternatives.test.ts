// The alternatives of a condition hold of the same facts as the condition.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseExpression } from '../../../tools/lib/expr/parser.ts';
import { alternativesOf, type BitOf } from '../../../tools/obs-agg/alternatives.ts';
import { type Condition, conditionOf } from '../../../tools/obs-agg/condition.ts';
import { filter } from './filters.ts';

function isSo(condition: Condition, kind: number, facts: number, bitOf: BitOf): boolean {
  switch (condition.type) {
    case 'and':
      return condition.terms.every((term) => isSo(term, kind, facts, bitOf));
    case 'or':
      return condition.terms.some((term) => isSo(term, kind, facts, bitOf));
    case 'not':
      return !isSo(condition.term, kind, facts, bitOf);
    case 'kinds':
      return ((condition.kinds >> kind) & 1) === 1;
    default:
      return ((facts >> (bitOf(condition) as number)) & 1) === 1;
  }
}

test('alternatives hold of the facts of which their condition holds', () => {
  fc.assert(
    fc.property(filter, fc.integer({ min: 1, max: 11 }), fc.nat(255), (asked, kind, facts) => {
      const bits = new Map<string, number>();
      const bitOf: BitOf = (asks) => {
        const name = JSON.stringify(asks, (_, value) => (typeof value === 'bigint' ? `${value}` : value));
        const bit = bits.get(name) ?? bits.size;
        bits.set(name, bit);
        return bit;
      };
      const condition = conditionOf(parseExpression(asked));
      const alternatives = alternativesOf(condition, bitOf);
      assert.ok(alternatives !== undefined);
      const holds = alternatives.some(
        ({ kinds, mask, wanted }) => ((kinds >> kind) & 1) === 1 && (facts & mask) === wanted,
      );
      assert.equal(holds, isSo(condition, kind, facts, bitOf));
    }),
    { seed: 20_260_214, numRuns: 2000 },
  );
});

test('a condition with too many alternatives has none', () => {
  const either = (index: number): string => `(a${index}==1 or b${index}==1)`;
  const many = Array.from({ length: 6 }, (_, index) => either(index)).join(' and ');
  let bits = 0;
  assert.equal(
    alternativesOf(conditionOf(parseExpression(many)), () => bits++),
    undefined,
  );
});
