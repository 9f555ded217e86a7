// Pipes for the output of a command.
//
// Node.js would give the command sockets, on which `echo >/dev/stderr` and everything else that opens /dev/stdout again fails;
// and it has no call that makes a pipe. So named ones are made by mkfifo(1), opened and unlinked at once. Where there is
// no mkfifo, or no folder to put them in, sockets it is.

import { spawnSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { StreamFailure } from '../../lib/stream/failure.ts';
import { type Input, openInput } from '../../lib/stream/input.ts';

/** Both ends of a pipe. */
export interface Pipe {
  readonly input: Input;
  /** Blocks, as a command expects of its stdout. The caller closes it. */
  readonly writeFd: number;
}

const MKFIFO_MS = 5000;

/**
 * A pipe for each name, or undefined where they cannot be made. The names stand in error messages.
 * @throws the error of the system when no more files can be opened
 */
export function openPipes(names: readonly string[]): readonly Pipe[] | undefined {
  const folder = makeFolder();
  if (folder === undefined) return undefined;
  const pipes: Pipe[] = [];
  try {
    const paths = names.map((_, index) => join(folder, String(index)));
    const made = spawnSync('mkfifo', ['-m', '600', ...paths], { stdio: 'ignore', timeout: MKFIFO_MS });
    if (made.status !== 0) return undefined;
    for (const [index, name] of names.entries()) pipes.push(openPipe(paths[index]!, name));
    return pipes;
  } catch (error) {
    for (const pipe of pipes) discard(pipe);
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function makeFolder(): string | undefined {
  try {
    return mkdtempSync(join(tmpdir(), 'obs-capture-'));
  } catch {
    // There is none that can be written to.
    return undefined;
  }
}

function openPipe(path: string, name: string): Pipe {
  // In this order neither end waits for the other.
  const readFd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const writeFd = openSync(path, constants.O_WRONLY);
    // Opened again while somebody can write: the end would never be seen otherwise (fifo(7), POLLHUP).
    return { input: openInput(readFd, name), writeFd };
  } finally {
    closeSync(readFd);
  }
}

/** Closes both ends of a pipe that nothing was done with. */
export function discard({ input, writeFd }: Pipe): void {
  closeSync(writeFd);
  // An input lets go of its descriptor only once it was started.
  input.start(Buffer.alloc(1), { onBytes: () => false, onEnd: () => undefined, onFailure: () => undefined });
  input.close();
}

/** What a stream of Node.js reads, as an input for a lane. */
export function streamInput(stream: Readable, name: string): Input {
  return {
    start(area, handlers) {
      stream.on('data', (chunk: Buffer) => {
        area.set(chunk);
        if (!handlers.onBytes(chunk.length)) stream.pause();
      });
      stream.on('end', handlers.onEnd);
      stream.on('error', (error) => handlers.onFailure(new StreamFailure(`cannot read ${name}`, error)));
    },
    resume: () => void stream.resume(),
    // Nobody else reads what a command writes.
    finishLine: () => undefined,
    close() {
      stream.removeAllListeners();
      stream.on('error', () => undefined);
      stream.destroy();
    },
  };
}
