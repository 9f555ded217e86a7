// When to look at files again: at a hint of fs.watch, and after a while without one, because hints get lost.

import fs from 'node:fs';
import { errorCode } from '../../lib/store/failure.ts';

export interface Wake {
  /** Resolves at the next hint, or after the interval; at once when a hint came since the last call. */
  next(): Promise<void>;
  /** Resolves what is waited for. */
  now(): void;
  close(): void;
}

/** Hints from the folders given; where one cannot be watched, or too many are, the interval alone counts. */
export function createWake(folders: readonly string[], intervalMs: number): Wake {
  let isHinted = false;
  let resume: (() => void) | undefined;
  const now = (): void => {
    isHinted = true;
    resume?.();
  };
  const watchers = [...new Set(folders)].flatMap((folder) => watch(folder, now));
  return {
    async next() {
      if (!isHinted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, intervalMs);
          resume = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      isHinted = false;
      resume = undefined;
    },
    now,
    close() {
      for (const watcher of watchers) watcher.close();
    },
  };
}

function watch(folder: string, onHint: () => void): fs.FSWatcher[] {
  try {
    const watcher = fs.watch(folder, { persistent: false }, onHint);
    watcher.on('error', () => watcher.close());
    return [watcher];
  } catch (cause) {
    if (errorCode(cause) === '') throw cause;
    // No folder yet, or no watch is left.
    return [];
  }
}
