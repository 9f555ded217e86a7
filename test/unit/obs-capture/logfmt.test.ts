import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ARRIVAL, captureLine } from './lines.ts';

function becomes(line: string, record: string): void {
  assert.equal(captureLine(line), record);
}

test("time, level and message are the line's own", () => {
  becomes(
    'time="2026-02-14T12:34:05+01:00" level=warning msg="slow query" table=users dur=450ms',
    '2026-02-14T11:34:05Z web/0 WARN slow query table=users dur=450ms',
  );
  becomes('ts=1707914045.5 lvl=dbug msg=x', '2024-02-14T12:34:05.5Z web/0 INFO x lvl=dbug');
});

test('values are quoted where a record needs it', () => {
  becomes('msg=x a= b="" c="200" d=200 e="a b"', `${ARRIVAL} web/0 INFO x a="" b="" c="200" d=200 e="a b"`);
  becomes('msg="say \\"hi\\"" a="caf\\u00e9"', `${ARRIVAL} web/0 INFO say "hi" a=caf\xc3\xa9`);
});

test('escapes of another dialect stay as they are', () => {
  becomes('msg="a\\x1b" a=1', `${ARRIVAL} web/0 INFO a\\x1b a=1`);
});

test("fields that are the pipeline's to say are left out", () => {
  becomes('msg=x env=prod a=1', `${ARRIVAL} web/0 INFO x a=1`);
});

test('pairs that name no time, level or message are text', () => {
  becomes('a=1 b=2', `${ARRIVAL} web/0 INFO a=1 b=2`);
});

test('a line with anything but pairs is text', () => {
  becomes('level=warn slow', `${ARRIVAL} web/0 INFO level=warn slow`);
  becomes('msg="open a=1', `${ARRIVAL} web/0 INFO msg="open a=1`);
});
