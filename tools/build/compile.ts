// Runs the TypeScript compiler: once for the tests and pipelines (.build), once for the declarations of the exports.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const COMPILER = 'node_modules/typescript/bin/tsc';

/** Compiles the project given by a tsconfig file. Returns the compiler's report, empty when it found nothing wrong. */
export function compileProject(root: string, project: string): string {
  const { error, status, stdout, stderr } = spawnSync(
    process.execPath,
    [COMPILER, '-p', join(root, project)],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  if (error !== undefined) throw error;
  return status === 0 ? '' : `${stdout}${stderr}`.trim();
}
