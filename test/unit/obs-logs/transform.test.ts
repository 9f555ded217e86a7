import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { createLogsTransform } from '../../../tools/obs-logs/transform.ts';

const RECORDS = [
  '2026-02-14T12:34:05Z web/0 INFO request handled status=200 stream=stdout\n',
  '2026-02-14T12:34:06Z web/1 ERROR connection refused stream=stderr\n',
];

test('a program gets the lines that the tool shows', async () => {
  const shown = Readable.from(RECORDS.map((line) => Buffer.from(line))).pipe(
    createLogsTransform({ level: 'warn' }),
  );
  assert.equal(await text(shown), RECORDS[1]);
  const raw = Readable.from(RECORDS.map((line) => Buffer.from(line))).pipe(
    createLogsTransform({ raw: true }),
  );
  assert.equal(await text(raw), 'request handled status=200\nconnection refused\n');
});

test('an option that means nothing is an error at once', () => {
  assert.throws(() => createLogsTransform({ level: 'lound' }), { exitStatus: 2 });
});
