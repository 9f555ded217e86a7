// A manifest that is read again when its file has changed. One that has become wrong is told once, and the last good one
// stays.

import fs from 'node:fs';
import { ManifestFailure } from './failure.ts';
import { loadManifest } from './load.ts';
import type { Manifest } from './manifest.ts';

export interface WatchedManifest {
  /** The last good one. Looks at the file when it is asked, and begins to read it when it is another one than before. */
  current(): Manifest;
  /** Settles when no reading is under way. */
  settled(): Promise<void>;
}

/**
 * Reads the manifest at `path`; `onChange` hears of each later one, `onProblem` of each that is wrong.
 * @throws ManifestFailure when the first one is wrong
 */
export async function watchManifest(
  path: string,
  onProblem: (message: string) => void,
): Promise<WatchedManifest> {
  let stamp = stampOf(path);
  let manifest = await loadManifest(path);
  let reading: Promise<void> | undefined;

  const readAgain = async (): Promise<void> => {
    try {
      manifest = await loadManifest(path);
    } catch (cause) {
      if (!(cause instanceof ManifestFailure)) throw cause;
      onProblem(`${cause.message}; the manifest before it stays`);
    } finally {
      reading = undefined;
    }
  };

  return {
    current() {
      const next = reading === undefined ? stampOf(path) : stamp;
      // A file that is being replaced may be missing for a moment, and a pipe can be read only once.
      if (next !== stamp && next !== undefined) {
        stamp = next;
        reading = readAgain();
      }
      return manifest;
    },
    settled: () => reading ?? Promise.resolve(),
  };
}

function stampOf(path: string): string | undefined {
  try {
    const stats = fs.statSync(path, { throwIfNoEntry: false });
    return stats?.isFile() ? `${stats.dev} ${stats.ino} ${stats.size} ${stats.mtimeMs}` : undefined;
  } catch {
    // Not to be seen at the moment.
    return undefined;
  }
}
