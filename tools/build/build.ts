// Builds everything, in this order: kernel, validators, .build (what the tests run), binaries, code caches, library.
//
// `npm run build` bundles this file with esbuild and runs it; `npm ci` ends with it. Type errors do not fail it: they are
// shown, and `npm run typecheck` is where they count. Two builds at once do no harm, every file is replaced whole.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { VERB_LIST } from '../obs/verbs.ts';
import {
  BINARY_FOLDER,
  binaryNames,
  bundleBinary,
  bundleThread,
  bundleWarmUp,
  threadName,
} from './bundle.ts';
import { buildCache } from './cache.ts';
import { compileProject } from './compile.ts';
import { removeOthers, writeWhole } from './files.ts';
import { buildKernel } from './kernel.ts';
import { buildLibrary } from './library.ts';
import { linkBinaries } from './link.ts';
import { writeNotices } from './notices.ts';
import { buildSchemas } from './schemas.ts';
import { listVerbs } from './verbs.ts';

const WARM_FILE = '.build/warm.cjs';

async function buildAll(root: string): Promise<void> {
  await step('kernel', () => buildKernel(root));
  await step('validators', () => buildSchemas(root));
  const report = await step('compile', () => compileProject(root, 'tsconfig.json'));
  if (report !== '') warn(report);
  const metafiles = await step('binaries', () => bundleBinaries(root));
  await step('code caches', () => buildCaches(root));
  await step('links', () => linkBinaries(root, binaryNames(root)));
  await step('verbs', () => listVerbs(root, binaryNames(root)));
  const library = await step('library', () => buildLibrary(root));
  writeNotices(root, library === undefined ? metafiles : [...metafiles, library]);
}

async function bundleBinaries(root: string): Promise<readonly Metafile[]> {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const names = binaryNames(root);
  const metafiles = await Promise.all(names.map((name) => bundleBinary(root, name, version)));
  await Promise.all(names.map((name) => bundleThread(root, name)));
  const files = names.flatMap((name) => [
    ...[`${name}.cjs`, `${name}.bundle.cjs`, `${name}.cache`],
    ...[threadName(root, name)].filter((file) => file !== undefined),
  ]);
  removeOthers(join(root, BINARY_FOLDER), [...files, VERB_LIST]);
  return metafiles;
}

async function buildCaches(root: string): Promise<void> {
  const warmFile = join(root, WARM_FILE);
  writeWhole(warmFile, await bundleWarmUp(root));
  for (const name of binaryNames(root)) buildCache(root, name, warmFile).forEach(warn);
}

async function step<Result>(name: string, work: () => Result | Promise<Result>): Promise<Result> {
  const startMs = performance.now();
  const result = await work();
  if (process.env.OBS_BUILD_TIMES)
    process.stderr.write(`build: ${name} ${Math.round(performance.now() - startMs)} ms\n`);
  return result;
}

function warn(message: string): void {
  process.stderr.write(`build: warning: ${message}\n`);
}

try {
  await buildAll(process.cwd());
} catch (error) {
  process.stderr.write(`build: fatal: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
