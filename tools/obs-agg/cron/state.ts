// What a run leaves for the next one: how far each file was counted, what the open windows hold, and the output that may not have been
// written yet. One file, replaced as a whole, with a checksum over all of it.
//
//   obs-agg-state 2 SHA-256\n JSON\n

import { createHash } from 'node:crypto';
import fs from 'node:fs';
import v8 from 'node:v8';
import { writeFileAtomic } from '../../lib/store/atomic.ts';
import { errorCode, storeFailure } from '../../lib/store/failure.ts';
import type { Generation } from './generation.ts';

/** Where standard output stood; a pipe has no such place. */
export interface OutputPlace {
  readonly device: string;
  readonly inode: string;
  readonly size: number;
}

export interface State {
  /** What the run was asked for. */
  readonly request: string;
  /** By path, the oldest first. */
  readonly files: Readonly<Record<string, readonly Generation[]>>;
  /** Of the wall clock, when lines came last. */
  readonly latestSeenMs: number;
  /** Written to `output` after this state was: a run that was killed may have written a part of it. A byte a character. */
  readonly pending: string;
  readonly output: OutputPlace | undefined;
  /** The state of the stage: v8.serialize in base64. */
  readonly stage: string;
}

const MAGIC = 'obs-agg-state';
const VERSION = '2';

/** The state file cannot be used: the run is refused, and the file is left as it is. */
export class StateError extends Error {
  override readonly name = 'StateError';
  readonly exitStatus = 2;
}

export function writeState(path: string, state: State): void {
  const body = JSON.stringify(state);
  writeFileAtomic(path, `${MAGIC} ${VERSION} ${checksum(body)}\n${body}\n`, { sync: true });
}

/** The state at `path`; undefined when there is none. @throws StateError for a file that is no whole state, after keeping a copy */
export function readState(path: string): State | undefined {
  const text = contentOf(path);
  if (text === undefined) return undefined;
  // What follows is for each version to say.
  const version = /^obs-agg-state (\d+) /.exec(text)?.[1];
  if (version !== undefined && version !== VERSION)
    throw new StateError(
      refusal(path, `it is of version ${version}, this is version ${VERSION}`, keep(path, text)),
    );
  const [, sum, body] = /^obs-agg-state \d+ (\S+)\n(.*)\n$/s.exec(text) ?? [];
  if (body === undefined || sum !== checksum(body))
    throw new StateError(refusal(path, 'it is damaged', keep(path, text)));
  // The checksum says that writeState wrote it.
  return JSON.parse(body) as State;
}

function contentOf(path: string): string | undefined {
  try {
    return fs.readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    if (errorCode(error) === 'EISDIR')
      throw new StateError(`cannot use the state ${path}: it is a folder; name a file`);
    throw storeFailure('read', path, error);
  }
}

/**
 * A copy beside the file, so that whoever removes the file to start over has not lost it. One that is there already is not overwritten.
 * Undefined where none can be made.
 */
function keep(path: string, text: string): string | undefined {
  for (let number = 1; ; number++) {
    const copy = number === 1 ? `${path}.refused` : `${path}.refused.${number}`;
    try {
      fs.copyFileSync(path, copy, fs.constants.COPYFILE_EXCL);
      return copy;
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') return undefined;
    }
    if (contentOf(copy) === text) return copy;
  }
}

function refusal(path: string, reason: string, copy: string | undefined): string {
  const kept = copy === undefined ? 'it is left as it is' : `a copy is kept as ${copy}`;
  return `cannot use the state ${path}: ${reason}; ${kept}. Without ${path} the files are counted from their beginnings`;
}

export function packStage(saved: unknown): string {
  return v8.serialize(saved).toString('base64');
}

export function unpackStage(text: string): unknown {
  return v8.deserialize(Buffer.from(text, 'base64'));
}

function checksum(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}
