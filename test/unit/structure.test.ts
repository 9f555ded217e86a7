// Holds the layout of the project: which room may import which, where packages are used, who may end the process.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { filesUnder, ROOT } from '../project.ts';

/** The rooms of tools/lib; each imports only itself and those before it. */
const ROOMS = [
  'record',
  'kernel',
  'expr',
  'metric',
  'promql',
  'lifecycle',
  'schema',
  'manifest',
  'stream',
  'store',
  'postgres',
  'term',
  'cli',
];

/** Where a package may be imported; tests may import any. */
const PACKAGES: ReadonlyMap<string, RegExp> = new Map([
  ['ajv', /^tools\/build\//],
  ['ajv-formats', /^tools\/build\//],
  ['assemblyscript', /^tools\/build\//],
  ['esbuild', /^tools\/build\//],
  ['pg', /^tools\/lib\/postgres\//],
  ['re2js', /^tools\/lib\/expr\//],
  ['split2', /^tools\/lib\/stream\//],
  ['through2', /^tools\/lib\/stream\//],
  ['yaml', /^tools\//],
  ['yargs', /^tools\/lib\/cli\/parse\.ts$/],
  ['yargs-parser', /^tools\/lib\/cli\/platform\.ts$/],
  ['zx', /^pipelines\//],
]);

interface Source {
  /** From the root of the project. */
  readonly path: string;
  /** Without comments. */
  readonly code: string;
  readonly imports: readonly string[];
}

const IMPORTS = [
  /^\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/gm,
  /^\s*import\s*['"]([^'"]+)['"]/gm,
  /\bimport\(\s*['"]([^'"]+)['"]/g,
];

/** Blanks comments, and only those: strings and templates are skipped over. */
function withoutComments(text: string): string {
  const tokens =
    /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\*[\s\S]*?\*\/|(?<![:\\])\/\/[^\n]*/g;
  return text.replace(tokens, (token) => (/^\/[/*]/.test(token) ? ' ' : token));
}

function readSource(path: string): Source {
  const code = withoutComments(readFileSync(join(ROOT, path), 'utf8'));
  const imports = IMPORTS.flatMap((pattern) => [...code.matchAll(pattern)].map((match) => match[1]!));
  return { path, code, imports };
}

const SOURCES: readonly Source[] = ['tools', 'pipelines', 'test']
  .flatMap(filesUnder)
  .filter((path) => path.endsWith('.ts') && !/\/(generated|assembly)\//.test(path) && !path.endsWith('.d.ts'))
  .map(readSource);

/** The files of the project that a source imports, as paths from the root. */
function localImports({ path, imports }: Source): readonly string[] {
  const local = imports.filter((specifier) => specifier.startsWith('.'));
  return local.map((specifier) => normalize(join(dirname(path), specifier)));
}

/** The packages that a source imports, without those of Node.js. */
function packageImports({ imports }: Source): readonly string[] {
  const foreign = imports.filter((specifier) => !/^(\.|node:)/.test(specifier));
  return foreign.map((specifier) => /^(@[^/]+\/)?[^/]+/.exec(specifier)![0]);
}

type Place =
  | { readonly kind: 'room'; readonly name: string }
  | { readonly kind: 'tool' | 'build' | 'pipeline' | 'test'; readonly name: string };

function placeOf(path: string): Place {
  const [top = '', second = '', third = ''] = path.split('/');
  if (top === 'pipelines') return { kind: 'pipeline', name: '' };
  if (top === 'test') return { kind: 'test', name: '' };
  assert.equal(top, 'tools', path);
  if (second === 'lib') return { kind: 'room', name: third };
  if (second === 'build') return { kind: 'build', name: '' };
  assert.match(second, /^obs(-[a-z]+)?$/, path);
  return { kind: 'tool', name: second };
}

/** Why `from` may not import `to`; undefined when it may. */
function objection(from: Place, to: Place): string | undefined {
  if (from.kind === 'test') return undefined;
  if (to.kind === 'test') return 'nothing imports test';
  if (from.kind === 'pipeline')
    return to.kind === 'pipeline' ? undefined : 'pipelines spawn binaries and import none';
  if (to.kind === 'pipeline') return 'nothing imports pipelines';
  if (from.kind === 'build') return undefined;
  if (to.kind === 'build') return 'nothing imports the build';
  if (to.kind === 'tool')
    return from.kind === 'tool' && from.name === to.name ? undefined : 'no tool is imported';
  const isLater = from.kind === 'room' && ROOMS.indexOf(to.name) > ROOMS.indexOf(from.name);
  return isLater ? `${to.name} comes after ${from.name}` : undefined;
}

/** Fails with one line for every source that `find` finds something wrong with. */
function holds(find: (source: Source) => readonly (string | undefined)[]): void {
  const problems = SOURCES.flatMap((source) =>
    find(source).flatMap((problem) => (problem === undefined ? [] : `${source.path}: ${problem}`)),
  );
  assert.deepEqual(problems, []);
}

test('the sources were found', () => {
  assert.ok(SOURCES.length > 100);
  assert.ok(
    SOURCES.some(({ path, imports }) => path === 'tools/lib/cli/parse.ts' && imports.includes('yargs')),
  );
});

test('every room is known', () => {
  holds(({ path }) => {
    const place = placeOf(path);
    return [place.kind === 'room' && !ROOMS.includes(place.name) ? 'is in no known room' : undefined];
  });
});

/** The first circle that goes through `start`, as the files on it; undefined when there is none. */
function circleThrough(start: string, importsOf: ReadonlyMap<string, readonly string[]>): string | undefined {
  const from = new Map<string, string>();
  const waiting = [start];
  for (const path of waiting) {
    for (const target of importsOf.get(path) ?? []) {
      if (target !== start && from.has(target)) continue;
      from.set(target, path);
      if (target === start) return wayTo(start, from).join(' < ');
      waiting.push(target);
    }
  }
  return undefined;
}

function wayTo(start: string, from: ReadonlyMap<string, string>): string[] {
  const way = [start];
  for (let at = from.get(start); at !== undefined && at !== start; at = from.get(at)) way.push(at);
  return way;
}

test('no file imports itself by way of others', () => {
  const importsOf = new Map(SOURCES.map((source) => [source.path, localImports(source)]));
  holds(({ path }) => [circleThrough(path, importsOf)]);
});

test('rooms import earlier rooms, tools no other tool, nothing imports test', () => {
  holds((source) =>
    localImports(source).map((target) => {
      const problem = objection(placeOf(source.path), placeOf(target));
      return problem === undefined ? undefined : `imports ${target}: ${problem}`;
    }),
  );
});

test('packages are imported where they belong', () => {
  holds((source) =>
    packageImports(source).map((name) => {
      if (source.path.startsWith('test/')) return undefined;
      return PACKAGES.get(name)?.test(source.path) ? undefined : `imports ${name}`;
    }),
  );
});

test('modules of Node.js are imported by their node: names', () => {
  holds(({ imports }) =>
    imports.map((name) =>
      /^(fs|path|os|util|net|vm|stream|events|child_process)(\/|$)/.test(name) ? name : undefined,
    ),
  );
});

test('only lib/cli ends the process or sets its status', () => {
  holds(({ path, code }) => {
    const isTool = path.startsWith('tools/') && !/^tools\/(lib\/cli|build)\//.test(path);
    return [isTool && /\bprocess\.(exit\b|exitCode|abort)/.test(code) ? 'ends the process' : undefined];
  });
});

test('nothing but the byte path and lib/cli writes to the standard streams', () => {
  holds(({ path, code }) => {
    const isTool = path.startsWith('tools/') && !/^tools\/(lib\/cli|build)\//.test(path);
    return [
      isTool && /\bconsole\.|\bprocess\.(stdout|stderr|stdin)\b/.test(code)
        ? 'uses a stream of process'
        : undefined,
    ];
  });
});

test('no default exports, no barrel files, no re-exports', () => {
  holds(({ path, code }) => [
    /\bexport\s+default\b/.test(code.replace(/(['"`])(?:\\.|(?!\1)[\s\S])*\1/g, ''))
      ? 'has a default export'
      : undefined,
    /^export\s[^'"`;]*\bfrom\s*['"]/m.test(code) ? 're-exports' : undefined,
    basename(path) === 'index.ts' ? 'is a barrel file' : undefined,
  ]);
});

test('no value of type any', () => {
  holds(({ code }) => [
    /(:|\bas)\s+any\b|<any\b|\bany\[\]/.test(code.replace(/(['"`])(?:\\.|(?!\1)[\s\S])*\1/g, ''))
      ? 'has an any'
      : undefined,
  ]);
});
