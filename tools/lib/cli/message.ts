// Text for people on stderr (and --help on stdout): one grammar, `obs-tag: fatal: cannot read stdin: …`, one line each.
// Written with write(2) directly: touching process.stderr would make the descriptor non-blocking for its other users.

import { writeSync } from 'node:fs';
import { reasonOf } from '../stream/failure.ts';
import { visible } from '../term/escape.ts';
import { type Severity, SystemError } from './failure.ts';

/** Longer messages are cut: a mistyped option can hold a whole file. */
const MAX_MESSAGE_CHARACTERS = 2000;

/** How long a full pipe that somebody made non-blocking may hold up a message before the rest of it is given up. */
const MAX_WAIT_MS = 2000;
const WAIT_STEP_MS = 5;

/**
 * Writes one line to stderr, and under it the lines of an excerpt, indented. Never throws: there is nowhere left to complain when
 * stderr is closed or full.
 */
export function tell(tool: string, word: Severity | 'stats', message: string, excerpt = ''): void {
  const shown = excerpt === '' ? [] : excerpt.split('\n').map((line) => `  ${visible(line)}\n`);
  try {
    writeText(2, [`${tool}: ${word}: ${oneLine(message)}\n`, ...shown].join(''));
  } catch {
    // Stderr is closed, or its reader is gone or stalled.
  }
}

/** Writes all of `text` to a descriptor, waiting while it is full. Throws the error of the write, EPIPE included. */
export function writeText(descriptor: 1 | 2, text: string): void {
  let rest = Buffer.from(text);
  let waitedMs = 0;
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      if (!isFull(error) || waitedMs >= MAX_WAIT_MS) throw error;
      pause(WAIT_STEP_MS);
      waitedMs += WAIT_STEP_MS;
    }
  }
}

/** Help and version that were asked for go to stdout, as the answer; there are no records they could mix with. */
export function printAnswer(text: string): undefined {
  try {
    writeText(1, text);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EPIPE') {
      throw Object.assign(error, { signal: 'SIGPIPE' });
    }
    throw new SystemError(`cannot write stdout: ${reasonOf(error)}`);
  }
}

/** `message` without line breaks and with control characters made visible, so that no input can forge a second line. */
export function oneLine(message: string): string {
  const line = visible(message.replace(/\s*[\r\n]+\s*/g, ' ').trim());
  return line.length <= MAX_MESSAGE_CHARACTERS ? line : `${line.slice(0, MAX_MESSAGE_CHARACTERS)}…`;
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN';
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
