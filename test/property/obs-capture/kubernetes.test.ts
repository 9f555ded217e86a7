// Names of Kubernetes, as hostile as it lets them be, never share a source; what is no name of Kubernetes is none.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isSource } from '../../../tools/lib/record/source.ts';
import { podLogOf } from '../../../tools/obs-capture/kubernetes/pod-path.ts';
import { sourceOf } from '../../../tools/obs-capture/kubernetes/source-of.ts';

const label = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,8}[a-z0-9])?$/);
/** Few letters, so that names meet. */
const near = fc.stringMatching(/^[ab20](?:[ab20-]{0,12}[ab20])?$/);
const pod = fc.oneof(
  near,
  fc.tuple(near, near).map(([a, b]) => `${a}.${b}`),
  fc.tuple(near, fc.stringMatching(/^[bc24]{5}$/)).map(([name, suffix]) => `${name}-${suffix}`),
  fc
    .tuple(near, fc.stringMatching(/^[bc24]{6,10}$/), fc.stringMatching(/^[bc24]{5}$/))
    .map((parts) => parts.join('-')),
);
const named = fc.record({ namespace: near, pod, container: near });

test('two containers never share a source', () => {
  fc.assert(
    fc.property(fc.array(named, { minLength: 2, maxLength: 60 }), near, (all, node) => {
      const keyOf = (each: (typeof all)[number]): string => JSON.stringify(each);
      const bySource = new Map<string, string>();
      for (const each of all) {
        const source = sourceOf(each, node);
        assert.ok(isSource(source), source);
        const before = bySource.get(source);
        assert.ok(before === undefined || before === keyOf(each), `${source}: ${before} and ${keyOf(each)}`);
        bySource.set(source, keyOf(each));
      }
    }),
    { numRuns: 500 },
  );
});

test('the path of a log says what it was made of', () => {
  fc.assert(
    fc.property(fc.record({ namespace: label, pod, container: label }), fc.nat(1000), (each, restarts) => {
      const path = `/var/log/pods/${each.namespace}_${each.pod}_0b6b9d1e-3f6e-4a5e/${each.container}/${restarts}.log`;
      assert.deepEqual(podLogOf(path), { ...each, restarts: String(restarts) });
      const link = `/var/log/containers/${each.pod}_${each.namespace}_${each.container}-${'0a'.repeat(32)}.log`;
      assert.deepEqual(podLogOf(link), { ...each, restarts: undefined });
    }),
  );
});

test('any other path says nothing, and costs little', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (path) => {
      const log = podLogOf(path);
      if (log) assert.ok(isSource(sourceOf(log, '')));
    }),
  );
  const startMs = performance.now();
  podLogOf(`/${'a-'.repeat(50_000)}_${'a.'.repeat(50_000)}`);
  assert.ok(performance.now() - startMs < 20_000);
});
