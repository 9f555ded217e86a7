// Modules of Node.js that a bundle loads when it first calls one of their functions, and not when it starts.
//
// Loading node:crypto or node:child_process takes 2 ms, a tenth of the start-up of node itself; most runs of most tools call
// neither. An import of them is bound to functions that load the module and call it. What is no function there (classes,
// constants) cannot be imported in this way: esbuild then names the import that is in the way.

import { createRequire } from 'node:module';
import type { Plugin } from 'esbuild';

const SLOW = /^node:(child_process|crypto)$/;
const NAMESPACE = 'lazy';
const load = createRequire(import.meta.url);

/** The esbuild plugin that makes imports of the slow modules lazy. */
export function lazyBuiltins(): Plugin {
  return {
    name: 'lazy-builtins',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: SLOW }, ({ path, kind, namespace }) =>
        kind === 'import-statement' && namespace !== NAMESPACE ? { path, namespace: NAMESPACE } : undefined,
      );
      onLoad({ filter: SLOW, namespace: NAMESPACE }, ({ path }) => ({ contents: wrapperOf(path) }));
    },
  };
}

function wrapperOf(module: string): string {
  const exported: Readonly<Record<string, unknown>> = load(module);
  const names = Object.keys(exported).filter(
    (name) => /^[a-z]/.test(name) && typeof exported[name] === 'function',
  );
  const lines = names.map((name) => `export function ${name}(...args) { return load().${name}(...args); }`);
  return [
    `let loaded;`,
    `function load() { return (loaded ??= process.getBuiltinModule(${JSON.stringify(module)})); }`,
    ...lines,
  ].join('\n');
}
