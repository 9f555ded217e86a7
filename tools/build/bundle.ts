// Bundles every binary into one CommonJS file with esbuild, and puts the loader in front of it.

import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { writeWhole } from './files.ts';
import { lazyBuiltins } from './lazy.ts';
import { MARK_LENGTH } from './script.ts';

/** Where the binaries are put, from the root of the project. */
export const BINARY_FOLDER = 'dist/bin';

/** The oldest Node.js of `engines` in package.json. */
const TARGET = 'node20.19';

/** The names of all binaries: the folders tools/obs* that have a main.ts. */
export function binaryNames(root: string): readonly string[] {
  const folders = readdirSync(join(root, 'tools')).filter((name) => /^obs(-[a-z]+)?$/.test(name));
  return folders.filter((name) => existsSync(join(root, 'tools', name, 'main.ts'))).sort();
}

/** Bundles one binary and writes its loader. Returns what went into the bundle. */
export async function bundleBinary(root: string, name: string, version: string): Promise<Metafile> {
  const { code, metafile } = await bundle({
    ...bundleOptions(root),
    entryPoints: [join(root, 'tools', name, 'main.ts')],
    define: { ...DEFINED, OBS_VERSION: JSON.stringify(version) },
  });
  const mark = createHash('sha256').update(code).digest('hex').slice(0, MARK_LENGTH);
  writeWhole(join(root, BINARY_FOLDER, `${name}.bundle.cjs`), `/*${mark}*/${code}`);
  const loader = await bundle({
    ...bundleOptions(root),
    entryPoints: [join(root, 'tools/build/loader.ts')],
    define: { OBS_BINARY: JSON.stringify(name) },
    minify: true,
  });
  writeWhole(join(root, BINARY_FOLDER, `${name}.cjs`), `#!/usr/bin/env node\n${loader.code}`, 0o755);
  return metafile;
}

/** The name of the script of a binary's threads; undefined where it has none. */
export function threadName(root: string, name: string): string | undefined {
  return existsSync(join(root, 'tools', name, 'thread.ts')) ? `${name}.thread.cjs` : undefined;
}

/** Bundles the script of a binary's threads, where it has any. */
export async function bundleThread(root: string, name: string): Promise<void> {
  const file = threadName(root, name);
  if (file === undefined) return;
  const entryPoints = [join(root, 'tools', name, 'thread.ts')];
  const { code } = await bundle({ ...bundleOptions(root), entryPoints, define: DEFINED });
  writeWhole(join(root, BINARY_FOLDER, file), code);
}

/** Bundles the script that warms binaries up; returns its code. */
export async function bundleWarmUp(root: string): Promise<string> {
  return (await bundle({ ...bundleOptions(root), entryPoints: [join(root, 'tools/build/warm.ts')] })).code;
}

/** CommonJS has the paths of a module under other names. import.meta.url has none there: a use of it fails the build. */
export const DEFINED = {
  'import.meta.dirname': '__dirname',
  'import.meta.filename': '__filename',
  // From the injected file.
  'performance.now': 'monotonicNow',
};

/** The settings of every bundle that runs as a binary. */
export function bundleOptions(root: string): BuildOptions {
  return {
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: TARGET,
    // Not minified: measured, it gains nothing with a code cache and 1 % without, and stacks stay readable.
    legalComments: 'none',
    // import() becomes require(): a script that vm compiles has no module loader of its own.
    supported: { 'dynamic-import': false },
    alias: { 'readable-stream': 'node:stream', 'yargs-parser': 'yargs-parser/browser' },
    plugins: [yargsPlatform(root), lazyBuiltins()],
    inject: [join(root, 'tools/build/now.ts')],
    logLevel: 'silent',
    logOverride: { 'empty-import-meta': 'error', 'import-is-undefined': 'error' },
  };
}

/** Modules of yargs: its platform, configuration files that extend others, and the checks of calls of its own functions. */
const REPLACED = /(platform-shims\/esm\.mjs|utils\/apply-extends\.js|\.\/argsert\.js)$/;

/**
 * Puts tools/lib/cli/platform.ts in the place of modules of yargs. The first would cost most of the start-up, the second
 * cannot be in a CommonJS bundle, the third takes a millisecond to find that parse.ts passes what its types say.
 */
function yargsPlatform(root: string): Plugin {
  const path = join(root, 'tools/lib/cli/platform.ts');
  const contents = `export { platform as default, applyExtends, argsert } from ${JSON.stringify(path)};`;
  return {
    name: 'yargs-platform',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: REPLACED }, ({ importer }) =>
        importer.includes('/node_modules/yargs/') ? { path: 'platform', namespace: 'yargs' } : undefined,
      );
      onLoad({ filter: /^platform$/, namespace: 'yargs' }, () => ({ contents, resolveDir: root }));
    },
  };
}

interface Bundle {
  readonly code: string;
  readonly metafile: Metafile;
}

async function bundle(options: BuildOptions): Promise<Bundle> {
  const { outputFiles, metafile } = await build({ ...options, write: false, metafile: true });
  const [output] = outputFiles;
  if (output === undefined) throw new Error('esbuild returned no file');
  return { code: output.text, metafile };
}
