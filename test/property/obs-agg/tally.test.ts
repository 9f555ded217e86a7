// Lines that the kernel takes by itself count as they do when each is a row that TypeScript looks at: same output, same ledger.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { WindowSpec } from '../../../tools/obs-agg/windows/windows.ts';
import { runAgg, TEN_SECONDS } from '../../unit/obs-agg/run-agg.ts';
import { jsonLine, quantity, line as strange } from '../kernel/arbitrary.ts';

type Text = fc.Arbitrary<string>;

/** Before every record: a bound that keeps all of them, and with which no line is left to the kernel. */
const EVERY_RECORD_MS = -1e15;

const FUNCTIONS = [
  'count',
  'errors=count(level>=ERROR)',
  'rate',
  'sum(dur)',
  'avg(dur)',
  'min(dur)',
  'max(bytes)',
  'p50(dur)',
  'p99(dur)',
  'p90(bytes)',
  'slow=p50(dur, level>=WARN)',
  'metrics=count(kind=="METRIC")',
  'lost=count(status>=500)',
  'quick=count(dur<10ms)',
  'tens=sum(bytes, dur!=2ms)',
  'has=count(bytes)',
  'odd=count(dur>1 or level==WARN)',
  'distinct(path)',
];
const KEYS = ['service', 'instance', 'source', 'level', 'status', 'path'];

const windows: fc.Arbitrary<WindowSpec> = fc.constantFrom<WindowSpec>(
  TEN_SECONDS,
  TEN_SECONDS,
  { type: 'aligned', sizeUs: 1e6, stepUs: 1e6, reviseUs: 0 },
  { type: 'aligned', sizeUs: 10e6, stepUs: 5e6, reviseUs: 0 },
  { type: 'aligned', sizeUs: 2e6, stepUs: 2e6, reviseUs: 20e6 },
  { type: 'cumulative', stepUs: 5e6, periodUs: Number.POSITIVE_INFINITY },
);

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
  { weight: 2, arbitrary: fc.constantFrom('/', '/a', '"/a"', '"a b"', 'a=b').map((text) => `path=${text}`) },
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

const input = fc
  .array(fc.oneof({ weight: 12, arbitrary: record }, { weight: 1, arbitrary: other }), { maxLength: 120 })
  .map(textOf);

test('what the kernel takes counts as rows do, for all functions, keys, windows and cuts', () => {
  fc.assert(
    fc.property(
      input,
      fc.uniqueArray(fc.constantFrom(...FUNCTIONS), { minLength: 1, maxLength: 5 }),
      fc.uniqueArray(fc.constantFrom(...KEYS), { maxLength: 3 }),
      windows,
      fc.constantFrom(1 << 16, 700, 97),
      fc.boolean(),
      fc.constantFrom(undefined, undefined, 'level>=WARN', 'dur>1ms', '503<=status', 'has(w)'),
      (text, functions, by, window, chunkBytes, pass, where) => {
        const options = { window, pass, where, maxGroups: 12 };
        const fast = runAgg(functions, by, text, options, chunkBytes);
        const slow = runAgg(functions, by, text, { ...options, sinceMs: EVERY_RECORD_MS }, chunkBytes);
        assert.equal(fast.output, slow.output);
        assert.deepEqual(fast.ledger, slow.ledger);
      },
    ),
    { seed: 20_260_214, numRuns: 800 },
  );
});

test('a test of one field says of the columns what it says of the record', () => {
  const tests = [
    'status>=500',
    '2ms<dur',
    'dur!=0',
    'bytes==17',
    'dur<=1.25',
    'has(path)',
    'level>=WARN and dur<1s',
  ];
  fc.assert(
    fc.property(input, fc.constantFrom(...tests), fc.boolean(), (text, asked, isSlow) => {
      const options = isSlow ? { sinceMs: EVERY_RECORD_MS } : {};
      const column = runAgg([`n=count(${asked})`, `p=p50(dur, ${asked})`], ['service'], text, options);
      // An alternative is answered by the record.
      const record = runAgg(
        [`n=count(${asked} or ${asked})`, `p=p50(dur, ${asked} or ${asked})`],
        ['service'],
        text,
        options,
      );
      assert.equal(column.output, record.output);
    }),
    { seed: 20_260_214, numRuns: 400 },
  );
});
