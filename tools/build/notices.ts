// The licences of the packages whose code travels inside the bundles.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { writeIfChanged } from './files.ts';

const TARGET = 'dist/THIRD-PARTY.txt';

/** Writes one section per package that any of the bundles holds code of. Throws when a package comes without a licence. */
export function writeNotices(root: string, metafiles: readonly Metafile[]): void {
  const packages = new Set(metafiles.flatMap(({ inputs }) => Object.keys(inputs).flatMap(packageOf)));
  const sections = [...packages]
    .sort()
    .map((name) => `${name}\n${'='.repeat(name.length)}\n\n${licence(root, name)}\n`);
  writeIfChanged(join(root, TARGET), sections.join('\n'));
}

function packageOf(input: string): string[] {
  const name = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
  return name === undefined ? [] : [name];
}

function licence(root: string, name: string): string {
  const folder = join(root, 'node_modules', name);
  const file = existsSync(folder)
    ? readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))
    : undefined;
  if (file === undefined) throw new Error(`package ${name} is bundled and has no licence file`);
  return readFileSync(join(folder, file), 'utf8').trim();
}
