// --trace: ids for records that have none.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deriveTraceId } from '../../../tools/obs-tag/steps/trace/derive.ts';
import { parseTraceparent } from '../../../tools/obs-tag/steps/trace/traceparent.ts';
import { runTag } from './run-tag.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

test('a traceparent is what the standard says', () => {
  for (const [text, isValid] of [
    [`00-${TRACE}-${SPAN}-01`, true],
    [`00-${TRACE}-${SPAN}-00`, true],
    [`01-${TRACE}-${SPAN}-01-more`, true],
    [`00-${TRACE}-${SPAN}-01-more`, false],
    [`ff-${TRACE}-${SPAN}-01`, false],
    [`00-${TRACE.toUpperCase()}-${SPAN}-01`, false],
    [`00-${'0'.repeat(32)}-${SPAN}-01`, false],
    [`00-${TRACE}-${'0'.repeat(16)}-01`, false],
    [`00-${TRACE}-${SPAN}`, false],
    [`00-${TRACE.slice(1)}-${SPAN}-01`, false],
  ] as const) {
    assert.deepEqual(parseTraceparent(text), isValid ? { traceId: TRACE, spanId: SPAN } : undefined, text);
  }
});

test('an id is the same for the same request, and the digits of a UUID', () => {
  assert.equal(deriveTraceId('3FA85F64-5717-4562-b3fc-2c963f66afa6'), '3fa85f6457174562b3fc2c963f66afa6');
  // Test vectors of FNV-1a, 128 bits.
  assert.equal(deriveTraceId('a'), 'd228cb696f1a8caf78912b704e4a8964');
  assert.equal(deriveTraceId('foobar'), '343e1662793c64bf6f0d3597ba446f18');
  assert.match(deriveTraceId('0'.repeat(32)), /^[0-9a-f]{32}$/);
  assert.notEqual(deriveTraceId('0'.repeat(32)), '0'.repeat(32));
});

/** What is added to the body of a record. */
async function added(kind: string, body: string, ...words: string[]): Promise<string> {
  const line = `2026-02-14T12:34:05Z web/0 ${kind} ${body}`;
  const { output } = await runTag(['--trace', ...words], `${line}\n`);
  assert.ok(output.startsWith(line));
  return output.slice(line.length, -1);
}

test('where a record gets its ids from', async () => {
  const derived = ` trace_id=${deriveTraceId('r7')}`;
  assert.equal(await added('INFO', 'x trace_id=t request_id=r7'), '');
  assert.equal(
    await added('INFO', `x traceparent=00-${TRACE}-${SPAN}-01 request_id=r7`),
    ` trace_id=${TRACE} span_id=${SPAN}`,
  );
  assert.equal(await added('INFO', `x traceparent=00-${TRACE}-${SPAN}-01 span_id=s`), ` trace_id=${TRACE}`);
  assert.equal(
    await added('INFO', `x traceId=${TRACE.toUpperCase()} spanId=${SPAN}`),
    ` trace_id=${TRACE} span_id=${SPAN}`,
  );
  assert.equal(await added('INFO', 'x traceId=none request_id=r7'), derived);
  assert.equal(await added('INFO', 'x corr_id=r7 request_id=r8'), derived);
  assert.equal(await added('INFO', 'x request_id=- user=r7'), '');
  assert.equal(await added('INFO', 'x user=r7', '--trace-by', 'user'), derived);
  assert.equal(await added('EVENT', 'x request_id="r7"'), ` trace_id="${deriveTraceId('r7')}"`);
  assert.equal(await added('SPAN', 'x request_id="r7"'), '');
  assert.equal(await added('METRIC', 'x request_id="r7"'), '');
  assert.equal(await added('INFO', 'x'), '');
});

test('an id that looks like a number is a string', async () => {
  assert.equal(
    await added('INFO', `x traceId=${'12345678'.repeat(4)}`),
    ` trace_id="${'12345678'.repeat(4)}"`,
  );
});
