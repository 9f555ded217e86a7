// What yargs asks of its platform, for the bundled binaries: the build puts this in the place of yargs' own file for
// Node.js, which reads locale files and package.json, loads the layout of its help and touches process.stdout. None of
// that is used here (parse.ts), and it costs more than the rest of the start-up (`npm run bench`). Nothing imports this
// file; the tests of the command line run on yargs as it is published, the golden cases on the bundles.

import Parser from 'yargs-parser';

/** The platform object that yargs' factory takes. What parse.ts never reaches throws. */
export const platform = {
  assert: { notStrictEqual: ignore, strictEqual: ignore },
  cliui: refuse,
  findUp: ignore,
  getEnv: ignore,
  inspect: String,
  getProcessArgvBin: () => '',
  mainFilename: '',
  Parser,
  path: { basename: same, dirname: same, extname: () => '', relative: same, resolve: same, join: same },
  process: {
    argv: () => ['obs'],
    cwd: () => '',
    emitWarning: ignore,
    execPath: () => '',
    exit: refuse,
    nextTick: process.nextTick,
    stdColumns: null,
  },
  readFileSync: () => '{}',
  readdirSync: () => [],
  require: refuse,
  getCallerFile: refuse,
  stringWidth: (text: string) => text.length,
  y18n: {
    __: (text: string, ...values: readonly unknown[]) => fill(text, values),
    __n: (one: string, many: string, count: number, ...values: readonly unknown[]) =>
      fill(count === 1 ? one : many, values),
    getLocale: () => 'en_US',
    setLocale: ignore,
    updateLocale: ignore,
  },
};

/** In the place of yargs' support for configuration files that extend others: no file is ever given to it. */
export function applyExtends(config: unknown): unknown {
  return config;
}

/** In the place of yargs' checks of the arguments of its own functions. */
export function argsert(): void {}

function fill(text: string, values: readonly unknown[]): string {
  let next = 0;
  return text.replace(/%[sd]/g, () => String(values[next++]));
}

function same(text: string): string {
  return text;
}

function ignore(): undefined {
  return undefined;
}

function refuse(): never {
  throw new Error('yargs asked for what the bundle leaves out');
}
