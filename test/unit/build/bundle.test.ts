// What the build puts in the place of yargs' platform changes nothing that parse.ts can see, and heavy modules stay lazy.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { build } from 'esbuild';
import { bundleOptions, DEFINED } from '../../../tools/build/bundle.ts';
import type { Option, ToolSpec } from '../../../tools/lib/cli/options.ts';
import * as published from '../../../tools/lib/cli/parse.ts';
import { ROOT } from '../../project.ts';

const folder = mkdtempSync(join(tmpdir(), 'obs-bundle-'));
after(() => rmSync(folder, { recursive: true }));
const load = createRequire(import.meta.filename);

async function bundle(entry: string, name: string): Promise<unknown> {
  const outfile = join(folder, name);
  await build({ ...bundleOptions(ROOT), entryPoints: [entry], outfile });
  return load(outfile);
}

const OPTIONS: readonly Option[] = [
  { name: 'by', short: 'b', type: 'list', separator: ',', describe: 'group by' },
  { name: 'last', short: 'n', type: 'number', describe: 'how many' },
  { name: 'dir', type: 'string', describe: 'where' },
  { name: 'follow', type: 'boolean', negatable: true, describe: 'go on' },
];
const SPEC: ToolSpec = {
  name: 'obs-trial',
  summary: 'Try the parser',
  usage: '',
  examples: [],
  options: OPTIONS,
  positionals: { name: 'WORD', describe: 'words', min: 0 },
};

const COMMAND_LINES: readonly (readonly string[])[] = [
  [],
  ['a', '--json', 'b'],
  ['-b', 'x,y', '--by=z', '--no-follow', '--max-line=64K'],
  ['--dir="q"', '--dir=b'],
  ['--dir="q"'],
  ['--dir=--json', '-n5', '--', '--dir'],
  ['--last=NaN'],
  ['--follow', '--no-follow'],
  ['--nonsense'],
  ['--__proto__=1'],
  ['--color=red'],
  ['--help'],
];

function outcome(parse: typeof published.parseArguments, argv: readonly string[]): string {
  try {
    return JSON.stringify(parse(SPEC, argv));
  } catch (error) {
    return String(error);
  }
}

test('the bundled parser gives what the published yargs gives', async () => {
  const bundled = (await bundle(join(ROOT, 'tools/lib/cli/parse.ts'), 'parse.cjs')) as typeof published;
  for (const argv of COMMAND_LINES) {
    assert.equal(
      outcome(bundled.parseArguments, argv),
      outcome(published.parseArguments, argv),
      JSON.stringify(argv),
    );
  }
});

test('what is imported on demand does not run before', async () => {
  writeFileSync(
    join(folder, 'heavy.ts'),
    'globalThis.heavyRuns = (globalThis.heavyRuns ?? 0) + 1; export const x = 7;',
  );
  writeFileSync(
    join(folder, 'light.ts'),
    "export async function use() { return (await import('./heavy.ts')).x; }",
  );
  const light = (await bundle(join(folder, 'light.ts'), 'light.cjs')) as { use(): Promise<number> };
  assert.equal(Reflect.get(globalThis, 'heavyRuns'), undefined);
  assert.deepEqual([await light.use(), await light.use()], [7, 7]);
  assert.equal(Reflect.get(globalThis, 'heavyRuns'), 1);
});

test('slow modules of Node.js are loaded when they are called', async () => {
  writeFileSync(
    join(folder, 'slow.ts'),
    `import { randomBytes } from 'node:crypto';
     import { execFileSync, spawn } from 'node:child_process';
     import net from 'node:net';
     const loaded = () => process.moduleLoadList.filter((name) => / (crypto|child_process|net|perf_hooks)$/.test(name));
     const before = loaded();
     const start = performance.now();
     const text = execFileSync('echo', ['x'], { encoding: 'utf8' }) + randomBytes(4).length + typeof spawn + (new net.Socket() instanceof net.Socket);
     const elapsed = performance.now() - start;
     console.log(JSON.stringify([before, text, loaded().length > 1, elapsed > 0 && elapsed < 60_000]));`,
  );
  const outfile = join(folder, 'slow.cjs');
  const options = { ...bundleOptions(ROOT), define: DEFINED };
  await build({ ...options, entryPoints: [join(folder, 'slow.ts')], outfile });
  const { stdout, stderr } = spawnSync(process.execPath, [outfile], { encoding: 'utf8' });
  assert.deepEqual(JSON.parse(stdout), [[], 'x\n4functiontrue', true, true], stderr);
});

test('what cannot be imported lazily is named by the build', async () => {
  writeFileSync(
    join(folder, 'class.ts'),
    "import { Hash } from 'node:crypto'; export const hash = new Hash('sha256');",
  );
  await assert.rejects(bundle(join(folder, 'class.ts'), 'class.cjs'), /"Hash"/);
});

test('a use of import.meta.url, which has no meaning in a bundle, fails the build', async () => {
  writeFileSync(join(folder, 'url.ts'), 'export const here = import.meta.url;');
  await assert.rejects(bundle(join(folder, 'url.ts'), 'url.cjs'), /import\.meta/);
});
