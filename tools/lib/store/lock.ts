// One writer per folder. Held by the process and gone with it, however it dies (pid files raced in 4 of 15 tries elsewhere).
//
// The lock is a listening unix socket in the folder, `.lock.<n>`: who can connect to it knows that its holder lives, also
// from another container or network namespace that has the folder (not from another machine). flock(2) would do as well, but Node.js
// has no call for it, and starting flock(1) took a quarter of the start of a tool (bench `startup`).
//
// A socket file outlives its process. To remove a dead one and make one's own would be two steps, between which somebody
// else may do the same; so a dead one is never replaced, but outdone by the next number:
//
//   1. the highest number answers: refused
//   2. our socket, which listens already under a name of its own, gets the number behind the dead one by link(2): only one
//      process can do that
//   3. a still higher number has come up meanwhile: ours is taken back, and we start over
//   4. lower numbers are removed, the highest never is: so a slow starter always meets it in step 3
//
// Who lets go puts a link to nowhere in the place of its socket: that is dead without being asked, which would take the next start 3 ms.
//
// On a file system that takes no sockets or links, an abstract socket (unix(7)) serves, which ends at the network namespace.

import fs from 'node:fs';
import net from 'node:net';
import { uniqueName } from './atomic.ts';
import { errorCode, storeFailure } from './failure.ts';

/** How long the holder is given to say its pid. A stopped one never does. */
const ANSWER_MS = 1000;
const NAME = /^\.lock\.([1-9]\d{0,14})$/;
const RELEASED = '.released';
/** Sockets that have no number yet begin with this. */
const UNNUMBERED = '.lock-';

/** Codes of file systems that take no sockets, or no second name of one. */
const NO_SOCKETS: ReadonlySet<string> = new Set([
  'EPERM',
  'EOPNOTSUPP',
  'ENOTSUP',
  'EINVAL',
  'ENOSYS',
  'EMLINK',
]);

/** Another process writes to the folder. */
export class FolderLocked extends Error {
  override readonly name = 'FolderLocked';
  readonly exitStatus = 3;
  readonly folder: string;
  /** The process that holds the lock, if it said so; its number is that of its own container. */
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

/** A folder by descriptor: the address of a socket has room for 107 bytes, a path may be longer. */
interface Place {
  readonly folder: string;
  readonly fd: number;
}

/**
 * Makes this process the one writer of `folder`, which must exist. Never waits for another writer, and changes nothing
 * when there is one. The lock does not keep the process alive.
 * @throws FolderLocked
 * @throws StoreFailure
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const place = { folder, fd: openFolder(folder) };
  try {
    const held = await lockByNumber(place).catch(async (cause: unknown): Promise<Held> => {
      if (!NO_SOCKETS.has(errorCode(cause))) throw cause;
      return { server: await lockByName(place), name: undefined };
    });
    return {
      async release() {
        if (held.name !== undefined) markReleased(place, held.name);
        await close(held.server);
        fs.closeSync(place.fd);
      },
    };
  } catch (cause) {
    fs.closeSync(place.fd);
    throw storeFailure('lock', folder, cause);
  }
}

interface Held {
  readonly server: net.Server;
  /** Of its socket in the folder. */
  readonly name: string | undefined;
}

async function lockByNumber(place: Place): Promise<Held> {
  let seen = await refuseSecond(place);
  const unnumbered = UNNUMBERED + uniqueName();
  const server = await listen(pathIn(place, unnumbered));
  try {
    while (!takeNumber(place, unnumbered, seen + 1)) seen = await refuseSecond(place);
    return { server, name: numbered(seen + 1) };
  } catch (cause) {
    await close(server);
    throw cause;
  }
}

async function lockByName(place: Place): Promise<net.Server> {
  const { dev, ino } = fs.fstatSync(place.fd, { bigint: true });
  const path = `\0obs-lock-${dev}-${ino}`;
  try {
    return await listen(path);
  } catch (cause) {
    if (errorCode(cause) !== 'EADDRINUSE') throw cause;
    const answer = await ask(path);
    throw new FolderLocked(place.folder, answer === 'dead' ? undefined : answer.holder);
  }
}

function openFolder(folder: string): number {
  try {
    return fs.openSync(folder, fs.constants.O_RDONLY | fs.constants.O_DIRECTORY);
  } catch (cause) {
    throw storeFailure('lock', folder, cause);
  }
}

function pathIn({ fd }: Place, name: string): string {
  return `/proc/self/fd/${fd}/${name}`;
}

function numbersIn(place: Place): number[] {
  return fs.readdirSync(pathIn(place, '')).flatMap((name) => {
    const number = NAME.exec(name)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
}

function numbered(number: number): string {
  return `.lock.${number}`;
}

/** The socket under `name` becomes a link that leads nowhere. */
function markReleased(place: Place, name: string): void {
  const mark = pathIn(place, UNNUMBERED + uniqueName());
  try {
    fs.symlinkSync(RELEASED, mark);
    fs.renameSync(mark, pathIn(place, name));
  } catch {
    // The disk is full, the folder gone or not ours any more: then the next one asks a socket that does not answer.
    removeIfThere(mark);
  }
}

function removeIfThere(path: string): void {
  try {
    fs.unlinkSync(path);
  } catch {
    // It is not there, or what kept it from getting its name keeps it.
  }
}

function isReleased(place: Place, name: string): boolean {
  return fs.lstatSync(pathIn(place, name), { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

/** The highest number, which is dead; 0 when there is none. @throws FolderLocked when it answers */
async function refuseSecond(place: Place): Promise<number> {
  const highest = Math.max(0, ...numbersIn(place));
  if (highest === 0 || isReleased(place, numbered(highest))) return highest;
  const answer = await ask(pathIn(place, numbered(highest)));
  if (answer !== 'dead') throw new FolderLocked(place.folder, answer.holder);
  return highest;
}

/** Steps 2 to 4, in one go. False when somebody else was faster: what that one is has to be seen. */
function takeNumber(place: Place, unnumbered: string, number: number): boolean {
  const own = pathIn(place, numbered(number));
  try {
    fs.linkSync(pathIn(place, unnumbered), own);
  } catch (cause) {
    if (errorCode(cause) !== 'EEXIST') throw cause;
    return false;
  }
  const numbers = numbersIn(place);
  if (numbers.some((other) => other > number)) {
    // Whoever has the higher one may have removed it already.
    fs.rmSync(own, { force: true });
    return false;
  }
  fs.unlinkSync(pathIn(place, unnumbered));
  for (const other of numbers) if (other < number) fs.rmSync(pathIn(place, numbered(other)), { force: true });
  return true;
}

async function listen(path: string): Promise<net.Server> {
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write(`${process.pid}\n`);
    // Not end(): a client that never hangs up must not keep the server open.
    socket.destroySoon();
  });
  await new Promise<void>((resolve, reject) => {
    // Stays on: later failures to accept a connection concern only who asked.
    server.on('error', reject);
    server.listen(path, resolve);
  });
  return server.unref();
}

/** Whether a process listens at `path`, and its pid when it tells it. */
function ask(path: string): Promise<'dead' | { readonly holder: number | undefined }> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = net.connect(path);
    const done = (): void => {
      socket.destroy();
      const holder = Number(answer);
      resolve({ holder: Number.isInteger(holder) && holder > 0 ? holder : undefined });
    };
    socket.setEncoding('latin1').setTimeout(ANSWER_MS, done);
    socket.on('data', (text: string) => {
      answer += text;
      if (answer.length > 20) done();
    });
    socket.on('end', done).on('error', (error) => {
      const code = errorCode(error);
      // Any other failure, such as that we may not ask, is no proof of death.
      if (code === 'ECONNREFUSED' || code === 'ENOENT') resolve('dead');
      else done();
    });
  });
}

function close(server: net.Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
