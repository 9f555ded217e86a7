// Lines in JSON form through the kernel are what the host reads of them, in any mixture with text and foreign lines.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Kernel } from '../../../tools/lib/kernel/host.ts';
import { createScanner, scannerBytes } from '../../../tools/lib/kernel/scanner.ts';
import { canonicalFields } from '../../../tools/lib/record/format.ts';
import { readRecord } from '../../../tools/lib/record/json.ts';
import { parseRecord } from '../../../tools/lib/record/parse.ts';
import { createTextForm, textFormBytes } from '../../../tools/lib/stream/text-form.ts';

const MAX_LINE = 4096;
const kernel = new Kernel(textFormBytes(MAX_LINE) + scannerBytes() + 1024 * 1024);
const scanner = createScanner(kernel);
const form = createTextForm(kernel, scanner, MAX_LINE);
const area = kernel.allocate(512 * 1024);

const key = fc.constantFrom(
  'ts',
  'source',
  'level',
  'kind',
  'msg',
  'fields',
  'labels',
  'a',
  'user-id',
  'x.y',
  'dur',
  'le',
);
const text = fc.constantFrom(
  '2026-02-14T12:34:05Z',
  '2026-02-14T12:34:05.123456Z',
  '2026-02-30T12:34:05Z',
  'web/0',
  'web',
  'a b',
  '.x',
  'INFO',
  'error',
  'Warn',
  'METRIC',
  'request handled',
  'k=v',
  ' spaced',
  '12',
  '1e5',
  '2ms',
  'é',
  'tab\there',
  'quo"te',
  '',
);
const value = fc.oneof(
  { weight: 4, arbitrary: text.map((content) => JSON.stringify(content)) },
  fc.constantFrom('12', '-0.5e3', 'true', 'null', '01', '{}', '[1]', '"\\u0041"'),
);
const usual = fc
  .record({
    ts: fc.constantFrom('2026-02-14T12:34:05Z', '2026-02-14T12:34:05.5Z'),
    source: fc.constantFrom('web/0', 'api'),
    level: fc.constantFrom('INFO', 'error', 'FATAL'),
    msg: text,
    more: fc.array(fc.tuple(key, value), { maxLength: 3 }),
  })
  .map(
    ({ ts, source, level, msg, more }) =>
      `{"ts":"${ts}","source":"${source}","level":"${level}","msg":${JSON.stringify(msg)}${more.map(([name, of]) => `,"${name}":${of}`).join('')}}`,
  );
const odd = fc
  .array(fc.tuple(key, value), { maxLength: 6 })
  .map((members) => `{${members.map(([name, of]) => `"${name}": ${of}`).join(', ')}}`);
const line = fc.oneof(
  { weight: 4, arbitrary: usual },
  odd,
  fc.constantFrom('2026-02-14T12:34:05Z web/0 INFO text a=1', 'foreign', '', '{', '{"ts":"x"', '{}'),
);

/** A record as one text that is equal for equal records. */
function shown(text: string): string {
  const record = readRecord(text);
  if (record === undefined) return 'foreign';
  const { time, source, kind, message, fields } = record;
  return JSON.stringify([time, source, kind, message, canonicalFields(kind, fields)]);
}

test('each line is read as the host reads it', () => {
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), fc.boolean(), (lines, hasReturns) => {
      const input = lines.map((content) => `${content}${hasReturns ? '\r' : ''}\n`).join('');
      const end = area + kernel.bytes.write(input, area);
      const rows: string[] = [];
      let start = area;
      const starts: number[] = [];
      while (start < end) {
        start = form.scan(start, end);
        for (let row = 0; row < scanner.count; row++) {
          starts.push(form.originalStart(row));
          const content = kernel.text(scanner.starts[row] as number, scanner.ends[row] as number);
          rows.push(
            scanner.kinds[row] === 0 || parseRecord(content) === undefined ? 'foreign' : shown(content),
          );
        }
      }
      assert.deepEqual(rows, lines.map(shown));
      let at = area;
      for (const [index, content] of lines.entries()) {
        assert.equal(starts[index], at);
        at += Buffer.byteLength(content) + (hasReturns ? 2 : 1);
      }
    }),
    { numRuns: 400, seed: 6 },
  );
});
