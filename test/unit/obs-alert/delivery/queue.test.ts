import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSinkQueue } from '../../../../tools/obs-alert/delivery/queue.ts';
import { DeliveryFailure, type Sink } from '../../../../tools/obs-alert/delivery/sink.ts';
import { notification, quickQueue } from './notices.ts';

/** A sink that fails so many times first, and notes what it was given. */
function createTestSink(failures: number, isTransient = true): { sink: Sink; got: string[] } {
  const got: string[] = [];
  let left = failures;
  const sink: Sink = {
    name: 'test',
    async deliver({ groupLabels }) {
      if (left-- > 0) throw new DeliveryFailure('down', isTransient);
      got.push(String(groupLabels.alertname));
    },
  };
  return { sink, got };
}

test('everything is delivered in order, with pauses that double between tries', async () => {
  const { sink, got } = createTestSink(5);
  const pauses: number[] = [];
  const queue = createSinkQueue(
    sink,
    quickQueue({ pause: async (ms) => void pauses.push(ms), mostPauseMs: 500 }),
  );
  for (const name of ['a', 'b', 'c']) queue.add(notification(name));
  await queue.drained();
  assert.deepEqual(got, ['a', 'b', 'c']);
  assert.deepEqual(pauses, [100, 200, 400, 500, 500]);
});

test('a sink that is down loses the oldest beyond the bound, and says each', async () => {
  const { sink, got } = createTestSink(1);
  const lost: string[] = [];
  let goOn = (): void => undefined;
  const waits = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const onLost = (
    name: string,
    { groupLabels }: { groupLabels: Readonly<Record<string, string>> },
    why: string,
  ): void => void lost.push(`${name} ${groupLabels.alertname}: ${why}`);
  const queue = createSinkQueue(sink, quickQueue({ pause: () => waits, onLost }));
  for (const name of ['a', 'b', 'c', 'd', 'e']) queue.add(notification(name));
  assert.equal(queue.waiting.length, 3);
  goOn();
  await queue.drained();
  assert.deepEqual(got, ['c', 'd', 'e']);
  assert.deepEqual(lost, ['test a: more wait than --queue allows', 'test b: more wait than --queue allows']);
});

test('what makes no difference is not tried again, and tries may be limited', async () => {
  for (const [isTransient, mostTries, retries] of [
    [false, 9, 0],
    [true, 3, 2],
  ] as const) {
    const { sink, got } = createTestSink(isTransient ? 3 : 1, isTransient);
    let lost = 0;
    let retried = 0;
    const queue = createSinkQueue(
      sink,
      quickQueue({ mostTries: () => mostTries, onLost: () => lost++, onRetry: () => retried++ }),
    );
    queue.add(notification('a'));
    queue.add(notification('b'));
    await queue.drained();
    assert.deepEqual([got, lost, retried], [['b'], 1, retries]);
  }
});

test('repeats do not push news out', async () => {
  const { sink, got } = createTestSink(0);
  const queue = createSinkQueue(sink, quickQueue());
  queue.add(notification('a'));
  queue.add(notification('b', 'repeat'));
  await queue.drained();
  queue.add(notification('c', 'repeat'));
  await queue.drained();
  assert.deepEqual(got, ['a', 'c']);
});

test('stopped, it keeps what is not delivered', async () => {
  const { sink } = createTestSink(99);
  const pause = (_ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
  const queue = createSinkQueue(sink, quickQueue({ pause }));
  queue.add(notification('a'));
  queue.add(notification('b'));
  await queue.stop();
  assert.equal(queue.waiting.length, 2);
});
