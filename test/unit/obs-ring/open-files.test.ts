// Which files are closed when there are too many.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ringIn } from '../../../tools/lib/store/layout.ts';
import { NO_BOUNDS } from '../../../tools/obs-ring/bounds.ts';
import { createOpenFiles } from '../../../tools/obs-ring/open-files.ts';
import { createRing, type Ring } from '../../../tools/obs-ring/ring.ts';

const HOME = { directory: '/', groupId: undefined };

/** Opens rings named by numbers, with their time of use. */
function openAll(most: number, uses: readonly number[]) {
  const closed: number[] = [];
  const files = createOpenFiles(most, (ring) => void closed.push(ring.lastUse));
  const rings = uses.map(
    (lastUse): Ring =>
      Object.assign(createRing({ home: HOME, paths: ringIn('/', 'x'), bounds: NO_BOUNDS }), { lastUse }),
  );
  for (const ring of rings) files.add(ring);
  return { closed, files };
}

test('one too many closes the half that was used the longest time ago', () => {
  assert.deepEqual(openAll(4, [3, 1, 4, 2]).closed, []);
  assert.deepEqual(openAll(4, [3, 1, 4, 2, 5]).closed, [3, 2, 1]);
});

test('when the system has no more, half are closed and fewer are kept open', () => {
  const { closed, files } = openAll(100, [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.equal(files.shed(), true);
  assert.deepEqual(closed, [6, 5, 4, 3, 2, 1]);
});

test('nothing can be closed when nothing is open', () => {
  const { files } = openAll(4, [1]);
  files.closeAll();
  assert.equal(files.shed(), false);
});
