// Blocks of lines as latin1 strings (one character a byte), near the grammar on both of its sides.

import fc from 'fast-check';
import type { Tag } from '../../../tools/lib/kernel/tagger.ts';
import { formatField } from '../../../tools/lib/record/format.ts';
import { KINDS } from '../../../tools/lib/record/kind.ts';

type Text = fc.Arbitrary<string>;

/** Mostly `usual`, sometimes one of `rare`. */
function mostly(usual: Text, ...rare: readonly string[]): Text {
  return fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: fc.constantFrom(...rare) });
}

function concat(...parts: readonly Text[]): Text {
  return fc.tuple(...parts).map((texts) => texts.join(''));
}

const digit = fc.constantFrom(...'0123456789');

function digits(minLength: number, maxLength: number): Text {
  return fc.string({ unit: digit, minLength, maxLength });
}

const date = mostly(
  fc.constantFrom('2026-02-14', '2024-02-29', '2000-02-29', '1970-01-01', '0000-01-01', '9999-12-31'),
  ...['2026-02-29', '1900-02-29', '2026-04-31', '2026-00-10', '2026-13-01', '2026-01-00', '2026-12-32'],
  ...[
    '1969-12-31',
    '0001-03-01',
    '1600-12-31',
    '1582-10-10',
    '202a-01-01',
    '2026/02/14',
    '26-02-14',
    '2026-2-14',
  ],
);
const clock = mostly(
  fc.constantFrom('12:34:05', '12:34:05', '12:34:06', '00:00:00', '23:59:59'),
  ...[
    '24:00:00',
    '23:60:00',
    '23:59:60',
    '12-34-05',
    '12:34',
    '1a:00:00',
    ':2:34:05',
    '12:34:0:',
    '12:3/:05',
  ],
);
const fraction = mostly(
  fc.oneof(
    fc.constant(''),
    digits(1, 9).map((text) => `.${text}`),
  ),
  ...['.', '.0000000000', '.123456789012', ',123', '.1x', '.-1', '..1'],
);
const time = concat(
  date,
  mostly(fc.constant('T'), ' ', 't', ''),
  clock,
  fraction,
  mostly(fc.constant('Z'), 'z', '', '+00:00'),
);

const name = mostly(
  fc.constantFrom('web', 'api', '0', '12', 'a-b', 'x_y', 'n.m', 'u@h:80', '...', 'a%2fb', '%41'),
  ...['.', '..', '', '%', '%4', '%4g', 'a%', 'a%2', 'é', 'a b', 'a"', '\0', '%%41'],
);
const source = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('/'));

const kind = mostly(
  fc.constantFrom(...KINDS),
  ...[
    'INFOX',
    'INF',
    'info',
    'NOTICE',
    'WARNING',
    'METRICS',
    'METRI',
    'ERRO',
    'ERRORS',
    'GAPS',
    'GA',
    'SPA',
    '',
  ],
);

/** Longer than what a kernel compares at once. */
export const LONG_KEY = 'region.of.the.zone';
export const KEYS = [
  'a',
  'b',
  'env',
  'dur',
  'venv',
  'x-y',
  'z.9',
  '_k',
  'region',
  'status',
  LONG_KEY,
] as const;
const key = mostly(
  fc.constantFrom(...KEYS),
  '-a',
  '9a',
  '.',
  'A',
  'é',
  'a b',
  '',
  'aa',
  'sdur',
  '"env',
  'a\tb',
);

const unit = fc.constantFrom(
  ...[
    '',
    '',
    'ns',
    'us',
    'ms',
    's',
    'm',
    'h',
    'd',
    'B',
    'K',
    'M',
    'G',
    'T',
    '%',
    'KiB',
    'MiB',
    'KB',
    'MB',
    'GB',
  ],
  ...['\xc2\xb5s', '\xce\xbcs', 'e3', 'e-3ms', 'm30s', 'h1m', 'x', 'S', 'ks', 'mm', 'kB', '%%', ' s'],
);
/** A number with a unit, and what only looks like one. */
export const quantity: Text = fc.oneof(
  concat(
    fc.constantFrom('', '', '', '-', '+', '.'),
    fc.oneof(digits(1, 4), digits(1, 18), fc.constantFrom('0', '00', '01')),
    fc.oneof(
      fc.constant(''),
      digits(0, 6).map((text) => `.${text}`),
      digits(0, 20).map((text) => `.${text}`),
    ),
    unit,
  ),
  fc.constantFrom(
    'NaN',
    '+Inf',
    '-Inf',
    'Inf',
    'nan',
    '-',
    '-0',
    '-0ms',
    '-0%',
    '1e5',
    '1m30s',
    '1.5m30s',
    '--1',
  ),
);

const goodEscape = fc.constantFrom(
  '\\"',
  '\\\\',
  '\\/',
  '\\n',
  '\\t',
  '\\b',
  '\\f',
  '\\r',
  '\\u0041',
  '\\ud83d',
  '\\uFFff',
);
const badInString = fc.constantFrom('\\', '\\x', '\\u12', '\\u00g0', '\t', '\0', '\x7f', '\x1f', '\\u', '\r');
const inString = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(
      'x',
      '5',
      '2ms',
      'y z',
      ' ',
      '=',
      ' a=1',
      ' env=',
      '\xe9',
      '\xc3\xa9',
      '\xff',
      '{',
    ),
  },
  { weight: 3, arbitrary: goodEscape },
  { weight: 1, arbitrary: badInString },
);
const string = fc
  .tuple(fc.array(inString, { maxLength: 4 }), mostly(fc.constant('"'), '', '"x', '""', '"\t'))
  .map(([parts, close]) => `"${parts.join('')}${close}`);

const bare = mostly(
  fc.oneof(
    quantity,
    fc.constantFrom('x', '/index.html', 'a=b', '=', '\xc3\xa9', '\xff\xfe', '{}', '\\', '10.0.0.5:5432'),
  ),
  ...['', 'x"y', 'x"', '\t', 'a\0b', 'x\x7f', '\x1b[0m'],
);

const field = fc
  .tuple(key, mostly(fc.constant('='), '', '==', ' =', '= '), fc.oneof(bare, bare, string))
  .map((parts) => parts.join(''));

const word = fc.constantFrom(
  'requests',
  'handled',
  'x',
  '"',
  '=',
  'env=',
  'a="',
  '"env=1"',
  '\xff',
  '\0',
  '\t',
  '\\',
  'b="\\',
);

const space = mostly(fc.constant(' '), '  ', '', '\t');

const body: Text = fc
  .tuple(
    fc.constantFrom('', '', '', ' ', '"', '""', '"m"', '"m x"', '"a=1"', '"m\\u0041"', '"m\\x"'),
    fc.array(fc.tuple(fc.oneof({ weight: 2, arbitrary: field }, { weight: 1, arbitrary: word }), space), {
      maxLength: 6,
    }),
    fc.boolean(),
  )
  .map(([start, tokens, spaced]) => {
    const rest = tokens.map((token) => token.join('')).join('');
    const text = start !== '' && spaced && rest !== '' ? `${start} ${rest}` : start + rest;
    // Without this nearly every body would end in a space.
    return spaced ? text.replace(/ $/, '') : text;
  });

const lineEnd = mostly(fc.constant(''), '\r', '\r\r', ' \r', ' ', '  ', '\r ');

const separator = mostly(mostly(fc.constant(' '), ' '), '  ', '', '\t');

const record = concat(
  time,
  separator,
  source,
  separator,
  kind,
  fc.oneof(concat(separator, body), fc.constant('')),
  lineEnd,
);

/** The head is right, so that the body is always looked at. */
const wellHeaded = concat(
  fc.constantFrom('2026-02-14T12:34:05.123Z', '2026-02-14T12:34:06Z', '2025-12-31T23:59:59.999999999Z'),
  fc.constantFrom(' web/0 ', ' api ', ' web/1 '),
  fc.constantFrom(...KINDS),
  fc.oneof(
    { weight: 8, arbitrary: concat(fc.constant(' '), body) },
    { weight: 1, arbitrary: fc.constant('') },
  ),
  lineEnd,
);

const byte = fc.integer({ min: 0, max: 255 }).map((code) => (code === 10 ? '\r' : String.fromCharCode(code)));

/** A record with one byte put in, taken out or changed. */
const damaged = fc
  .tuple(wellHeaded, fc.nat(), byte, fc.constantFrom('insert', 'remove', 'replace'))
  .map(([line, position, inserted, how]) => {
    const at = position % (line.length + 1);
    return (
      line.slice(0, at) + (how === 'remove' ? '' : inserted) + line.slice(how === 'insert' ? at : at + 1)
    );
  });

const noise = fc.oneof(
  fc.string({ unit: byte, maxLength: 40 }),
  fc.constantFrom(
    '',
    '\r',
    ' ',
    'env=1',
    '\0'.repeat(19),
    `${'\0'.repeat(19)}Z a INFO`,
    '    at f (x.js:1:2)',
  ),
);

/** One line without its LF, in text form. */
export const line: Text = fc
  .oneof(
    { weight: 6, arbitrary: wellHeaded },
    { weight: 4, arbitrary: record },
    { weight: 2, arbitrary: damaged },
    { weight: 1, arbitrary: noise },
  )
  .map((text) => text.replaceAll('\n', '\r'));

/** A line that the kernels leave to the host. */
export const jsonLine: Text = fc.constantFrom(
  '{"ts":"2026-02-14T12:34:05Z","source":"web/0","kind":"INFO","msg":"x","a":1}',
  '{"ts":"2026-02-14T12:34:05Z","source":"web","kind":"METRIC","msg":"m","labels":{"env":"x"},"values":{"b":2}}\r',
  '{"foreign":"env=1"}',
  '{',
  '{}',
);

/** Whole lines, each with its LF. */
export function block(...kinds: readonly Text[]): Text {
  return fc
    .array(fc.oneof(...kinds), { maxLength: 12 })
    .map((lines) => lines.map((text) => `${text}\n`).join(''));
}

/** Short blocks, for tests that cut them everywhere. */
export function shortBlock(...kinds: readonly Text[]): Text {
  return fc
    .array(fc.oneof(...kinds), { minLength: 1, maxLength: 3 })
    .map((lines) => lines.map((text) => `${text}\n`).join(''));
}

const tagValue = fc.constantFrom(
  'prod',
  'eu',
  '200',
  '2ms',
  '',
  'a b',
  ' b',
  ' ',
  ' x="',
  '"',
  '\\',
  'a=b',
  '漢',
  ' a= b',
  '\t',
);

/** Tags with different keys, ready to be written. */
export const tags: fc.Arbitrary<readonly Tag[]> = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...KEYS, 'e', 'f', 'g'), tagValue), {
    selector: ([tagKey]) => tagKey,
    minLength: 1,
    maxLength: 6,
  })
  .map((pairs) => pairs.map(([tagKey, value]) => makeTag(tagKey, value)));

/** A tag as obs-tag makes it. */
export function makeTag(tagKey: string, value: string): Tag {
  return {
    key: tagKey,
    value,
    log: ` ${formatField('INFO', { key: tagKey, value, quoted: false })}`,
    signal: ` ${formatField('METRIC', { key: tagKey, value, quoted: true })}`,
  };
}
