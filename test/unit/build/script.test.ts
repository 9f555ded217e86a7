import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { compileBundle, MARK_LENGTH } from '../../../tools/build/script.ts';

const root = mkdtempSync(join(tmpdir(), 'obs-script-'));
after(() => rmSync(root, { recursive: true }));
const file = join(root, 'x.bundle.cjs');
const cache = join(root, 'x.cache');

function mark(letter: string): string {
  return letter.repeat(MARK_LENGTH);
}

function writeBundle(letter: string, answer: number): void {
  writeFileSync(file, `/*${mark(letter)}*/exports.answer = () => ${answer}; exports.folder = __dirname;`);
}

interface Result {
  readonly answer: number;
  readonly folder: string;
  readonly isCached: boolean;
}

const PROGRAM = `
  import { createRequire } from 'node:module';
  import { compileBundle } from '${new URL('../../../tools/build/script.js', import.meta.url).href}';
  const [, file, cache, folder] = process.argv;
  const { run, script } = compileBundle(file, cache);
  const module = { exports: {} };
  run(module.exports, createRequire(file), module, file, folder);
  const isCached = script.cachedDataRejected === false;
  console.log(JSON.stringify({ answer: module.exports.answer(), folder: module.exports.folder, isCached }));
`;

/** Runs the bundle in a process of its own: within one, V8 remembers scripts without any cache. */
function run(): Result {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', PROGRAM, file, cache, root],
    { encoding: 'utf8' },
  );
  assert.equal(stderr, '');
  return JSON.parse(stdout) as Result;
}

function writeCache(): void {
  const { script, mark } = compileBundle(file, cache);
  writeFileSync(cache, Buffer.concat([script.createCachedData(), Buffer.from(mark)]));
}

test('a bundle runs as a CommonJS module, without a cache and with its own', () => {
  rmSync(cache, { force: true });
  writeBundle('a', 1);
  assert.deepEqual(run(), { answer: 1, folder: root, isCached: false });
  writeCache();
  assert.deepEqual(run(), { answer: 1, folder: root, isCached: true });
});

test('the cache of another bundle of the same length is not used', () => {
  writeBundle('a', 1);
  rmSync(cache, { force: true });
  writeCache();
  writeBundle('b', 2);
  assert.deepEqual(run(), { answer: 2, folder: root, isCached: false });
});

test('a damaged cache costs time only', () => {
  writeBundle('a', 1);
  rmSync(cache, { force: true });
  writeCache();
  const good = readFileSync(cache);
  const damages: Buffer[] = [
    Buffer.alloc(0),
    Buffer.from(mark('a')),
    Buffer.concat([Buffer.alloc(1000), Buffer.from(mark('a'))]),
    Buffer.concat([good.subarray(0, 100), Buffer.from(mark('a'))]),
    good.subarray(0, good.length - 1),
  ];
  for (const damage of damages) {
    writeFileSync(cache, damage);
    assert.deepEqual(run(), { answer: 1, folder: root, isCached: false });
  }
});
