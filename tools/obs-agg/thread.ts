// The thread of a reader: reads whatever block nobody has, and sleeps when there is none to be read. It ends when it is terminated.

import { workerData } from 'node:worker_threads';
import { useKernel } from '../lib/kernel/host.ts';
import type { ThreadData } from './ahead/crew.ts';
import { createReader } from './ahead/reader.ts';
import { CURRENT, sharedIn } from './ahead/shared.ts';

// What ahead/crew.ts gives.
const { buffer, slots, number, options, kernel } = workerData as ThreadData;
useKernel(kernel);
const shared = sharedIn(buffer, slots);
const reader = createReader(shared, number, options);

for (;;) {
  const current = Atomics.load(shared.words, CURRENT);
  if (!reader.readNext()) Atomics.wait(shared.words, CURRENT, current);
}
