// What runs when a binary is called: loads the bundle beside it, from its code cache where that is still good. The build
// turns this file into one CommonJS `<name>.cjs` per binary.

import { compileBundle } from './script.ts';

/** Put in by the build. */
declare const OBS_BINARY: string;

const file = `${__dirname}/${OBS_BINARY}.bundle.cjs`;
const { run } = compileBundle(file, `${__dirname}/${OBS_BINARY}.cache`);
run(exports, require, module, file, __dirname);
