import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choiceOf, containerOf, sourceOf } from '../../../../tools/obs-capture/docker/container.ts';

function labelled(name: string, labels: Readonly<Record<string, string>> = {}) {
  return { name, labels: new Map(Object.entries(labels)) };
}

test('a container is a service and an instance: by labels, by docker compose, by its name', () => {
  const compose = { 'com.docker.compose.service': 'web', 'com.docker.compose.container-number': '3' };
  assert.equal(sourceOf(labelled('shop-web-3', compose)), 'web/3');
  assert.equal(sourceOf(labelled('shop-web-3', { ...compose, 'obs.service': 'front' })), 'front/3');
  assert.equal(sourceOf(labelled('db', { 'obs.instance': 'a b' })), 'db/a%20b');
  assert.equal(sourceOf(labelled('db')), 'db/0');
});

test('words choose containers by name, label and project', () => {
  const chosen = (word: string, name: string, labels = {}) =>
    choiceOf([word]).chooses(labelled(name, labels));
  assert.ok(chosen('all', 'anything'));
  assert.ok(chosen('web*', 'web-1') && !chosen('web*', 'my-web'));
  assert.ok(chosen('web-?', 'web-1') && !chosen('web-?', 'web-10'));
  assert.ok(!chosen('a.c', 'abc'), 'a point is a point');
  assert.ok(chosen('label=team', 'x', { team: 'core' }) && !chosen('label=team', 'x'));
  assert.ok(
    chosen('label=team=core', 'x', { team: 'core' }) && !chosen('label=team=core', 'x', { team: 'b' }),
  );
  assert.ok(chosen('project=shop', 'x', { 'com.docker.compose.project': 'shop' }));
  assert.ok(choiceOf(['a', 'b']).chooses(labelled('b')), 'any of the words');
});

test('an answer of another shape gives what is known and throws nothing', () => {
  for (const answer of [null, 1, '', [], {}, { State: [], Config: { Labels: [1] } }]) {
    const container = containerOf(answer);
    assert.deepEqual([container.id, container.isRunning, container.exitCode], ['', false, undefined]);
  }
  assert.equal(containerOf({ State: { StartedAt: '0001-01-01T00:00:00Z' } }).startedAt, '');
});
