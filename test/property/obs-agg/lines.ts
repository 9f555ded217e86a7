// Streams of records as obs-agg sees them: mostly usual ones in the order of time, with some of everything else. What windows, weights,
// quantities and both forms of a line can be like.

import fc from 'fast-check';
import { jsonLine, quantity, line as strange } from '../kernel/arbitrary.ts';

type Text = fc.Arbitrary<string>;

/** Longer than what a kernel compares at once. */
export const LONG_KEY = 'http.request.method';

const usualQuantity = fc.constantFrom(
  '2ms',
  '12.5ms',
  '1.25s',
  '0',
  '0ms',
  '17',
  '3',
  '0.001',
  '104.25ms',
  '9s',
);
const value: Text = fc.oneof(
  { weight: 12, arbitrary: usualQuantity },
  quantity,
  fc.constantFrom('"2ms"', 'x'),
);
const weight: Text = fc.constantFrom(
  '2',
  '3',
  '10',
  '3.3333333333333335',
  '0',
  '1',
  '-1',
  '2ms',
  '1e1',
  '"4"',
);
const field: Text = fc.oneof(
  { weight: 6, arbitrary: value.map((text) => `dur=${text}`) },
  { weight: 2, arbitrary: value.map((text) => `bytes=${text}`) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('200', '404', '503', '"503"', '5e2').map((text) => `status=${text}`),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('/', '/a', '"/a"', '"a b"', 'a=b', '"a\\\\b"', 'a\\b', '"\\u002fa"')
      .map((text) => `path=${text}`),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom(LONG_KEY, LONG_KEY, LONG_KEY.slice(1)), fc.constantFrom('GET', '"GET"', '2ms'))
      .map(([key, text]) => `${key}=${text}`),
  },
  { weight: 1, arbitrary: weight.map((text) => `w=${text}`) },
  { weight: 1, arbitrary: fc.constantFrom('t="x dur=9ms y"', 'user=u1', 'raw=1', 'flow=2', 'x=', 'a="b"c') },
);
const kind = fc.oneof(
  { weight: 10, arbitrary: fc.constantFrom('INFO', 'INFO', 'WARN', 'ERROR') },
  fc.constantFrom('METRIC', 'EVENT', 'FATAL', 'GAP'),
);

/** Times that mostly go on, with some that are late, and a few that are far off. */
const step = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: 0, max: 400 }) },
  { weight: 4, arbitrary: fc.integer({ min: -2500, max: 0 }) },
  { weight: 1, arbitrary: fc.constantFrom(-20_000, 15_000, 400_000, 86_400_000) },
);

interface Line {
  readonly step: number;
  readonly text: string | undefined;
  readonly source: string;
  readonly kind: string;
  readonly message: string;
  readonly fields: readonly string[];
  /** In JSON form, with this message; the fields are texts or numbers there. */
  readonly json: string | undefined;
}

const record: fc.Arbitrary<Line> = fc.record({
  step,
  text: fc.constant(undefined),
  source: fc.constantFrom('web/0', 'web/1', 'api/0', 'db', 'a.b/c', 'very-long-name-of-a-service/0'),
  kind,
  message: fc.constantFrom(
    'x',
    'request handled',
    '',
    '"quoted"',
    ' spaced  out',
    'request handled well and for long enough',
  ),
  fields: fc.array(field, { maxLength: 4 }),
  json: fc.oneof(
    { weight: 8, arbitrary: fc.constant(undefined) },
    fc.constantFrom('x', '', 'two\nlines', 'dur=1ms', 'a "b"', 'back\\slash', ' x '),
  ),
});
const other: fc.Arbitrary<Line> = fc
  .oneof(strange, jsonLine, fc.constantFrom('', 'no record', '    at f (x.js:1:2)'))
  .map((text) => ({ step: 0, text, source: '', kind: '', message: '', fields: [], json: undefined }));

const START_MS = Date.UTC(2026, 1, 14, 12, 34, 0);

/** The JSON form of a record, if it is one of a log. */
function jsonOf(time: string, { source, kind: level, fields, json }: Line): string | undefined {
  if (json === undefined || !['INFO', 'WARN', 'ERROR', 'FATAL'].includes(level)) return undefined;
  const members = fields.map((text): [string, unknown] => {
    const [key = '', value = ''] = text.split('=');
    return [key, /^[1-9][0-9]*$/.test(value) ? Number(value) : value];
  });
  return JSON.stringify({ ts: time, source, level, msg: json, ...Object.fromEntries(members) });
}

function textOf(lines: readonly Line[]): string {
  let timeMs = START_MS;
  let text = '';
  for (const line of lines) {
    const { step: ms, text: given, source, kind: level, message, fields } = line;
    const shownMs = timeMs + ms;
    // Only small steps move the time of the stream.
    if (ms > 0 && ms < 1000) timeMs = shownMs;
    const body = [message, ...fields].filter((part) => part !== '').join(' ');
    const time = new Date(shownMs).toISOString();
    const record = jsonOf(time, line) ?? `${time} ${source} ${level}${body === '' ? '' : ` ${body}`}`;
    text += `${given ?? record}\n`;
  }
  return text;
}

/** Lines of one stream, each with its LF. */
export const input: Text = fc
  .array(fc.oneof({ weight: 12, arbitrary: record }, { weight: 1, arbitrary: other }), { maxLength: 120 })
  .map(textOf);
