// Modules of Node.js that a bundle loads when it first calls one of their functions, and not when it starts.
//
// Loading node:crypto or node:child_process takes 2 ms, a tenth of the start-up of node itself, and a run of a tool calls few
// of these modules. Their functions are imported as functions that load the module and call it, and their default export as
// an object that loads it when a property is read. A class or a constant cannot be imported by its name in this way: esbuild
// says so, and `import net from 'node:net'` with `net.Socket` does it.

import { createRequire } from 'node:module';
import type { Plugin } from 'esbuild';

const SLOW = /^node:(child_process|crypto|fs\/promises|http|https|module|net|readline|tty|zlib)$/;
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
  return `
    let loaded;
    function load() { return (loaded ??= process.getBuiltinModule(${JSON.stringify(module)})); }
    export default new Proxy({}, { get: (_, name) => load()[name] });
    ${lines.join('\n')}
  `;
}
