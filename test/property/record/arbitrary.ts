// Records, lines and texts for the laws, with what breaks parsers in them.

import fc from 'fast-check';
import { KINDS, type Kind } from '../../../tools/lib/record/kind.ts';
import type { Field, RecordLine } from '../../../tools/lib/record/record.ts';
import { encodeName } from '../../../tools/lib/record/source.ts';
import { formatTime } from '../../../tools/lib/record/time.ts';

/** Pieces that mean something to the grammar, or that something else trips over. */
const FRAGMENTS = [
  ...[' ', ' ', ' ', '  ', '=', '=', '"', '"', '\\', '/', '{', '}', '[', ':', ',', '%', '.', '-', '+'],
  ...['a', 'b', 'k', '_', '9', 'hello', 'key', '__proto__', 'constructor', 'ts', 'msg', 'level', 'fields'],
  ...[
    'a=1',
    ' b=2',
    ' c="x y"',
    'd="',
    ' e="',
    'f=""',
    'g="x"y',
    'h="\\',
    'i=x"y',
    ' j=',
    ' k==',
    '"m"',
    '="',
  ],
  ...[
    '\\u0000',
    '\\ud800',
    '\\udc00',
    '\\u12',
    '\\n',
    '\\x',
    'true',
    'null',
    '200',
    '-0',
    '1e5',
    '01',
    '2ms',
    '1m30s',
  ],
  ...['23%', 'NaN', '+Inf', 'dd1:', '5µs', '28M', '10s'],
  ...[
    '\0',
    '\t',
    '\r',
    '\n',
    '\u001b',
    '\u007f',
    '\u0085',
    '\u00a0',
    '\u2028',
    '\ufeff',
    'é',
    '漢',
    '😀',
    '\ud800',
    '\udc00',
  ],
];

/** Any UTF-16, lone surrogates included. */
const anyUnits = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 })
  .map((codes) => String.fromCharCode(...codes));

/** Texts of pieces that mean something, and of anything. */
export const text: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 14 }).map((all) => all.join('')),
  },
  { weight: 1, arbitrary: anyUnits },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
);

export const time: fc.Arbitrary<string> = fc
  .tuple(
    fc.bigInt({ min: -62167219200000000000n, max: 253402300799999999999n }),
    fc.integer({ min: 0, max: 9 }),
  )
  .map(([ns, digits]) => formatTime(ns, digits));

const name = fc.oneof(fc.constantFrom('web', 'api', '0', '1', '...', 'a%2fb'), text.map(encodeName));

export const source: fc.Arbitrary<string> = fc
  .array(name, { minLength: 1, maxLength: 3 })
  .map((names) => names.join('/'));

export const kind: fc.Arbitrary<Kind> = fc.constantFrom(...KINDS);

export const key: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    'a',
    'b',
    'dur',
    'ts',
    'msg',
    'level',
    'labels',
    'fields',
    'w',
  ),
  fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,6}$/),
);

export const field: fc.Arbitrary<Field> = fc.record({ key, value: text, quoted: fc.boolean() });

/** Any record, canonical or not. */
export const record: fc.Arbitrary<RecordLine> = fc
  .record({ time, source, kind, message: text, fields: fc.array(field, { maxLength: 6 }) })
  .filter(({ kind: word, message }) => message !== '' || !['METRIC', 'EVENT', 'SPAN'].includes(word));

/** Lines with a good header and any body, as programs of others would write them. */
export const line: fc.Arbitrary<string> = fc
  .tuple(time, source, kind, text)
  .map(([at, from, word, body]) => `${at} ${from} ${word} ${body}`);

/** JSON number tokens, in spellings that a renderer would change. */
export const numberToken: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('0', '-0', '1.0', '1E5', '1e+2', '-0.0', '12345678901234567890', '0.10', '1e-400'),
  fc.stringMatching(/^-?(?:0|[1-9][0-9]{0,20})(?:\.[0-9]{1,20})?(?:[eE][+-]?[0-9]{1,2})?$/),
);

/** A string that is read, parsed and compared as itself: escapes as JSON.stringify writes them, DEL escaped too. */
export function jsonString(value: string): string {
  return JSON.stringify(value).replaceAll('\u007f', '\\u007f');
}
