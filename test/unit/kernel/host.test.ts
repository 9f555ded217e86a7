// The bounds of the memory.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Kernel } from '../../../tools/lib/kernel/host.ts';
import { createInterner } from '../../../tools/lib/kernel/interner.ts';
import { createTagStage } from '../../../tools/obs-tag/stage.ts';
import { tag } from './kernels.ts';

test('more than the kernels can address is refused, and not answered with negative addresses', () => {
  assert.throws(
    () => new Kernel(2 ** 31),
    /^RangeError: kernel memory of 2147483648 bytes: 2 GiB are the most$/,
  );
  const options = { tags: [tag('env', 'prod')], maxLineBytes: 2 ** 30 };
  assert.throws(() => createTagStage(options), RangeError);
});

test('an area that does not fit is refused', () => {
  const kernel = new Kernel(1024);
  assert.throws(
    () => kernel.allocate(1024 * 1024),
    /^RangeError: kernel memory of \d+ bytes is full: 1048576 more/,
  );
  assert.throws(() => createInterner(new Kernel(1024), 1_000_000, 1_000_000), RangeError);
});

test('areas are zeroed, aligned and apart', () => {
  const kernel = new Kernel(4096);
  const first = kernel.allocate(10);
  const second = kernel.allocate(10);
  assert.equal(first % 16, 0);
  assert.ok(second >= first + 10 + 16);
  assert.deepEqual([...kernel.bytes.subarray(first, first + 10)], Array(10).fill(0));
  const { address, length } = kernel.place('é漢');
  assert.equal(length, 5);
  assert.equal(kernel.text(address, address + length), 'é漢');
});
