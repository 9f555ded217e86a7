// Compiles the byte kernels (AssemblyScript) to WebAssembly and embeds the module in a TypeScript file, so that it takes
// no file look-up at run time and travels inside every bundle.

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readIfThere, writeIfChanged } from './files.ts';

const SOURCE = 'tools/lib/kernel/assembly';
const ENTRY = `${SOURCE}/kernel.ts`;
const TARGET = 'tools/lib/kernel/generated/wasm.ts';

/**
 * stub: nothing is ever freed, the host lays memory out once. noAssert: bounds are the host's to keep, and tested against
 * the scalar reference. converge: optimise until nothing changes.
 */
const OPTIONS = [
  ...['--runtime', 'stub'],
  ...['--enable', 'simd'],
  ...['--optimizeLevel', '3'],
  ...['--shrinkLevel', '0'],
  '--converge',
  '--noAssert',
];

/** Compiles the kernel when its sources, its compiler or the options changed. Throws with the compiler's own report. */
export async function buildKernel(root: string): Promise<void> {
  if (!existsSync(join(root, ENTRY))) return;
  const stamp = `// Made by tools/build/kernel.ts from ${SOURCE}, ${fingerprint(root)}.\n`;
  const target = join(root, TARGET);
  if (readIfThere(target)?.toString('latin1').startsWith(stamp)) return;
  const module = await compile(root);
  const text = `export const kernelBase64: string =\n  '${Buffer.from(module).toString('base64')}';\n`;
  writeIfChanged(target, stamp + text);
}

async function compile(root: string): Promise<Uint8Array> {
  const { main } = await import('assemblyscript/asc');
  let module: Uint8Array | undefined;
  const { error, stderr } = await main([ENTRY, ...OPTIONS, '--baseDir', root, '--outFile', 'kernel.wasm'], {
    writeFile: (name, contents) => {
      if (name === 'kernel.wasm' && contents instanceof Uint8Array) module = contents;
    },
  });
  if (error !== null || module === undefined) {
    throw new Error(`${ENTRY} does not compile\n${stderr.toString()}${error?.message ?? ''}`);
  }
  return module;
}

/** A hash over all that the module depends on. */
function fingerprint(root: string): string {
  const hash = createHash('sha256').update(OPTIONS.join(' '));
  hash.update(readFileSync(join(root, 'node_modules/assemblyscript/package.json')));
  const names = readdirSync(join(root, SOURCE), { recursive: true, encoding: 'utf8' }).sort();
  for (const name of names.filter((file) => file.endsWith('.ts'))) {
    hash.update(`\0${name}\0`).update(readFileSync(join(root, SOURCE, name)));
  }
  return `sha256 ${hash.digest('hex')}`;
}
