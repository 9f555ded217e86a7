import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { createCaptureTransform } from '../../../tools/obs-capture/transform.ts';

test('lines of any format and cut become records', async () => {
  const input =
    '2026-02-14T12:34:05Z x INFO one\n{"time":"2026-02-14T12:34:06Z","msg":"two"}\n2026-02-14 12:34:07Z WARN three';
  const pieces = Array.from({ length: Math.ceil(input.length / 10) }, (_, index) =>
    Buffer.from(input.slice(10 * index, 10 * index + 10)),
  );
  const out = await text(Readable.from(pieces).pipe(createCaptureTransform('web/0')));
  assert.equal(
    out,
    '2026-02-14T12:34:05Z web/0 INFO one\n2026-02-14T12:34:06Z web/0 INFO two\n2026-02-14T12:34:07Z web/0 WARN three\n',
  );
});

test('a source that breaks the grammar is refused', () => {
  assert.throws(() => createCaptureTransform('a b'), { exitStatus: 2 });
});
