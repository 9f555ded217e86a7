// Hints from the system that something has changed in a folder. Only hints: they can be lost (inotify(7) overflows) or never come
// (network file systems), so whoever uses them looks again on a timer too.

import fs from 'node:fs';

export interface Watches {
  /** Watches these folders and no others; those that cannot be watched are tried again with the next call. */
  set(folders: ReadonlySet<string>): void;
  /** All folders of the last call are watched. */
  readonly areComplete: boolean;
  close(): void;
}

/** @param onChange told the folder and, where the system says it, the name in it */
export function createWatches(
  onChange: (folder: string, name: string | undefined, what: 'content' | 'names') => void,
): Watches {
  const watchers = new Map<string, { readonly watcher: fs.FSWatcher; readonly inode: number }>();
  let areComplete = true;

  const remove = (folder: string): void => {
    watchers.get(folder)?.watcher.close();
    watchers.delete(folder);
  };

  const add = (folder: string): void => {
    try {
      const inode = inodeOf(folder);
      const watcher = fs.watch(folder, (event, name) => {
        onChange(folder, name ?? undefined, event === 'rename' ? 'names' : 'content');
      });
      watcher.on('error', () => remove(folder));
      watchers.set(folder, { watcher, inode });
    } catch {
      // Too many watches, or the folder is gone: the timer serves.
      areComplete = false;
    }
  };

  return {
    set(folders) {
      areComplete = true;
      // A folder that was replaced is another one by the same name.
      for (const [folder, { inode }] of watchers) {
        if (!folders.has(folder) || inodeOf(folder) !== inode) remove(folder);
      }
      for (const folder of folders) if (!watchers.has(folder)) add(folder);
    },
    get areComplete() {
      return areComplete;
    },
    close() {
      for (const folder of [...watchers.keys()]) remove(folder);
    },
  };
}

function inodeOf(folder: string): number {
  return fs.statSync(folder, { throwIfNoEntry: false })?.ino ?? -1;
}
