// Lines of all sorts for obs-tag.

import fc from 'fast-check';

const field = fc.constantFrom(
  'path=/api/v1/users/65',
  'path=/x',
  'path="/a b"',
  'path="\\u002fx"',
  'dur=2ms',
  'dur=1.5s',
  'dur=fast',
  'dur="3ms"',
  'dur=1m30s',
  'status=200',
  'status="503"',
  'status=4e2',
  'user=',
  'user="x',
  'user="a\\"b"',
  'w=3',
  'trace_id=t1',
  'trace_id=t2',
  'request_id=r7',
  'env=dev',
  'route=/r',
  'n=NaN',
);
const word = fc.constantFrom(
  'request',
  'handled',
  'a="',
  '"quoted',
  'x=',
  '=',
  'é',
  '\u{10fe85}',
  '{"a":1}',
  'took 35 ms',
);
const body = fc
  .array(fc.oneof({ weight: 2, arbitrary: field }, word), { maxLength: 6 })
  .map((parts) => parts.join(' '));

const second = fc.integer({ min: 0, max: 59 }).map((value) => String(value).padStart(2, '0'));
const source = fc.constantFrom('web/0', 'web/1', 'api', 'db/eu/1');
const kind = fc.constantFrom(
  'TRACE',
  'DEBUG',
  'INFO',
  'INFO',
  'WARN',
  'ERROR',
  'METRIC',
  'EVENT',
  'SPAN',
  'GAP',
);

/** A record in text form, mostly. */
export const textLine = fc
  .tuple(second, source, kind, body)
  .map(([at, from, what, rest]) => `2026-02-14T12:34:${at}Z ${from} ${what} ${rest}`.trimEnd());

export const jsonLine = fc
  .tuple(
    second,
    source,
    fc.constantFrom('INFO', 'ERROR'),
    fc.constantFrom('m', 'a=1 b', '"q'),
    fc.constantFrom('3ms', 7, '200'),
  )
  .map(([at, from, what, msg, dur]) =>
    JSON.stringify({
      ts: `2026-02-14T12:34:${at}Z`,
      source: from,
      kind: what,
      msg,
      dur,
      path: '/x',
      trace_id: 't2',
    }),
  );

export const foreignLine = fc.constantFrom(
  '',
  'no record',
  '{broken',
  '{"a":1}',
  '\u0000',
  'at x (y.js:1:2)',
  '\t',
);

/** Lines as bytes, some of them no UTF-8, with line ends of both sorts, the last one perhaps without. */
export const input = fc
  .tuple(
    fc.array(
      fc.tuple(
        fc.oneof({ weight: 6, arbitrary: textLine }, { weight: 2, arbitrary: jsonLine }, foreignLine),
        fc.constantFrom('', '', '', '', '\xff\xc3', '\xe2\x82'),
        fc.constantFrom('\n', '\n', '\n', '\r\n'),
      ),
      { maxLength: 30 },
    ),
    fc.boolean(),
  )
  .map(([lines, isEnded]) => {
    const bytes = Buffer.concat(
      lines.map(([line, junk, end]) => Buffer.concat([Buffer.from(line), Buffer.from(junk + end, 'latin1')])),
    );
    return isEnded || bytes.length === 0 ? bytes : bytes.subarray(0, bytes.length - 1);
  });
