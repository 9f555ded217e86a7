// How large the batches of the store get.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BatchSize, createBatchSize } from '../../../tools/obs-ring/store/batch-size.ts';

function failure(code: string, where?: string): Error {
  return Object.assign(new Error('refused'), { code, where });
}

/** A batch of `taken` lines fails. */
function failing(size: BatchSize, error: unknown, taken: number): string {
  const attempt = size.next();
  attempt.taken = Math.min(taken, attempt.most);
  return size.failed(error, attempt);
}

test('a batch that the server gives up is followed by one of half its lines, down to a few', () => {
  const size = createBatchSize();
  const canceled = failure('57014');
  assert.equal(failing(size, canceled, 800), 'too large');
  assert.equal(size.next().most, 400);
  for (let tries = 0; tries < 5; tries++) failing(size, canceled, 800);
  assert.equal(size.next().most, 13);
  assert.equal(failing(size, canceled, 800), 'too large');
  assert.equal(failing(size, canceled, 800), 'else', 'so few lines are no large batch');
  size.succeeded();
  assert.equal(size.next().most, 13);
});

test('a row that is refused is left out alone, and the lines before it go first', () => {
  const size = createBatchSize();
  assert.equal(failing(size, failure('22P05', 'COPY deployment_logs, line 18'), 60), 'too large');
  assert.deepEqual(size.next(), { most: 17, leavesOut: false, taken: 0 });
  size.succeeded();
  assert.equal(
    failing(size, failure('22P05', 'COPY deployment_logs, line 1, column message'), 22),
    'refused',
  );
  assert.deepEqual(size.next(), { most: 1, leavesOut: true, taken: 0 });
  size.succeeded();
  assert.equal(size.next().leavesOut, false);
});

test('what is no matter of the batch leaves it as it is', () => {
  const size = createBatchSize();
  for (const error of [
    failure('53100'),
    failure('22P05'),
    failure('23505', 'COPY deployment_logs, line 3'),
    new Error('gone'),
    7,
  ])
    assert.equal(failing(size, error, 60), 'else');
  assert.equal(size.next().most, 50_000);
});
