// obs-ring inside a program.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { FolderLocked } from '../../../tools/lib/store/lock.ts';
import { createRingTransform } from '../../../tools/obs-ring/transform.ts';
import { contentOf, freshFolder } from '../../support/rings.ts';

const line = (n: number): string => `2026-02-14T12:34:05Z web/0 INFO n=${n}\n`;

test('passes everything on, keeps it, and lets the next one in', async () => {
  const directory = freshFolder();
  for (const n of [0, 2]) {
    const transform = await createRingTransform(directory, { lines: 3 });
    await assert.rejects(createRingTransform(directory), FolderLocked);
    transform.end(line(n) + line(n + 1));
    assert.equal(Buffer.concat(await transform.toArray()).toString(), line(n) + line(n + 1));
    if (!transform.closed) await once(transform, 'close');
    await lockIsFree();
  }
  assert.equal(contentOf(directory, 'active/web/logs/0'), line(1) + line(2) + line(3));
});

/** The lock is let go in the turns of the event loop after the close. */
function lockIsFree(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}
