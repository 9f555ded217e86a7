// The V8 code caches of the binaries: each bundle is run on its warm-ups, and what V8 has compiled by then is kept.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { BINARY_FOLDER } from './bundle.ts';
import { WARM_UPS, type WarmUp } from './warm-ups.ts';

const WARM_UP_MS = 20_000;
const VERSION: WarmUp = { args: ['--version'], input: '' };

/**
 * Makes the code cache of one binary with the script in `warmFile`. Returns what went wrong in words: the binary works
 * without a cache, only slower.
 */
export function buildCache(root: string, name: string, warmFile: string): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'obs-warm-'));
  const cache = join(root, BINARY_FOLDER, `${name}.cache`);
  rmSync(cache, { force: true });
  try {
    const warmUps = WARM_UPS.get(name) ?? [VERSION];
    return warmUps.flatMap((warmUp) => {
      const bundle = join(root, BINARY_FOLDER, `${name}.bundle.cjs`);
      for (const [file, content] of Object.entries(warmUp.files ?? {})) {
        mkdirSync(join(folder, dirname(file)), { recursive: true });
        writeFileSync(join(folder, file), content);
      }
      const problem = run([warmFile, bundle, cache, ...warmUp.args], warmUp.input, folder);
      return problem === undefined ? [] : [`${name} ${warmUp.args.join(' ')}: ${problem}`];
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(command: readonly string[], input: string, folder: string): string | undefined {
  const args = command.map((word) => word.replaceAll('{dir}', folder));
  const { PATH, HOME } = process.env;
  const { error, signal, status, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    // No NODE_OPTIONS and the like: they change the flags of V8, and a cache is good for the same flags only.
    env: { PATH, HOME, TZ: 'UTC', OBS_DIR: folder },
    input,
    timeout: WARM_UP_MS,
    encoding: 'utf8',
  });
  if (error !== undefined) return error.message;
  if (signal !== null) return `ended by ${signal}`;
  // 1 is an answer: something fires.
  return status === 0 || status === 1 ? undefined : stderr.trim();
}
