// The stages as a library for programs of others: tools/obs-x/transform.ts becomes the ES module dist/lib/obs-x.js, its
// declarations dist/lib/types/obs-x/transform.d.ts; package.json exports them as `./obs-x`.

import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { binaryNames, bundleOptions } from './bundle.ts';
import { compileProject } from './compile.ts';
import { removeOthers, writeWhole } from './files.ts';

const FOLDER = 'dist/lib';
const TYPES = 'types';
const PROJECT = '.build/tsconfig.library.json';

/** Builds the library of every tool that has one. Returns what went into it, or undefined when there is none. */
export async function buildLibrary(root: string): Promise<Metafile | undefined> {
  const entries = binaryNames(root)
    .map((name) => ({ name, source: join(root, 'tools', name, 'transform.ts') }))
    .filter(({ source }) => existsSync(source));
  if (entries.length === 0) return undefined;
  const { metafile } = await build({
    ...bundleOptions(root),
    format: 'esm',
    supported: {},
    alias: {},
    entryPoints: entries.map(({ name, source }) => ({ in: source, out: name })),
    external: ['through2'],
    splitting: true,
    chunkNames: 'shared-[hash]',
    outdir: join(root, FOLDER),
    metafile: true,
  });
  declare(
    root,
    entries.map(({ source }) => source),
  );
  removeOthers(join(root, FOLDER), [...Object.keys(metafile.outputs).map((file) => basename(file)), TYPES]);
  return metafile;
}

/** Writes the declarations of the entries and of all that they mention to dist/lib/types, as the source tree is laid out. */
function declare(root: string, sources: readonly string[]): void {
  const project = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      incremental: false,
      declaration: true,
      emitDeclarationOnly: true,
      rootDir: join(root, 'tools'),
      outDir: join(root, FOLDER, TYPES),
    },
    files: sources,
    // Ambient declarations, which no file imports.
    include: [join(root, 'tools/**/*.d.ts')],
  };
  writeWhole(join(root, PROJECT), JSON.stringify(project, null, 2));
  const report = compileProject(root, PROJECT);
  if (report !== '') process.stderr.write(`build: warning: declarations: ${report}\n`);
}
