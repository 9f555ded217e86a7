import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StreamBook } from '../../../../tools/obs-capture/positions/streams.ts';

test('of several streams that move together none is asked for from later than what any of them lacks', () => {
  const written: string[] = [];
  let lastId = 0;
  const book = new StreamBook(
    new Map(),
    (text) => written.push(text),
    () => ++lastId,
  );
  const [stdout, stderr] = ['stdout', 'stderr'].map((name) =>
    book.open({ from: 'docker c', name, source: 'web/0' }, '2026-02-14T12:34:00Z'),
  );
  stdout!.trail.passed({ position: 7, time: '2026-02-14T12:34:01Z', entries: 1 }, false);
  stderr!.trail.passed({ position: 9, time: '2026-02-14T12:34:05Z', entries: 1 }, false);
  const move = { lines: 0, count: 1 };
  book.intend(
    new Map([
      [stdout!.id, { position: 7, ...move }],
      [stderr!.id, { position: 9, ...move }],
    ]),
  );
  assert.deepEqual(written.slice(-2), [
    'mark 1 7 2026-02-14T12:34:01Z 1 2026-02-14T12:34:01Z\n',
    'mark 2 9 2026-02-14T12:34:05Z 1 2026-02-14T12:34:01Z\n',
  ]);
});
