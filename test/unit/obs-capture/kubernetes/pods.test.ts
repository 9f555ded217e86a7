import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createChangeReader, type PodChange, podOf } from '../../../../tools/obs-capture/kubernetes/pods.ts';

const web = {
  metadata: { name: 'web-0', namespace: 'shop', uid: 'u', labels: { app: 'web' } },
  spec: { nodeName: 'node1' },
  status: {
    containerStatuses: [
      {
        name: 'app',
        restartCount: 2,
        containerID: 'containerd://now',
        state: { running: { startedAt: '2026-02-14T12:00:00Z' } },
        lastState: {
          terminated: {
            containerID: 'containerd://old',
            exitCode: 137,
            reason: 'OOMKilled',
            finishedAt: '2026-02-14T11:59:59Z',
          },
        },
      },
    ],
  },
};

test('a change in one line or in several, whatever pieces it comes in', () => {
  const text = `${JSON.stringify({ type: 'ADDED', object: web })}\n${JSON.stringify({ type: 'DELETED', object: web }, null, 4)}\njunk\n`;
  for (const size of [1, 7, 10_000]) {
    const changes: PodChange[] = [];
    const read = createChangeReader((change) => changes.push(change));
    for (let at = 0; at < text.length; at += size) read(text.slice(at, at + size));
    assert.deepEqual(
      changes.map(({ isDeleted, pod }) => [isDeleted, pod.pod]),
      [
        [false, 'web-0'],
        [true, 'web-0'],
      ],
    );
  }
});

test('what is known of the runs of a container', () => {
  const [status] = podOf(web).containers;
  assert.equal(status?.restarts, 2);
  assert.deepEqual([status?.now.id, status?.now.isRunning], ['containerd://now', true]);
  assert.deepEqual(
    [status?.before.id, status?.before.exitCode, status?.before.reason],
    ['containerd://old', 137, 'OOMKilled'],
  );
});

test('whatever else the API says, nothing of it is taken for a pod', () => {
  for (const odd of [
    undefined,
    null,
    5,
    [],
    {},
    { status: { containerStatuses: 'x' } },
    { metadata: { name: 5 } },
  ])
    assert.deepEqual(podOf(odd).containers, []);
});
