// obs-ring as a Transform for programs of others.

import type { Transform } from 'node:stream';
import { toTransform } from '../lib/stream/transform.ts';
import { openRings } from './open.ts';
import { DEFAULT_LINES, DEFAULT_SIGNAL_LINES, retentionOf } from './retention.ts';

export interface RingTransformOptions {
  /** Lines in each ring of logs; 1000 unless given. */
  readonly lines?: number;
  /** Records in each ring of alerts, metrics and spans; 10,000 unless given. */
  readonly signalLines?: number;
  /** The longest line that is looked into; 1 MiB unless given. */
  readonly maxLineBytes?: number;
  /** Hears of a full disk that is waited for and of rings that are given up, one line each. Unheard unless given. */
  readonly warn?: (message: string) => void;
}

/**
 * A through2 Transform that does to a byte stream of records what `obs-ring --dir DIRECTORY` does. The folder is locked until the stream is
 * closed; a closed stream's files are complete.
 * @throws FolderLocked when another process, or another Transform, writes to the folder
 * @throws StoreFailure when it cannot be used
 */
export async function createRingTransform(
  directory: string,
  options: RingTransformOptions = {},
): Promise<Transform> {
  const { stage, close } = await openRings({
    homes: { own: { directory, groupId: undefined }, tenants: undefined },
    retention: retentionOf({
      lines: options.lines ?? DEFAULT_LINES,
      signalLines: options.signalLines ?? DEFAULT_SIGNAL_LINES,
    }),
    maxLineBytes: options.maxLineBytes ?? 1024 * 1024,
    warn: options.warn ?? (() => undefined),
  });
  const transform = toTransform(stage);
  transform.once('close', () => void close());
  return transform;
}
