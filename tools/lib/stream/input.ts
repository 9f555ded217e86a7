// Reads a file descriptor block by block straight into a caller's area, whatever it is: pipe, socket, file, terminal.
//
// A pipe is opened again through /proc/self/fd, which gives a description of our own: making that one non-blocking does
// not disturb the processes that share the original (a shared O_NONBLOCK breaks `cat`). Pipes and sockets are then waited for
// by the event loop, so timers and signals work while nothing comes. Files are read between its turns, terminals by the thread pool.
//
// Linux says nothing to a poll of a named pipe that was opened when its last writer had gone: what is there is read first.

import fs from 'node:fs';
import net from 'node:net';
import { errorCode, StreamFailure } from './failure.ts';
import type { InputHandlers } from './input-handlers.ts';
import { type LineEndReader, readLineEnd } from './line-end.ts';

export interface Input {
  start(area: Buffer, handlers: InputHandlers): void;
  resume(): void;
  /**
   * From now on takes nothing behind the next LF: the rest of the line that was begun comes through onBytes, then nothing more. Only a
   * terminal, and a pipe that cannot be opened again, may lose what they had read further.
   */
  finishLine(): void;
  /** Stops for good: no handler is called any more. */
  close(): void;
}

/** The kind of thing that a descriptor is open on. Throws a StreamFailure when it is not open. */
export function descriptorKind(fd: number, name: string): 'pipe' | 'socket' | 'file' | 'device' {
  let stat: fs.Stats;
  try {
    stat = fs.fstatSync(fd);
  } catch (error) {
    throw new StreamFailure(`cannot use ${name}`, error);
  }
  if (stat.isFIFO()) return 'pipe';
  if (stat.isSocket()) return 'socket';
  return stat.isFile() ? 'file' : 'device';
}

/** Opens descriptor `fd` for block reading. `name` stands in error messages. */
export function openInput(fd: number, name = 'stdin'): Input {
  const kind = descriptorKind(fd, name);
  if (kind === 'socket') return socketInput(fd, name);
  if (kind === 'file') return fileInput(fd, name);
  if (kind !== 'pipe') return threadInput(fd, name);
  try {
    const own = fs.openSync(`/proc/self/fd/${fd}`, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
    return isNamed(fd) ? fifoInput(own, name) : socketInput(own, name);
  } catch {
    // No /proc, or a pipe of another user: read the shared description as it is.
    return threadInput(fd, name);
  }
}

/** True for a FIFO, false for a pipe that a shell has made. */
function isNamed(fd: number): boolean {
  return !fs.readlinkSync(`/proc/self/fd/${fd}`).startsWith('pipe:');
}

/** A pipe that gave this much was full, so that there is more by now: it is read without asking the event loop, for a while. */
const FULL_BYTES = 64 * 1024;
const MOST_READS = 16;

function socketInput(fd: number, name: string): Input {
  let socket: net.Socket | undefined;
  let lineEnd: LineEndReader | undefined;
  let readOn: () => LineEndReader;
  let closed = false;
  /** Returns false when the handler wants no more for now. The end and failures are left to the socket, which meets them again. */
  const readAhead = (area: Buffer, handlers: InputHandlers, first: number): boolean => {
    for (let bytes = first, reads = 0; bytes >= FULL_BYTES && reads < MOST_READS; reads++) {
      if (closed || lineEnd) return true;
      bytes = readNow(fd, area);
      if (bytes > 0 && !handlers.onBytes(bytes)) return false;
    }
    return true;
  };
  return {
    start(area, handlers) {
      readOn = () => readLineEnd(fd, name, area, handlers);
      const onread = {
        buffer: area,
        callback: (bytes: number) => handlers.onBytes(bytes) && readAhead(area, handlers, bytes),
      };
      // The typings know `onread` only for connect(); the constructor takes it all the same, as documented.
      const settings: net.SocketConstructorOpts & { onread: typeof onread } = {
        fd,
        readable: true,
        writable: false,
        onread,
      };
      const opened = new net.Socket(settings);
      socket = opened;
      opened.on('end', handlers.onEnd);
      opened.on('error', (error) => {
        // The other end of a socket that was closed with data unread: for a reader that is the end.
        if (errorCode(error) === 'ECONNRESET') handlers.onEnd();
        else handlers.onFailure(new StreamFailure(`cannot read ${name}`, error));
      });
      opened.resume();
    },
    resume() {
      if (lineEnd) lineEnd.step();
      else socket?.resume();
    },
    finishLine() {
      socket?.pause();
      lineEnd ??= readOn();
      lineEnd.step();
    },
    close() {
      closed = true;
      lineEnd?.close();
      socket?.removeAllListeners();
      socket?.on('error', () => undefined);
      socket?.destroy();
    },
  };
}

/** Reads what is there without waiting; 0 when there is nothing. */
function readNow(fd: number, area: Buffer): number {
  // The stack of an expected EAGAIN would cost more than the system call.
  const depth = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return fs.readSync(fd, area, 0, area.length, null);
  } catch {
    // Whatever it is, the event loop meets it next.
    return 0;
  } finally {
    Error.stackTraceLimit = depth;
  }
}

/** A regular file: read at once, between turns of the event loop. The thread pool would cost a third of the time in waiting. */
function fileInput(fd: number, name: string): Input {
  return readFirst(fd, name, () => threadInput(fd, name));
}

/** A FIFO that was opened here and is closed here. */
function fifoInput(fd: number, name: string): Input {
  let socket: Input | undefined;
  const input = readFirst(fd, name, () => {
    socket = socketInput(fd, name);
    return socket;
  });
  return {
    ...input,
    close() {
      input.close();
      // A socket closes its descriptor itself.
      if (!socket) fs.closeSync(fd);
    },
  };
}

/** Reads between turns of the event loop as long as there is something to read, then as `whenEmpty` does. */
function readFirst(fd: number, name: string, whenEmpty: () => Input): Input {
  let later: Input | undefined;
  let lineEnd: LineEndReader | undefined;
  let readOn: () => LineEndReader;
  let closed = false;
  let turn: () => void = () => undefined;
  return {
    start(area, handlers) {
      readOn = () => readLineEnd(fd, name, area, handlers);
      turn = () => {
        if (closed || lineEnd) return;
        let bytes = 0;
        try {
          bytes = fs.readSync(fd, area, 0, area.length, null);
        } catch (error) {
          if (errorCode(error) === 'EAGAIN') {
            later = whenEmpty();
            later.start(area, handlers);
          } else {
            handlers.onFailure(new StreamFailure(`cannot read ${name}`, error));
          }
          return;
        }
        if (bytes === 0) handlers.onEnd();
        else if (handlers.onBytes(bytes)) setImmediate(turn);
      };
      setImmediate(turn);
    },
    resume() {
      if (later) later.resume();
      else setImmediate(lineEnd ? lineEnd.step : turn);
    },
    finishLine() {
      if (later) return later.finishLine();
      lineEnd ??= readOn();
      lineEnd.step();
    },
    close() {
      closed = true;
      lineEnd?.close();
      later?.close();
    },
  };
}

const LF = 0x0a;
const RETRY_MS = 5;

function threadInput(fd: number, name: string): Input {
  let closed = false;
  let reading = false;
  let finishing = false;
  let read: () => void = () => undefined;
  return {
    start(area, handlers) {
      read = () => {
        reading = true;
        fs.read(fd, area, 0, area.length, null, (error, bytes) => {
          reading = false;
          if (closed) return;
          if (errorCode(error) === 'EAGAIN') setTimeout(read, RETRY_MS);
          // A terminal that hung up reads as EIO; it is the end of what somebody typed.
          else if (error && errorCode(error) !== 'EIO')
            handlers.onFailure(new StreamFailure(`cannot read ${name}`, error));
          else if (error || bytes === 0) handlers.onEnd();
          else if (handlers.onBytes(finishing ? lineLength(area, bytes) : bytes)) read();
        });
      };
      read();
    },
    resume() {
      if (!closed) read();
    },
    finishLine() {
      finishing = true;
      if (!reading) read();
    },
    close() {
      closed = true;
    },
  };
}

/** The length of the line at the start of the area, LF included; `bytes` when it does not end there. */
function lineLength(area: Buffer, bytes: number): number {
  const feed = area.subarray(0, bytes).indexOf(LF);
  return feed < 0 ? bytes : feed + 1;
}
