import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ExpressionError } from '../../../tools/lib/expr/error.ts';
import { parseExpression } from '../../../tools/lib/expr/parser.ts';
import { printExpression } from '../../../tools/lib/expr/print.ts';
import { parseFunction } from '../../../tools/lib/metric/functions.ts';
import { isKey } from '../../../tools/lib/record/parse.ts';

const words = fc.constantFrom(
  ...[
    'count',
    'sum',
    'p99',
    'p100.1',
    'top5',
    'top',
    'hist',
    'rate',
    'distinct',
    'increase',
    'dur',
    'level',
    'msg',
    'w',
    'WARN',
  ],
  ...[
    '(',
    ')',
    ',',
    '=',
    '==',
    '>=',
    '~',
    '!',
    'and',
    'or',
    'has(x)',
    'field("a b")',
    '"a"',
    '5ms',
    '1K',
    '10',
    '+Inf',
    '\\',
    '"',
  ],
);

test('any text is a function or is explained', () => {
  let called = 0;
  fc.assert(
    fc.property(
      fc.array(words, { maxLength: 12, size: 'max' }).map((parts) => parts.join('')),
      (text) => {
        try {
          const { name, filter, filterText } = parseFunction(text);
          called++;
          assert.ok(isKey(name), name);
          assert.equal(filter && printExpression(filter), filterText);
          if (filterText !== undefined)
            assert.equal(printExpression(parseExpression(filterText)), filterText);
        } catch (error) {
          assert.ok(error instanceof ExpressionError, `${text}: ${error}`);
          assert.ok(error.position >= 0 && error.position <= text.length);
        }
      },
    ),
    { seed: 1, numRuns: 40_000 },
  );
  assert.ok(called > 100, `${called} functions`);
});

test('what is written in one way means what was chosen', () => {
  const key = fc.constantFrom('dur', 'bytes', 'a.b-c', '_x');
  const filter = fc.constantFrom(
    undefined,
    'level >= WARN',
    'dur > 5ms and path ~ "^/a"',
    'has(user) or x in (1, "b")',
  );
  const fn = fc.constantFrom(
    'sum',
    'avg',
    'min',
    'max',
    'first',
    'last',
    'stddev',
    'distinct',
    'p50',
    'p99.9',
    'top3',
    'increase',
  );
  const name = fc.constantFrom(undefined, 'n', 'errors');
  fc.assert(
    fc.property(
      fn,
      key,
      filter,
      name,
      fc.constantFrom('', ' '),
      (fnText, field, filterText, given, space) => {
        const call = `${fnText}(${field}${filterText === undefined ? '' : `,${space}${filterText}`})`;
        const called = parseFunction(given === undefined ? call : `${given}${space}=${space}${call}`);
        assert.equal(called.name, given ?? `${field}_${fnText}`);
        assert.equal(called.field, field);
        assert.equal(called.filterText, filterText);
      },
    ),
    { seed: 2, numRuns: 2000 },
  );
});
