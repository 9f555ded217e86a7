// The engine for patterns that backtracking cannot run in bounded time: re2js, a port of RE2, linear in the text.
// Loading it takes 10 ms and 7 MB, so that happens with the first pattern, or the first long text, that needs it.

import { createRequire } from 'node:module';

type Engine = typeof import('re2js');

let engine: Engine | undefined;

/** A test for a pattern of RE2's syntax, found anywhere in a text. @throws Error with RE2's message when it is none. */
export function linearTest(source: string): (text: string) => boolean {
  engine ??= createRequire(import.meta.filename)('re2js') as Engine;
  const compiled = engine.RE2JS.compile(source);
  return (text) => compiled.test(text);
}
