// The JSON kernel and the host make the same record of every line, or the kernel leaves it to the host.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatsFor } from '../../../tools/obs-capture/formats/recognise.ts';
import { originOf } from '../../../tools/obs-capture/origin.ts';
import { captureText } from '../../unit/obs-capture/lines.ts';

const SEED = 20_260_214;

type Text = fc.Arbitrary<string>;

/** Mostly one of `usual`, so that most lines are the kernel's to do. */
function mostly(usual: readonly string[], rare: Text): Text {
  return fc.oneof({ weight: 40, arbitrary: fc.constantFrom(...usual) }, { weight: 1, arbitrary: rare });
}

const key: Text = fc.constantFrom(
  ...['time', 'ts', 'ts', 'timestamp', '@timestamp', 'Time', 'TS', '@t', 'level', 'severity', 'lvl', 'LEVEL'],
  ...[
    'msg',
    'message',
    'Msg',
    '@m',
    'source',
    'source',
    'kind',
    'labels',
    'values',
    'fields',
    'env',
    'w',
    'stream',
  ],
  ...[
    'a',
    'b',
    'status',
    'dur_ms',
    'a.b',
    'x-y',
    '_k',
    'k9',
    '9k',
    '',
    'a b',
    'é',
    '@x',
    '@',
    'tim',
    'times',
    'a\\u0062',
  ],
);

const time: Text = fc.constantFrom(
  ...[
    '"2026-02-14T12:34:05Z"',
    '"2026-02-14T12:34:05.123456789Z"',
    '"2026-02-14T12:34:06.5Z"',
    '"2024-02-29T00:00:00Z"',
  ],
  ...[
    '"2026-02-30T12:34:05Z"',
    '"2026-02-14T12:34:05+01:00"',
    '"2026-02-14 12:34:05Z"',
    '"2026-02-14T12:34:05.Z"',
  ],
  ...[
    '"2026-02-14T12:34:05.1234567890Z"',
    '"2026-02-14T12:34:05Z "',
    '"yesterday"',
    '""',
    '1771072445',
    '1771072445.25',
  ],
  ...[
    '1771072445123',
    '1771072445.1234567891',
    '1771072445.',
    '177107244',
    '17710724451',
    '1771072445123.5',
    '0',
  ],
  ...[
    '1771072445123456',
    '1.771072445e9',
    '-1771072445',
    '1771072445e0',
    '9999999999',
    '1000000000',
    '951782400',
    '"1771072445"',
  ],
);
const level: Text = fc.constantFrom(
  ...[
    '"info"',
    '"INFO"',
    '"Warn"',
    '"error"',
    '"ERROR"',
    '"fatal"',
    '"DEBUG"',
    '"trace"',
    '"EVENT"',
    '"METRIC"',
  ],
  ...[
    '30',
    '50',
    '3',
    '35',
    '30.0',
    '"30"',
    '"purple"',
    '""',
    'null',
    '"information"',
    '"wARN"',
    '"ERR"',
    '"GAP"',
  ],
);
const string: Text = fc
  .array(
    fc.constantFrom(
      ...[
        'x',
        'request handled',
        ' ',
        '=',
        'a=1',
        '200',
        '-1',
        '1e5',
        '{',
        '[',
        ',',
        ':',
        '\xc3\xa9',
        '\xff',
        '\\n',
        '\\"',
        '\\\\',
        '\\/',
        '\\u0000',
        '\\u000a',
        '\\u001F',
        '\\u00e9',
        '\\x',
      ],
    ),
    { maxLength: 4 },
  )
  .map((parts) => `"${parts.join('')}"`);
const token: Text = fc.constantFrom(
  ...['0', '1', '-1', '12345678901234567890', '1.50', '1e5', '1E-3', '-0', 'true', 'false', 'null'],
  ...[
    '01',
    '1.',
    '.5',
    '-',
    '+1',
    '1e',
    'NaN',
    'tru',
    'True',
    'nul',
    '{}',
    '[]',
    '[1,2]',
    '{"x":1}',
    '{"level":"info"}',
    '',
  ],
);
const value = fc.oneof(
  { weight: 3, arbitrary: time },
  { weight: 3, arbitrary: level },
  { weight: 4, arbitrary: string },
  { weight: 3, arbitrary: token },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '"web/0"',
      '"web"',
      '"a/../b"',
      '"a//b"',
      '".x"',
      '"a b"',
      '"%41"',
      '"/a"',
      '"a/"',
    ),
  },
);

const USUAL_TIMES = [
  '"2026-02-14T12:34:05Z"',
  '"2026-02-14T12:34:06.5Z"',
  '"2026-02-14T12:34:06.123+01:00"',
  '"2026-02-14 00:34:06,5-05:30"',
  '"2026-02-14T12:34:06+00:00"',
  '1771072445',
  '1771072445.25',
  '1771072445123',
  '1771072445123456789',
];
const USUAL_STRINGS = [
  '""',
  '"x"',
  '"request handled"',
  '"200"',
  '"-1.5e3"',
  '"/a?b"',
  '"a-long-word-of-more-than-sixteen-bytes"',
  '"said \\"no\\" twice"',
  '"\\"quoted\\""',
  '"C:\\\\x"',
  '"C:\\\\program files"',
  '"one\\ntwo\\tthree a=1"',
  '"\\u001b[31mred\\u001b[0m"',
  '"\xff"',
];
const USUAL_TOKENS = [
  '0',
  '200',
  '-1',
  '1.50',
  '1E-3',
  'true',
  'false',
  'null',
  '[1,2]',
  '{}',
  '["a", "b\\n"]',
  '[{"a":[]}]',
];

/** Objects in objects, deeper than they are flattened, with keys that mean something and keys that do not. */
const nested: Text = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.constantFrom(...USUAL_TOKENS, '"x"', '"a b"', '"info"', '1771072445'),
    fc
      .array(
        fc.tuple(
          fc.constantFrom('id', 'level', 'a.b', '9', '', '@x', 'é', 'seconds', 'epochSecond', 'logger'),
          tie('value'),
          fc.constantFrom(':', ': '),
        ),
        { maxLength: 3 },
      )
      .map((members) => `{${members.map(([name, text, colon]) => `"${name}"${colon}${text}`).join(',')}}`),
  ),
})).value;

/** A key with a value that suits it. */
const suited = fc.oneof(
  fc.tuple(fc.constantFrom('time', 'ts', '@timestamp'), mostly(USUAL_TIMES, time)),
  fc.tuple(
    fc.constantFrom('level', 'severity', 'kind'),
    mostly(['"info"', '"WARN"', '"ERROR"', '30'], level),
  ),
  fc.tuple(fc.constantFrom('msg', 'message'), mostly(USUAL_STRINGS, string)),
  fc.tuple(fc.constantFrom('source'), mostly(['"web/0"', '"api"'], value)),
  fc.tuple(fc.constantFrom('status', 'user', 'path'), mostly(USUAL_STRINGS, string)),
  fc.tuple(fc.constantFrom('count', 'bytes', 'x-y', '_k'), mostly(USUAL_TOKENS, token)),
  fc.tuple(
    fc.constantFrom('req', 'log', 'a.b', 'instant', 'timestamp', 'time', 'msg', 'labels', '@x'),
    nested,
  ),
  fc.tuple(fc.constantFrom('req', 'log'), nested),
);
const member = fc
  .tuple(
    fc.oneof({ weight: 20, arbitrary: suited }, { weight: 1, arbitrary: fc.tuple(key, value) }),
    mostly([':', ': '], fc.constantFrom(' :', ':  ', ':\t', '')),
  )
  .map(([[name, text], colon]) => `"${name}"${colon}${text}`);

const object: Text = fc
  .tuple(
    fc.array(member, { maxLength: 5 }),
    mostly([',', ', '], fc.constantFrom(' ,', ',,', ';')),
    mostly(['', '\r'], fc.constantFrom(' ', '}', ',')),
  )
  // Without a time, or with two of a kind, a line is the host's.
  .map(([members, comma, end]) => {
    const isTime = (text: string): boolean => /^"(?:time|ts|@timestamp)"/.test(text);
    const roles = members.map((text) => (isTime(text) ? 'time' : text.slice(0, text.indexOf(':'))));
    const once = members.filter((_, index) => index % 7 === 6 || roles.indexOf(roles[index]!) === index);
    const all = once.some(isTime) ? once : ['"ts":"2026-02-14T12:34:05Z"', ...once];
    return `{${all.join(comma)}}${end}`;
  });

const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code === 10 ? 9 : code));
const damaged: Text = fc
  .tuple(
    object,
    fc.nat(),
    fc.oneof(byte, fc.constantFrom('"', '\\', ',', '}', ' ')),
    fc.constantFrom('insert', 'remove', 'replace'),
  )
  .map(([line, position, inserted, how]) => {
    const at = position % (line.length + 1);
    return (
      line.slice(0, at) + (how === 'remove' ? '' : inserted) + line.slice(how === 'insert' ? at : at + 1)
    );
  })
  .map((line) => line.replaceAll('\n', ' '));

const block = fc
  .array(fc.oneof({ weight: 4, arbitrary: object }, { weight: 1, arbitrary: damaged }), {
    minLength: 1,
    maxLength: 6,
  })
  .map((lines) => lines.map((line) => `${line}\n`).join(''));

/** Copies of the formats, which the stage does not know, so that the host reads every line. */
const byHost = formatsFor('auto').map((format) => ({ ...format }));
const origin = originOf('web/0', new Map([['team', 'a b']]), 'stdout');

test('the kernel and the host make the same record of a line in JSON', () => {
  fc.assert(
    fc.property(block, (text) => {
      const input = Buffer.from(text, 'latin1');
      const both = captureText(input, { origin });
      const host = captureText(input, { origin, formats: byHost });
      assert.deepEqual(both.lines, host.lines, text);
      assert.deepEqual(both.ledger.foreign, host.ledger.foreign, text);
      assert.deepEqual(both.ledger.passed, host.ledger.passed);
    }),
    { seed: SEED, numRuns: 20_000 },
  );
});

test('every second of a day, and every day of four centuries, is the one that Date says', () => {
  const seconds = [
    ...Array.from({ length: 86_400 / 7 }, (_, index) => 1_771_027_200 + 7 * index),
    ...Array.from({ length: 400 * 366 }, (_, index) => 1_000_000_000 + 43_210 * index),
  ].filter((second) => second <= 9_999_999_999);
  const input = seconds.map((second) => `{"time":${second}}\n`).join('');
  const { lines } = captureText(input);
  assert.equal(lines.length, seconds.length);
  lines.forEach((line, index) => {
    const expected = new Date(seconds[index]! * 1000).toISOString().slice(0, 19);
    assert.equal(line, `${expected}Z web/0 INFO`);
  });
});
