// A bundle as a V8 script, with its code cache.
//
// V8 accepts a cache by its own version, its flags and the length of the source, not by the source itself; so bundle and
// cache carry the same mark (at the head and at the tail), and the cache of another bundle is never used. Whatever is wrong
// with a cache, the bundle then runs without it.

import { readFileSync } from 'node:fs';
import { Script } from 'node:vm';

const MARK_START = '/*'.length;
/** Characters of the mark: hexadecimal digits of a hash over the bundle. */
export const MARK_LENGTH = 32;

/** Runs the bundle as Node.js runs a CommonJS module. */
export type Run = (
  exports: unknown,
  load: typeof require,
  module: unknown,
  file: string,
  folder: string,
) => void;

export interface CompiledBundle {
  readonly script: Script;
  readonly mark: string;
  readonly run: Run;
}

/** Compiles the bundle in `file`, which is ASCII. Throws what readFileSync throws when it is not there. */
export function compileBundle(file: string, cacheFile: string): CompiledBundle {
  const source = readFileSync(file, 'latin1');
  const mark = source.slice(MARK_START, MARK_START + MARK_LENGTH);
  const cachedData = readCache(cacheFile, mark);
  const script = new Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
    filename: file,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  return { script, mark, run: script.runInThisContext() };
}

function readCache(file: string, mark: string): Buffer | undefined {
  try {
    const cache = readFileSync(file);
    const end = cache.length - MARK_LENGTH;
    return cache.toString('latin1', end) === mark ? cache.subarray(0, end) : undefined;
  } catch {
    // There is none: the package was built by another Node.js, or the build was cut short.
    return undefined;
  }
}
