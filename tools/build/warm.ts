// Runs a bundle as its binary would be run, and writes the code cache when it ends: V8 then keeps every function that was
// compiled on the way, not only those outside of all functions.
//
// usage: node warm.cjs BUNDLE CACHE [ARGUMENT]...      The build runs this; an existing cache is extended.

import { dirname } from 'node:path';
import { writeWhole } from './files.ts';
import { compileBundle } from './script.ts';

const [node = '', , bundle = '', cache = '', ...args] = process.argv;
const { script, mark, run } = compileBundle(bundle, cache);
process.on('exit', () => {
  writeWhole(cache, Buffer.concat([script.createCachedData(), Buffer.from(mark, 'latin1')]));
});
process.argv = [node, bundle, ...args];
run(exports, require, module, bundle, dirname(bundle));
