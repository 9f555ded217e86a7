// Where DIR is: one look-up for every tool.

import { isAbsolute, join, resolve } from 'node:path';

/** No folder was named and none can be told from the surroundings, or the name given is none. */
export class DirectoryUnknown extends Error {
  override readonly name = 'DirectoryUnknown';
  readonly exitStatus = 2;
}

/** What DIR is found from besides the option. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The effective user id. */
  readonly userId: number;
}

/** The surroundings of this process. */
export function surroundings(): Surroundings {
  return { env: process.env, userId: process.geteuid?.() ?? -1 };
}

/**
 * DIR as an absolute path: `option` (the value of --dir), else OBS_DIR, else /run/obs for root, else obs in
 * XDG_RUNTIME_DIR. An empty variable counts as unset, and so does an XDG_RUNTIME_DIR that is not absolute, as the XDG
 * Base Directory Specification asks. The folder need not exist.
 * @throws DirectoryUnknown
 */
export function findDirectory(option: string | undefined, { env, userId }: Surroundings): string {
  if (option === '') throw new DirectoryUnknown('option --dir is empty: give a folder');
  const named = option ?? (env.OBS_DIR || undefined);
  if (named !== undefined) return checked(named, option === undefined ? 'OBS_DIR' : 'option --dir');
  if (userId === 0) return '/run/obs';
  const runtime = env.XDG_RUNTIME_DIR ?? '';
  if (isAbsolute(runtime)) return checked(join(runtime, 'obs'), 'XDG_RUNTIME_DIR');
  throw new DirectoryUnknown('no folder for rings and metrics: give --dir DIR or set OBS_DIR');
}

function checked(path: string, from: string): string {
  if (path.includes('\0')) throw new DirectoryUnknown(`${from} holds a NUL character: give a folder`);
  return resolve(path);
}
