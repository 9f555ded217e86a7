// Compiles schemas/*.json to validators that stand alone, so that no tool carries ajv or compiles at start.
//
// ajv's standalone code still requires small runtime modules of ajv's; esbuild puts them in. The result is written as
// TypeScript, because tsc carries only that to its output; its types are stated where it is imported (lib/schema).

import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';

/** One generated module: exported validators by the schema each is compiled from. */
interface ValidatorModule {
  readonly file: string;
  /** Name of the export to $id of the schema. */
  readonly validators: Readonly<Record<string, string>>;
  /** Report every problem and not only the first: wanted where a person repairs a file. */
  readonly allErrors: boolean;
}

const MODULES: readonly ValidatorModule[] = [
  {
    file: 'record.ts',
    validators: {
      validateLog: 'log.json',
      validateMetric: 'metric.json',
      validateEvent: 'event.json',
      validateAlert: 'alert.json',
      validateSpan: 'span.json',
      validateGap: 'gap.json',
    },
    allErrors: false,
  },
  { file: 'manifest.ts', validators: { validateManifest: 'manifest.json' }, allErrors: true },
];

const HEADER = `// Generated from schemas/ by tools/build/schemas.ts; changes here are lost.
// @ts-nocheck
`;

async function readSchemas(directory: string): Promise<object[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(
    names.map(async (name) => JSON.parse(await readFile(join(directory, name), 'utf8')) as object),
  );
}

/** ajv's standalone ES module for these validators; it may still require ajv's runtime. */
function compile(schemas: readonly object[], { validators, allErrors }: ValidatorModule): string {
  const ajv = new Ajv2020({
    schemas: [...schemas],
    allErrors,
    allowUnionTypes: true,
    strict: true,
    // Conditions ask for keys that the schema around them defines.
    strictRequired: false,
    verbose: true, // for the titles of schemas, which problems are told with
    code: { source: true, esm: true, lines: true },
  });
  return standalone.default(ajv, { ...validators });
}

/** The same module with everything it requires inside. */
async function bundle(root: string, code: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: root, loader: 'js' },
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    target: 'node20',
    charset: 'utf8',
    write: false,
    logLevel: 'warning',
  });
  return outputFiles[0]!.text;
}

/** Leaves the file and its time alone when nothing changed, for the sake of incremental compilers. */
async function writeChanged(path: string, text: string): Promise<void> {
  const old = await readFile(path, 'utf8').catch(() => undefined);
  if (old !== text) await writeFile(path, text);
}

/**
 * Writes tools/lib/schema/generated/ of the checkout at `root`. A schema that breaks ajv's strict rules rejects with an
 * error that names it.
 */
export async function buildSchemas(root: string): Promise<void> {
  const schemas = await readSchemas(join(root, 'schemas'));
  const directory = join(root, 'tools/lib/schema/generated');
  await mkdir(directory, { recursive: true });
  for (const module of MODULES) {
    const code = await bundle(root, compile(schemas, module));
    await writeChanged(join(directory, module.file), HEADER + code);
  }
}
