// What is discarded of events and audit records, for want of room that the manifest allows, leaves a record in DIR/audit. It
// is written before anything goes: where it cannot be written, nothing goes.

import { basename } from 'node:path';
import { formatTimeMs } from '../lib/record/time.ts';
import { appendAudit } from '../lib/store/audit.ts';
import { openToRead } from './disk.ts';
import type { Ring } from './ring.ts';
import type { Tail } from './tail.ts';
import { firstTimeMs, lastTimeMs } from './trim.ts';
import type { Workshop } from './workshop.ts';

/** Records that the previous generation of `ring` is going to be discarded. @throws what a system call throws; StoreFailure */
export function recordDiscard(shop: Workshop, ring: Ring): void {
  const { disk, tails, clock } = shop;
  const fd = openToRead(disk, ring.paths.previousLive);
  if (fd === undefined) return;
  try {
    const bytes = disk.fstatSync(fd).size;
    if (bytes === 0) return;
    const tail: Tail = { ranges: [{ fd, from: 0, to: bytes }], bytes };
    appendAudit(ring.home.directory, {
      tool: 'obs-ring',
      action: 'discard',
      timeMs: clock.wallMs(),
      fields: [
        { key: 'ring', value: basename(ring.paths.exact), quoted: true },
        ...timeField('first', firstTimeMs(disk, tail)),
        ...timeField('last', lastTimeMs(disk, tail)),
        { key: 'count', value: String(tails.count({ fd, bytes }, Number.POSITIVE_INFINITY)), quoted: false },
        { key: 'bytes', value: String(bytes), quoted: false },
      ],
    });
  } finally {
    disk.closeSync(fd);
  }
}

function timeField(key: string, timeMs: number) {
  return Number.isFinite(timeMs) ? [{ key, value: formatTimeMs(timeMs), quoted: true }] : [];
}
