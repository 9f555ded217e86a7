// npm test: types, lint, then every test file there is a source of. Continues after a part that fails; exit status 1 then.
//
//   node .build/test/run.js              all of it
//   node .build/test/run.js cli record   only the test files whose path holds one of the words

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { run } from 'node:test';
import { filesUnder, ROOT } from './project.ts';
import { report } from './report.ts';

/** In this order: what is quick to run and points at the cause comes first. */
const FOLDERS = ['unit', 'property', 'golden', 'contract', 'docs', 'fault', 'differential'];

/** For one test file. */
const TIMEOUT_MS = 900_000;

/** What must not reach the tests from whoever runs them. */
const FOREIGN_ENVIRONMENT = /^(NODE_|OBS_(?!POPULATE$)|FORCE_COLOR$|COLUMNS$|LC_|LANG)/;

/** The compiled test files, from their sources: compiled files whose source is gone are never run. */
function testFiles(words: readonly string[]): readonly string[] {
  const sources = FOLDERS.flatMap((folder) => filesUnder(join('test', folder)))
    .filter((path) => path.endsWith('.test.ts'))
    .filter((path) => words.length === 0 || words.some((word) => path.includes(word)));
  const files = sources.map((path) => join(ROOT, '.build', path.replace(/\.ts$/, '.js')));
  const missing = files.filter((file) => !existsSync(file));
  if (missing.length > 0)
    throw new Error(`not compiled, because of the type errors above: ${missing.join(', ')}`);
  if (files.length === 0) throw new Error('no test file matches');
  return files;
}

function heading(title: string): void {
  process.stdout.write(`\n== ${title}\n`);
}

/** Runs one of the tools of node_modules/.bin on the project; true when it found nothing wrong. */
function check(title: string, command: string, args: readonly string[]): boolean {
  heading(title);
  const { status } = spawnSync(join(ROOT, 'node_modules/.bin', command), args, {
    cwd: ROOT,
    stdio: 'inherit',
  });
  return status === 0;
}

async function runTests(words: readonly string[]): Promise<boolean> {
  const files = testFiles(words);
  heading(`tests (${files.length} files)`);
  for (const name of Object.keys(process.env)) if (FOREIGN_ENVIRONMENT.test(name)) delete process.env[name];
  Object.assign(process.env, { TZ: 'UTC', NO_COLOR: '1', LC_ALL: 'C.UTF-8' });
  return report(run({ files: [...files], concurrency: availableParallelism(), timeout: TIMEOUT_MS }));
}

/** Runs all parts, or only the test files that `words` name. Returns the parts that failed. */
async function runAll(words: readonly string[]): Promise<readonly string[]> {
  const failed: string[] = [];
  if (words.length === 0) {
    if (!check('types', 'tsc', ['-p', 'tsconfig.json'])) failed.push('types');
    if (!check('lint', 'biome', ['ci', '.'])) failed.push('lint');
  }
  if (!(await runTests(words))) failed.push('tests');
  return failed;
}

try {
  const failed = await runAll(process.argv.slice(2));
  if (failed.length > 0) {
    process.stdout.write(`\nfailed: ${failed.join(', ')}\n`);
    process.exitCode = 1;
  }
} catch (error) {
  process.stderr.write(`test: fatal: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
