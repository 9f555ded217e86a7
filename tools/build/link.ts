// Links the built binaries into node_modules/.bin, where npm puts those of other packages, so that a checkout can be used without installing
// it anywhere.

import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { BINARY_FOLDER } from './bundle.ts';

/** Makes node_modules/.bin/NAME for every binary; does nothing where there is no node_modules. */
export function linkBinaries(root: string, names: readonly string[]): void {
  if (!existsSync(join(root, 'node_modules'))) return;
  const folder = join(root, 'node_modules/.bin');
  mkdirSync(folder, { recursive: true });
  for (const name of names) {
    const link = join(folder, name);
    rmSync(link, { force: true });
    symlinkSync(join('../..', BINARY_FOLDER, `${name}.cjs`), link);
  }
}
