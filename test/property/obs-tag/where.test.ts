// --where keeps what the plain reading of the expression keeps, byte for byte.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compile } from '../../../tools/lib/expr/evaluate.ts';
import { parseExpression } from '../../../tools/lib/expr/parser.ts';
import { viewOf } from '../../../tools/lib/expr/view.ts';
import { formatRecord } from '../../../tools/lib/record/format.ts';
import { readRecord } from '../../../tools/lib/record/json.ts';
import { decodeLossless, toBytes } from '../../../tools/obs-tag/lossless.ts';
import { runTag } from '../../unit/obs-tag/run-tag.ts';
import { input } from './arbitrary.ts';

const EXPRESSIONS = [
  'level >= WARN',
  'kind == METRIC or level == INFO',
  'dur > 1s',
  'dur != 2ms',
  '2ms <= dur',
  'status >= 400',
  'status == "503"',
  'dur == "fast"',
  'path ~ "^/api"',
  'not path ~ "^/api"',
  'msg ~ "handled|took"',
  'msg !~ "request"',
  'msg == ""',
  'has(user)',
  'not has(user)',
  'service == "web"',
  'instance == "0" and level <= INFO',
  'ts >= "2026-02-14T12:34:30Z"',
  'status in (200, 503) or user == "a\\"b"',
  'level >= INFO and dur > 1ms and path ~ "x" and msg ~ "a"',
  'n != 5',
  'dur > status',
  'w >= 2',
  'path ~ "^/x"',
  'path == "/x"',
  'path ~ "i/v[0-9]/u"',
  'path ~ "^/(api|x)" and level >= WARN',
  'msg ~ "^took 35"',
  'msg ~ "handled a=.*quoted"',
  'msg ~ "request handled"',
  'user ~ "^x"',
];

/** Line by line, each read as a whole. */
function model(expression: string, bytes: Buffer): Buffer {
  const holds = compile(parseExpression(expression));
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const feed = bytes.indexOf(10, at);
    const next = feed < 0 ? bytes.length : feed + 1;
    const text = decodeLossless(bytes, at, feed < 0 ? next : feed);
    const record = readRecord(text);
    const end = `${text.endsWith('\r') ? '\r' : ''}${feed < 0 ? '' : '\n'}`;
    if (!record || !text.startsWith('{')) {
      if (!record || holds(viewOf(record))) pieces.push(bytes.subarray(at, next));
    } else if (holds(viewOf(record))) {
      pieces.push(toBytes(formatRecord(record) + end));
    }
    at = next;
  }
  return Buffer.concat(pieces);
}

test('where is the plain filter', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...EXPRESSIONS), input, async (expression, bytes) => {
      const { bytes: output } = await runTag(['--where', expression], bytes);
      const expected = model(expression, bytes);
      // A last line that is dropped leaves the line before it with its line end.
      assert.equal(output.toString('latin1'), expected.toString('latin1'), expression);
    }),
    { seed: 4, numRuns: 300 },
  );
});
