// The key of the pseudonyms: a file, so that runs, hosts and days agree on them where that is wanted, and nobody can compute them who has not
// read it. OBS_REDACT_KEY_FILE names it; else it is made once, in the user's state folder (XDG Base Directory Specification), for the
// user alone.

import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { UsageError } from '../../lib/cli/failure.ts';
import { errorCode, reasonOf } from '../../lib/stream/failure.ts';

export const KEY_VARIABLE = 'OBS_REDACT_KEY_FILE';

const KEY_BYTES = 32;
const LEAST_KEY_BYTES = 16;
/** Whatever is larger is no key. */
const MOST_KEY_BYTES = 4096;
const OTHERS = 0o007;

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where the key comes from; call the result for it. A file that is named is read at once, so that a mistake shows before any input is
 * read; the user's own key is read, or made, when it is needed first. Where that cannot be done the key is a random one, and `warn`
 * tells that pseudonyms hold for this run only.
 * @throws UsageError when a file is named that cannot be read, or holds less than 16 bytes
 */
export function redactionKey(environment: Environment, warn: (message: string) => void): () => Uint8Array {
  const named = environment[KEY_VARIABLE];
  if (named !== undefined && named !== '') {
    const key = readNamed(named, warn);
    return () => key;
  }
  let key: Uint8Array | undefined;
  return () => {
    key ??= ownKey(environment, warn);
    return key;
  };
}

function readNamed(path: string, warn: (message: string) => void): Uint8Array {
  try {
    return readKey(path, warn);
  } catch (cause) {
    throw new UsageError(`cannot read the key ${path}: ${reasonOf(cause)}; see ${KEY_VARIABLE}`);
  }
}

function ownKey(environment: Environment, warn: (message: string) => void): Uint8Array {
  const path = ownKeyPath(environment);
  try {
    return readKey(path, warn);
  } catch (cause) {
    if (errorCode(cause) !== 'ENOENT') return keyOfThisRun(path, cause, warn);
  }
  try {
    makeKey(path);
    return readKey(path, warn);
  } catch (cause) {
    return keyOfThisRun(path, cause, warn);
  }
}

function keyOfThisRun(path: string, cause: unknown, warn: (message: string) => void): Uint8Array {
  warn(`cannot use the key ${path}: ${reasonOf(cause)}; the pseudonyms of this run stand alone`);
  return randomBytes(KEY_BYTES);
}

/** A relative XDG_STATE_HOME is to be ignored. */
function ownKeyPath(environment: Environment): string {
  const { XDG_STATE_HOME: state = '', HOME: home = '' } = environment;
  const folder = isAbsolute(state) ? state : join(home || os.homedir(), '.local/state');
  return join(folder, 'obs/redact.key');
}

/** The content without white space at its end. */
function readKey(path: string, warn: (message: string) => void): Uint8Array {
  const descriptor = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  try {
    const status = fs.fstatSync(descriptor);
    if (!status.isFile()) throw new Error('it is no file');
    if (status.size > MOST_KEY_BYTES) throw new Error(`it is larger than ${MOST_KEY_BYTES} bytes`);
    if ((status.mode & OTHERS) !== 0) warn(`the key ${path} is open to all users; chmod 600 keeps it secret`);
    const content = fs.readFileSync(descriptor, 'latin1').trimEnd();
    if (content.length < LEAST_KEY_BYTES) throw new Error(`it holds less than ${LEAST_KEY_BYTES} bytes`);
    return Buffer.from(content, 'latin1');
  } finally {
    fs.closeSync(descriptor);
  }
}

/** Makes the file whole or not at all; where another process was faster its key stands. */
function makeKey(path: string): void {
  const folder = dirname(path);
  makeFolders(folder);
  const temporary = join(folder, `.tmp-${process.pid}-${randomBytes(6).toString('hex')}`);
  try {
    fs.writeFileSync(temporary, `${randomBytes(KEY_BYTES).toString('hex')}\n`, { flag: 'wx', mode: 0o600 });
    fs.linkSync(temporary, path);
  } catch (cause) {
    if (errorCode(cause) !== 'EEXIST') throw cause;
  } finally {
    fs.rmSync(temporary, { force: true });
  }
}

/** With all that is missing above it. Node's own `recursive` tries for ever where nothing can be made, as below /proc. */
function makeFolders(folder: string): void {
  if (fs.existsSync(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) makeFolders(parent);
  try {
    fs.mkdirSync(folder, 0o700);
  } catch (cause) {
    if (errorCode(cause) !== 'EEXIST') throw cause;
  }
}
