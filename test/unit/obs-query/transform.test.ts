import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { createQueryTransform } from '../../../tools/obs-query/transform.ts';

const INPUT = '2026-02-14T12:00:00Z web/0 METRIC m value=1\n2026-02-14T12:00:00Z web/1 METRIC m value=2\n';

test('a query as a Transform', async () => {
  const answer = await text(Readable.from([Buffer.from(INPUT)]).pipe(createQueryTransform('sum(m)')));
  assert.equal(answer, '2026-02-14T12:00:00Z all METRIC query value=3\n');
});

test('a query that fails destroys the stream', async () => {
  const failing = Readable.from([Buffer.from(INPUT)]).pipe(createQueryTransform('m + on() m'));
  await assert.rejects(text(failing), /^QueryFailure: no result: /);
});
