// Where things are, for tests that look at the sources or run the built binaries.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the project; compiled tests run from .build/test. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The built binaries: `obs-tag.cjs` and its like. */
export const BINARIES = join(ROOT, 'dist/bin');

/** The folders under tools/ that hold a binary, sorted: obs, obs-agg, … */
export function toolNames(): readonly string[] {
  const folders = readdirSync(join(ROOT, 'tools')).filter((name) => /^obs(-[a-z]+)?$/.test(name));
  return folders.filter((name) => existsSync(join(ROOT, 'tools', name, 'main.ts'))).sort();
}

/** All files under a folder of the project, as sorted paths from the root. */
export function filesUnder(folder: string): readonly string[] {
  const absolute = join(ROOT, folder);
  if (!existsSync(absolute)) return [];
  const names = readdirSync(absolute, { recursive: true, withFileTypes: true });
  return names
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length))
    .sort();
}
