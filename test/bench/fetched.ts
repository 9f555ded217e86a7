// Packages of the npm registry that only a bench needs: those that stand on NODE_PATH, or else they are fetched into the bench's temporary
// folder, which goes at its end. npm keeps what it has fetched, so that this takes seconds from the second time on.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { endProgress, showProgress } from './progress.ts';

const FETCH_TIMEOUT_MS = 240_000;

export type Fetched = { readonly path: string } | { readonly absence: string };

const known = new Map<string, Fetched>();

/** What `require` takes for the package, or why there is nothing. Looked for once a process. */
export function fetched(folder: string, name: string, version: string): Fetched {
  const found = known.get(name) ?? find(folder, name, version);
  known.set(name, found);
  return found;
}

function find(folder: string, name: string, version: string): Fetched {
  const onPath = spawnSync('node', ['-p', `require.resolve('${name}')`], { encoding: 'utf8' });
  if (onPath.status === 0) return { path: onPath.stdout.trim() };
  showProgress(`fetching ${name}@${version}`);
  const prefix = join(folder, 'packages', name.replace('/', '-'));
  const options =
    '--no-save --no-audit --no-fund --ignore-scripts --prefer-offline --loglevel=error --fetch-retries=1 --fetch-retry-mintimeout=1000';
  const { status, stderr } = spawnSync(
    'npm',
    ['install', '--prefix', prefix, ...options.split(' '), `${name}@${version}`],
    { encoding: 'utf8', timeout: FETCH_TIMEOUT_MS },
  );
  endProgress();
  if (status === 0) return { path: join(prefix, 'node_modules', name) };
  const reason =
    /^npm (?:error|ERR!) (?!code|errno|syscall)(.+)$/m.exec(stderr ?? '')?.[1] ?? 'it takes too long';
  return { absence: `${name} cannot be fetched, ${reason}` };
}
