// DIR, which must be there to be shown.

import fs from 'node:fs';
import { Negative } from '../../lib/cli/failure.ts';
import { findDirectory, surroundings } from '../../lib/store/directory.ts';

/** @throws Negative when there is no such folder, DirectoryUnknown when nobody says which */
export function existing(option: string | undefined): string {
  const directory = findDirectory(option, surroundings());
  if (fs.statSync(directory, { throwIfNoEntry: false })?.isDirectory() === true) return directory;
  throw new Negative(`there is no folder ${directory}; obs-ring makes it, or give another with --dir`);
}
