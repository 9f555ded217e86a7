import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnsNamed } from '../../../tools/obs-top/choice/columns.ts';
import { filterNamed } from '../../../tools/obs-top/choice/filter.ts';
import { orderNamed } from '../../../tools/obs-top/choice/sort.ts';
import { NO_MEMORY, NO_REQUESTS, type ServiceRow } from '../../../tools/obs-top/model/snapshot.ts';

const EMPTY: ServiceRow = {
  ...NO_REQUESTS,
  ...NO_MEMORY,
  service: 'web',
  desired: undefined,
  running: undefined,
  healthy: undefined,
  restarts: undefined,
  state: undefined,
  trend: undefined,
};
const row = (parts: Partial<ServiceRow>): ServiceRow => ({ ...EMPTY, ...parts });

test('columns: names in their order, + in the usual place, the service first', () => {
  const names = (...words: readonly string[]): string[] => columnsNamed(words).map(({ name }) => name);
  assert.deepEqual(names(), ['service', 'replicas', 'healthy', 'req', 'err', 'p99', 'mem']);
  assert.deepEqual(names('+cpu', '+state').slice(0, 3), ['service', 'state', 'replicas']);
  assert.deepEqual(names('mem', 'req', 'mem'), ['service', 'mem', 'req']);
  assert.throws(() => names('meme'), /did you mean mem\?/);
});

test('order: the largest first, what is unknown last, whichever way round', () => {
  const rows = [row({ service: 'a', cpu: 1 }), row({ service: 'b' }), row({ service: 'c', cpu: 2 })];
  const names = (order: string): string[] => orderNamed(order)(rows).map(({ service }) => service);
  assert.deepEqual(
    [names('cpu'), names('-cpu')],
    [
      ['c', 'a', 'b'],
      ['a', 'c', 'b'],
    ],
  );
  assert.deepEqual(names('-service'), ['c', 'b', 'a']);
});

test('filter: figures with their units; what is unknown is neither more nor less', () => {
  const web = row({
    running: 3,
    healthy: 2,
    memoryBytes: 90 * 2 ** 20,
    p99: { value: 0.012, dimension: 'duration' },
    state: 'unready',
    cpu: 0.5,
  });
  const holds = (text: string): boolean => filterNamed(text)(web);
  assert.ok(holds('healthy<replicas and mem>80M and p99==12ms'));
  assert.ok(holds('state=="unready" && service~"^w"'));
  assert.ok(!holds('req>0') && !holds('req<=0') && holds('not has(req)'));
});
