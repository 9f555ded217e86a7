import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { levelMask, needsOf, splitByLevel } from '../../../tools/lib/expr/analysis.ts';
import type { Expression } from '../../../tools/lib/expr/ast.ts';
import { ExpressionError } from '../../../tools/lib/expr/error.ts';
import { compile } from '../../../tools/lib/expr/evaluate.ts';
import { kindBit } from '../../../tools/lib/expr/kind-mask.ts';
import { parseExpression } from '../../../tools/lib/expr/parser.ts';
import { printExpression } from '../../../tools/lib/expr/print.ts';
import { viewOf } from '../../../tools/lib/expr/view.ts';
import { KINDS, LEVELS } from '../../../tools/lib/record/kind.ts';
import { parseQuantity } from '../../../tools/lib/record/quantity.ts';
import type { RecordLine } from '../../../tools/lib/record/record.ts';
import { parseTime } from '../../../tools/lib/record/time.ts';

/** An expression as somebody may write it, and what the contract says it is of a record. */
interface Sample {
  readonly text: string;
  readonly holds: (record: RecordLine) => boolean;
}

const levels: readonly string[] = LEVELS;
const times = ['2026-02-14T12:34:05Z', '2026-02-14T12:34:05.000000001Z', '2026-02-14T12:34:06.5Z'];
const values = [
  '1',
  '2',
  '-1',
  '1s',
  '1000ms',
  '250ms',
  '1K',
  '1024B',
  '50%',
  'NaN',
  '+Inf',
  'slow',
  'a',
  '/api',
];

const record: fc.Arbitrary<RecordLine> = fc.record({
  time: fc.constantFrom(...times),
  source: fc.constantFrom('web', 'web/0', 'api/a'),
  kind: fc.constantFrom(...KINDS),
  message: fc.constantFrom('', 'a', '/api', 'request'),
  fields: fc.array(
    fc.record({
      key: fc.constantFrom('a', 'dur', 'level', 'or'),
      value: fc.constantFrom(...values),
      quoted: fc.boolean(),
    }),
    { maxLength: 4, size: 'max' },
  ),
});

interface Side {
  readonly text: string;
  readonly read: (record: RecordLine) => { text: string; quoted: boolean } | undefined;
}

function fieldSide(text: string, key: string): Side {
  return {
    text,
    read: ({ fields }) => {
      const found = fields.find((field) => field.key === key);
      return found && { text: found.value, quoted: found.quoted };
    },
  };
}

function textSide(text: string, of: (record: RecordLine) => string | undefined): Side {
  return {
    text,
    read: (line) => {
      const value = of(line);
      return value === undefined ? undefined : { text: value, quoted: true };
    },
  };
}

const field = fc.constantFrom(
  fieldSide('a', 'a'),
  fieldSide('dur', 'dur'),
  fieldSide('field("level")', 'level'),
  fieldSide('field( "or" )', 'or'),
);
const header = fc.constantFrom(
  textSide('msg', ({ message }) => message),
  textSide('service', ({ source }) => source.split('/')[0]),
  textSide('instance', ({ source }) => source.split('/')[1]),
  textSide('source', ({ source }) => source),
);
const string = fc
  .constantFrom('a', '/api', '1', '250ms', 'web', 'é"\\\n')
  .map((value) => textSide(JSON.stringify(value), () => value));
const quantity = fc
  .constantFrom('1', '-1', '1s', '250ms', '1K', '50%', 'NaN', '+Inf')
  .map((text): Side => ({ text, read: () => ({ text, quoted: false }) }));

function isTrue(op: string, left: number | string | bigint, right: number | string | bigint): boolean {
  switch (op) {
    case '=':
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    default:
      return left >= right;
  }
}

function compareSides(op: string, left: ReturnType<Side['read']>, right: ReturnType<Side['read']>): boolean {
  if (!left || !right) return false;
  const one = left.quoted ? undefined : parseQuantity(left.text);
  const other = right.quoted ? undefined : parseQuantity(right.text);
  if (!one || !other) return isTrue(op, left.text, right.text);
  const dimensions = new Set([one.dimension, other.dimension, 'number']);
  return dimensions.size <= 2 && isTrue(op, one.value, other.value);
}

const anyOp = fc.constantFrom('=', '==', '!=', '<', '<=', '>', '>=');
const equality = fc.constantFrom('=', '==', '!=');

function comparisonOf(
  left: fc.Arbitrary<Side>,
  op: fc.Arbitrary<string>,
  right: fc.Arbitrary<Side>,
): fc.Arbitrary<Sample> {
  return fc.tuple(left, op, right).map(([one, sign, other]) => ({
    text: `${one.text}${sign} ${other.text}`,
    holds: (line) => compareSides(sign, one.read(line), other.read(line)),
  }));
}

const levelTest: fc.Arbitrary<Sample> = fc.tuple(anyOp, fc.constantFrom(...levels)).map(([op, level]) => ({
  text: `level ${op}${level}`,
  holds: ({ kind }) => levels.includes(kind) && isTrue(op, levels.indexOf(kind), levels.indexOf(level)),
}));
const kindTest: fc.Arbitrary<Sample> = fc.tuple(equality, fc.constantFrom(...KINDS)).map(([op, kind]) => ({
  text: `kind ${op} "${kind}"`,
  holds: (line) => isTrue(op, line.kind, kind),
}));
const timeTest: fc.Arbitrary<Sample> = fc.tuple(anyOp, fc.constantFrom(...times)).map(([op, time]) => ({
  text: `ts ${op} "${time}"`,
  holds: (line) => isTrue(op, parseTime(line.time)!, parseTime(time)!),
}));
const matchTest: fc.Arbitrary<Sample> = fc
  .tuple(fc.oneof(field, header), fc.boolean(), fc.constantFrom('^/a', '\\d', '(?i)A', 's$', 'w|e'))
  .map(([side, negated, pattern]) => ({
    text: `${side.text} ${negated ? '!~' : '~'} "${pattern}"`,
    holds: (line) => {
      const text = side.read(line)?.text;
      const ignoreCase = pattern.startsWith('(?i)');
      return (
        text !== undefined &&
        new RegExp(pattern.replace('(?i)', ''), ignoreCase ? 'i' : '').test(text) !== negated
      );
    },
  }));
const inTest: fc.Arbitrary<Sample> = fc
  .tuple(field, fc.array(fc.oneof(string, quantity), { minLength: 1, maxLength: 3, size: 'max' }))
  .map(([side, list]) => ({
    text: `${side.text} in (${list.map(({ text }) => text).join(',')})`,
    holds: (line) => list.some((one) => compareSides('==', side.read(line), one.read(line))),
  }));
const hasTest: fc.Arbitrary<Sample> = field.map((side) => ({
  text: `has(${side.text})`,
  holds: (line) => side.read(line) !== undefined,
}));

const sample = fc.letrec<{ any: Sample; leaf: Sample }>((tie) => ({
  leaf: fc.oneof(
    comparisonOf(field, anyOp, quantity),
    comparisonOf(field, anyOp, string),
    comparisonOf(quantity, anyOp, field),
    comparisonOf(field, anyOp, field),
    comparisonOf(header, anyOp, string),
    comparisonOf(header, equality, quantity),
    comparisonOf(string, anyOp, header),
    levelTest,
    kindTest,
    timeTest,
    matchTest,
    inTest,
    hasTest,
  ),
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    fc.tuple(tie('any'), fc.constantFrom('or', '||'), tie('any')).map(([left, op, right]) => ({
      text: `${left.text} ${op} ${right.text}`,
      holds: (line: RecordLine) => left.holds(line) || right.holds(line),
    })),
    // In parentheses, for an `or` inside would bind looser.
    fc.tuple(tie('any'), fc.constantFrom('and', '&&'), tie('any')).map(([left, op, right]) => ({
      text: `(${left.text})${op}( ${right.text} )`,
      holds: (line: RecordLine) => left.holds(line) && right.holds(line),
    })),
    fc.tuple(fc.constantFrom('not ', '!'), tie('any')).map(([op, inner]) => ({
      text: `${op}(${inner.text})`,
      holds: (line: RecordLine) => !inner.holds(line),
    })),
  ),
})).any;

/** The tree as text: patterns by their source, times as digits. */
function treeOf(expression: Expression): string {
  return JSON.stringify(expression, (_, value) => (typeof value === 'bigint' ? String(value) : value));
}

test('the evaluator says what the contract says', () => {
  fc.assert(
    fc.property(
      sample,
      fc.array(record, { minLength: 5, maxLength: 5, size: 'max' }),
      ({ text, holds }, records) => {
        const predicate = compile(parseExpression(text));
        for (const line of records)
          assert.equal(predicate(viewOf(line)), holds(line), `${text} on ${JSON.stringify(line)}`);
      },
    ),
    { seed: 1, numRuns: 5000 },
  );
});

test('printing and parsing keeps the tree', () => {
  fc.assert(
    fc.property(sample, ({ text }) => {
      const tree = parseExpression(text);
      const printed = printExpression(tree);
      assert.equal(treeOf(parseExpression(printed)), treeOf(tree), printed);
      assert.equal(printExpression(parseExpression(printed)), printed);
    }),
    { seed: 2, numRuns: 3000 },
  );
});

test('a level mask and what it leaves are the expression', () => {
  fc.assert(
    fc.property(sample, record, ({ text }, line) => {
      const expression = parseExpression(text);
      const expected = compile(expression)(viewOf(line));
      const { mask, rest } = splitByLevel(expression);
      const passes = (mask & kindBit(line.kind)) !== 0;
      assert.equal(passes && (rest === undefined || compile(rest)(viewOf(line))), expected, text);
      const whole = levelMask(expression);
      if (whole !== undefined) assert.equal((whole & kindBit(line.kind)) !== 0, expected, text);
    }),
    { seed: 3, numRuns: 3000 },
  );
});

test('fields that are not needed are not looked at', () => {
  fc.assert(
    fc.property(sample, record, ({ text }, line) => {
      const expression = parseExpression(text);
      const { fields } = needsOf(expression);
      const view = viewOf(line);
      compile(expression)({
        ...view,
        field: (key) => {
          assert.ok(fields.has(key), `${key} in ${text}`);
          return view.field(key);
        },
      });
    }),
    { seed: 4, numRuns: 1000 },
  );
});

/** Never anything but an ExpressionError with a place inside of the text. */
function parsesOrExplains(text: string): void {
  try {
    parseExpression(text);
  } catch (error) {
    assert.ok(error instanceof ExpressionError, `${JSON.stringify(text)}: ${error}`);
    assert.ok(error.position >= 0 && error.position <= text.length);
    assert.equal(error.caret().split('\n').length, 2);
  }
}

test('any text parses or is explained', () => {
  const words = fc.constantFrom(
    ...[
      'level',
      'ts',
      'kind',
      'msg',
      'a',
      'or',
      'and',
      'not',
      'in',
      'has',
      'field',
      'NaN',
      'WARN',
      '"a"',
      '"\\d"',
      '"(a+"',
    ],
    ...[
      '"',
      '\\',
      '250ms',
      '10M',
      '-1',
      '1e',
      '+Inf',
      '5x',
      '==',
      '=',
      '!=',
      '<',
      '>=',
      '~',
      '!~',
      '!',
      '(',
      ')',
      ',',
      '&&',
      '|',
    ],
  );
  fc.assert(
    fc.property(
      fc.array(words, { maxLength: 14, size: 'max' }).map((parts) => parts.join(' ')),
      parsesOrExplains,
    ),
    {
      seed: 5,
      numRuns: 10_000,
    },
  );
  fc.assert(
    fc.property(
      fc.array(words, { maxLength: 8, size: 'max' }).map((parts) => parts.join('')),
      parsesOrExplains,
    ),
    {
      seed: 6,
      numRuns: 10_000,
    },
  );
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 40, size: 'max' }), parsesOrExplains), {
    seed: 7,
    numRuns: 5000,
  });
});
