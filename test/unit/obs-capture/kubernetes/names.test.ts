import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choosesPod, isPodChoice } from '../../../../tools/obs-capture/kubernetes/choice.ts';
import { podLogOf } from '../../../../tools/obs-capture/kubernetes/pod-path.ts';
import { sourceOf } from '../../../../tools/obs-capture/kubernetes/source-of.ts';

const UID = '0b6b9d1e-3f6e-4a5e-9c39-0d8e0f3f8f0a';

test('a workload is a service, and what a controller has added is the instance', () => {
  const of = (pod: string, container = 'app') => sourceOf({ namespace: 'shop', pod, container }, 'node1');
  assert.equal(of('web-7d9fbc5c6b-x2x8k'), 'web.shop/7d9fbc5c6b-x2x8k/app');
  assert.equal(of('my-web-app-7d9fbc5c6b-x2x8k'), 'my-web-app.shop/7d9fbc5c6b-x2x8k/app');
  assert.equal(of('db-0', 'postgres'), 'db.shop/0/postgres');
  assert.equal(of('agent-x2x8k'), 'agent.shop/x2x8k/app');
  assert.equal(of('dump-28493820-x2x8k'), 'dump.shop/28493820-x2x8k/app');
  assert.equal(of('etcd-node1'), 'etcd.shop/node1/app');
  assert.equal(of('toolbox'), 'toolbox.shop/app');
  assert.equal(of('web-green'), 'web-green.shop/app');
  assert.equal(of('a.b-0'), 'a.b.shop/0/app');
});

test('paths of the kubelet, and nothing else', () => {
  const web = { namespace: 'shop', pod: 'web-1', container: 'app' };
  const at = (rest: string) => podLogOf(`/var/log/pods/${rest}`);
  assert.deepEqual(at(`shop_web-1_${UID}/app/0.log`), { ...web, restarts: '0' });
  assert.deepEqual(at(`shop_web-1_${UID}/app/12.log.20240101-101010`), { ...web, restarts: '12' });
  assert.deepEqual(at(`shop_web-1_${UID}/app/12.log.20240101-101010.gz`), { ...web, restarts: '12' });
  // Static pods have the hash of their file.
  assert.deepEqual(at(`shop_web-1_${'0'.repeat(32)}/app/0.log`), { ...web, restarts: '0' });
  const id = 'ab'.repeat(32);
  assert.deepEqual(podLogOf(`/var/log/containers/web-1_shop_app-${id}.log`), { ...web, restarts: undefined });
  for (const odd of [
    `shop_web-1_${UID}/app/app.log`,
    `shop_web-1_${UID}/a b/0.log`,
    `sh%op_web-1_${UID}/app/0.log`,
    `shop_web_1_${UID}/app/0.log`,
    `shop_-web_${UID}/app/0.log`,
    `shop_${'a.'.repeat(130)}a_${UID}/app/0.log`,
    'shop_web-1/app/0.log',
  ])
    assert.equal(at(odd), undefined, odd);
});

test('what may be chosen', () => {
  const web = { namespace: 'shop', pod: 'web-1' };
  for (const words of [['all'], ['shop'], ['sh*'], ['*/web-?'], ['x', 'shop/web-1']])
    assert.ok(choosesPod(words)(web), words.join());
  for (const words of [['sho'], ['shop/web'], ['web-1'], ['other/*']])
    assert.ok(!choosesPod(words)(web), words.join());
  assert.ok(!choosesPod(['a.c/*'])({ namespace: 'abc', pod: 'x' }));
  assert.deepEqual(['a/b/c', '', 'A', '-x', 'a b', '[a]'].map(isPodChoice), [
    false,
    false,
    false,
    true,
    false,
    false,
  ]);
});
