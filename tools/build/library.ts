// The stages as a library for programs of others: ES modules under dist/lib, with declarations.

import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { bundleOptions } from './bundle.ts';
import { compileProject } from './compile.ts';
import { LIBRARY } from './entries.ts';
import { writeWhole } from './files.ts';

const FOLDER = 'dist/lib';
const PROJECT = '.build/tsconfig.library.json';

/** Builds all entries whose source exists. Returns what went into them, or undefined when there is none. */
export async function buildLibrary(root: string): Promise<Metafile | undefined> {
  const entries = LIBRARY.filter(({ source }) => existsSync(join(root, source)));
  rmSync(join(root, FOLDER), { recursive: true, force: true });
  if (entries.length === 0) return undefined;
  const { metafile } = await build({
    ...bundleOptions(root),
    format: 'esm',
    supported: {},
    alias: {},
    entryPoints: entries.map(({ name, source }) => ({ in: join(root, source), out: name })),
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
      outDir: join(root, FOLDER, 'types'),
    },
    files: sources.map((source) => join(root, source)),
    include: [],
  };
  writeWhole(join(root, PROJECT), JSON.stringify(project, null, 2));
  const report = compileProject(root, PROJECT);
  if (report !== '') process.stderr.write(`build: warning: declarations: ${report}\n`);
}
