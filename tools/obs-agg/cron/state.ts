// What a run leaves for the next one: how far each file was counted, what the open windows hold, and the output that may not have been
// written yet. One file, replaced as a whole, with a checksum over all of it.
//
//   obs-agg-state 1 SHA-256\n JSON\n

import { createHash } from 'node:crypto';
import fs from 'node:fs';
import v8 from 'node:v8';
import { writeFileAtomic } from '../../lib/store/atomic.ts';
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
  /** Written to `output` after this state was: a run that was killed may have written a part of it. */
  readonly pending: string;
  readonly output: OutputPlace | undefined;
  /** The state of the stage: v8.serialize in base64. */
  readonly stage: string;
}

const MAGIC = 'obs-agg-state';
const VERSION = '1';

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
  let text: string;
  try {
    text = fs.readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  const [, version, sum, body] = /^obs-agg-state (\S+) (\S+)\n(.*)\n$/s.exec(text) ?? [];
  if (body === undefined || sum !== checksum(body))
    throw new StateError(refusal(path, 'it is damaged', keep(path)));
  if (version !== VERSION)
    throw new StateError(
      refusal(path, `it is of version ${version}, this is version ${VERSION}`, keep(path)),
    );
  // The checksum says that writeState wrote it.
  return JSON.parse(body) as State;
}

/** A copy beside the file, so that whoever removes the file to start over has not lost it. */
function keep(path: string): string {
  const copy = `${path}.refused`;
  try {
    fs.copyFileSync(path, copy, fs.constants.COPYFILE_EXCL);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return copy;
}

function refusal(path: string, reason: string, copy: string): string {
  return `cannot use the state ${path}: ${reason}; a copy is kept as ${copy}. Without ${path} the files are counted from their beginnings`;
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
