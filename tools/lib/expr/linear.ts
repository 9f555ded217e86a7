// The engine for patterns that backtracking cannot run in bounded time: re2js, a port of RE2, linear in the text.
// Loading it takes 10 ms and 7 MB, so that happens with the first pattern, or the first long text, that needs it.

import { createRequire } from 'node:module';

type Engine = typeof import('re2js');

let engine: Engine | undefined;

/** What the groups of a pattern have captured, the whole match first; undefined for one that took no part. */
export type Groups = readonly (string | undefined)[];

function compile(source: string) {
  engine ??= createRequire(import.meta.filename)('re2js') as Engine;
  return engine.RE2JS.compile(source);
}

/** A test for a pattern of RE2's syntax, found anywhere in a text. @throws Error with RE2's message when it is none. */
export function linearTest(source: string): (text: string) => boolean {
  const compiled = compile(source);
  return (text) => compiled.test(text);
}

/** The groups of a pattern by number, and the function that fills them. @throws Error with RE2's message when it is none. */
export function linearCapture(source: string): {
  readonly names: readonly (string | undefined)[];
  readonly exec: (text: string) => Groups | undefined;
} {
  const compiled = compile(source);
  const names: (string | undefined)[] = new Array(compiled.groupCount()).fill(undefined);
  for (const [name, index] of Object.entries(compiled.namedGroups())) names[index - 1] = name;
  return { names, exec: (text) => (compiled.exec(text) as Groups | null) ?? undefined };
}
