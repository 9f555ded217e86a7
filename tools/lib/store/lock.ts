// One writer per folder. Held by the process and gone with it, however it dies: nothing stale is ever left to judge
// (pid files raced in 4 of 15 tries elsewhere).
//
// Two locks, because each alone has a hole. An abstract unix socket (unix(7)) is taken atomically and can tell who holds
// it, but ends at the network namespace: a container that shares the folder does not see it. flock(2) on `.lock` in the
// folder crosses containers; Node.js has no call for it, so flock(1) of util-linux or BusyBox takes it on a descriptor
// that it inherits from us: the lock belongs to the open file description and stays ours when flock(1) has ended. Where
// there is no flock(1), the socket serves alone.
//
// The name of the socket is made of the folder's device and inode, so that links and bind mounts lead to one lock. Any
// local process could take that name first; it would be refused service, not let in.

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { FILE_MODE } from './atomic.ts';
import { errorCode, StoreFailure, storeFailure } from './failure.ts';

const LOCK_NAME = '.lock';
/** How long the holder is given to say its pid. A stopped one never does. */
const ANSWER_MS = 1000;
/** The status of flock(1) when the lock is held, in util-linux as in BusyBox; its own failures have others. */
const HELD_STATUS = 1;

/** Another process writes to the folder. */
export class FolderLocked extends Error {
  override readonly name = 'FolderLocked';
  readonly exitStatus = 3;
  readonly folder: string;
  /** The process that holds the lock, if it said so. */
  readonly holder: number | undefined;

  constructor(folder: string, holder: number | undefined) {
    const who = holder === undefined ? 'another process' : `process ${holder}`;
    super(`cannot write to ${folder}: ${who} does; end it or choose another folder`);
    this.folder = folder;
    this.holder = holder;
  }
}

export interface FolderLock {
  /** Lets the next writer in. The end of the process does so too. */
  release(): Promise<void>;
}

/**
 * Makes this process the one writer of `folder`, which must exist. Never waits for another writer, and changes nothing
 * when there is one. The lock does not keep the process alive.
 * @throws FolderLocked
 * @throws StoreFailure
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const socketName = nameFor(folder);
  const server = await listen(folder, socketName);
  try {
    const descriptor = lockFile(folder);
    return { release: () => release(server, descriptor) };
  } catch (cause) {
    await close(server);
    throw cause;
  }
}

function nameFor(folder: string): string {
  try {
    const { dev, ino } = fs.statSync(folder, { bigint: true });
    return `\0obs-lock-${dev}-${ino}`;
  } catch (cause) {
    throw storeFailure('lock', folder, cause);
  }
}

async function listen(folder: string, socketName: string): Promise<net.Server> {
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write(`${process.pid}\n`);
    // Not end(): a client that never hangs up must not keep the server open.
    socket.destroySoon();
  });
  const failure = await new Promise<unknown>((resolve) => {
    // Stays on: later failures to accept a connection concern only who asked.
    server.on('error', resolve);
    server.listen(socketName, () => resolve(undefined));
  });
  if (failure === undefined) return server.unref();
  if (errorCode(failure) === 'EADDRINUSE') throw new FolderLocked(folder, await askHolder(socketName));
  throw storeFailure('lock', folder, failure);
}

/** The pid that the holder of the socket tells, or undefined when it does not. */
function askHolder(socketName: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = net.connect(socketName);
    const done = (): void => {
      socket.destroy();
      const holder = Number(answer);
      resolve(Number.isInteger(holder) && holder > 0 ? holder : undefined);
    };
    socket.setEncoding('latin1').setTimeout(ANSWER_MS, done);
    socket.on('data', (text: string) => {
      answer += text;
      if (answer.length > 20) done();
    });
    socket.on('end', done).on('error', done);
  });
}

/** The descriptor of the lock file, locked, or undefined when there is no flock(1). */
function lockFile(folder: string): number | undefined {
  const path = join(folder, LOCK_NAME);
  const descriptor = openLockFile(path);
  const { error, status } = spawnSync('flock', ['-n', '3'], {
    stdio: ['ignore', 'ignore', 'ignore', descriptor],
  });
  if (error === undefined && status === 0) return descriptor;
  fs.closeSync(descriptor);
  if (status === HELD_STATUS) throw new FolderLocked(folder, undefined);
  if (error !== undefined && errorCode(error) === 'ENOENT') return undefined;
  throw new StoreFailure(
    'lock',
    path,
    error === undefined ? `flock ended with status ${status}` : error.message,
  );
}

function openLockFile(path: string): number {
  const { O_RDWR, O_CREAT, O_NOFOLLOW } = fs.constants;
  try {
    return fs.openSync(path, O_RDWR | O_CREAT | O_NOFOLLOW, FILE_MODE);
  } catch (cause) {
    throw storeFailure('lock', path, cause);
  }
}

async function release(server: net.Server, descriptor: number | undefined): Promise<void> {
  if (descriptor !== undefined) fs.closeSync(descriptor);
  await close(server);
}

function close(server: net.Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
