import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBucket } from '../../../tools/obs-capture/limits/bucket.ts';
import { createLosses } from '../../../tools/obs-capture/limits/losses.ts';
import { createNumbers, numberLines } from '../../../tools/obs-capture/limits/numbered.ts';

test('a bucket lets so many through, and as many more as time brings', () => {
  let ms = 0;
  const bucket = createBucket(10, () => ms);
  assert.equal(bucket.take(4), 4);
  assert.equal(bucket.take(100), 6);
  assert.equal(bucket.take(1), 0);
  ms = 250;
  assert.equal(bucket.take(100), 2);
  ms = 100_000;
  assert.equal(bucket.take(100), 10);
});

test('losses are told once, in sum', () => {
  const told: string[] = [];
  let tell: () => void = () => undefined;
  const losses = createLosses(
    (given) => {
      tell = given;
    },
    (lines, bytes) => void told.push(`${lines} ${bytes}`),
  );
  losses.add(1, 10);
  losses.add(2, 20);
  tell();
  losses.tell();
  losses.add(1, 1);
  losses.tell();
  assert.deepEqual(told, ['3 30', '1 1']);
});

test('records are numbered by source; in signals the number is a label', () => {
  const numbers = createNumbers();
  const lines = (text: string): string => numberLines(Buffer.from(text), numbers).toString();
  const time = '2026-02-14T12:34:05Z';
  assert.equal(
    lines(`${time} web/0 INFO a\n${time} web/1 GAP full dropped=1\n${time} web/0 SPAN b dur=1ms\n`),
    `${time} web/0 INFO a seq=1\n${time} web/1 GAP full dropped=1 seq="1"\n${time} web/0 SPAN b dur=1ms seq="2"\n`,
  );
  assert.equal(lines(`${time} web/0 ERROR\n`), `${time} web/0 ERROR seq=3\n`);
});
