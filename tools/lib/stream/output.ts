// Writes blocks to a file descriptor so that every byte is accounted for, and holds nothing back while there is room.
//
// A pipe is opened again through /proc/self/fd: a non-blocking description of our own, which no neighbour shares. It is written
// synchronously; what it does not take waits in the event loop, so a stalled reader stalls no timer and no signal. Other
// descriptors that can block (sockets, terminals) are written by the thread pool. `npm run bench -- path` compares the ways.

import fs from 'node:fs';
import net from 'node:net';
import { errorCode, StreamFailure } from './failure.ts';
import { descriptorKind } from './input.ts';

export interface Output {
  /**
   * Writes `bytes`; what cannot be written at once is copied. Returns false when the reader is so far behind that the caller should
   * stop until onDrain.
   */
  write(bytes: Uint8Array): boolean;
  /** Sends on its way what is still held; false when there is such a thing, and onDrain will be called. */
  flush(): boolean;
  /** True while the reader is waited for. */
  readonly pending: boolean;
  /** Bytes that the descriptor has not taken yet. */
  readonly held: number;
  /** Bytes that the descriptor has taken. */
  readonly written: number;
  onDrain: () => void;
  /** The reader is gone (EPIPE): called once; what is written afterwards is thrown away. */
  onGone: () => void;
  onFailure: (failure: StreamFailure) => void;
  /** Lets go of descriptors of our own, once nothing is pending. */
  close(): void;
}

/** How the bytes that cannot be written at once get out; calls back when all of them are. */
interface SlowPath {
  write(bytes: Uint8Array, done: (error: Error | null, taken: number) => void): void;
  close(): void;
}

/** Opens descriptor `fd` for writing blocks. `name` stands in error messages. */
export function openOutput(fd: number, name = 'stdout'): Output {
  const kind = descriptorKind(fd, name);
  if (kind === 'pipe') {
    const own = openAgain(fd);
    if (own !== undefined) return new DescriptorOutput(own, new LoopPath(own), name);
  }
  const canBlock = kind === 'socket' || kind === 'pipe' || isTerminal(fd, kind);
  return new DescriptorOutput(canBlock ? undefined : fd, threadPath(fd), name);
}

/** Whether a device may block; /dev/null and its like do not, a stopped terminal (Ctrl-S) does. */
function isTerminal(fd: number, kind: string): boolean {
  return kind === 'device' && fs.fstatSync(fd).rdev !== fs.statSync('/dev/null').rdev;
}

/** A non-blocking description of our own of a pipe; undefined without /proc, or when nobody reads any more. */
function openAgain(fd: number): number | undefined {
  try {
    return fs.openSync(`/proc/self/fd/${fd}`, fs.constants.O_WRONLY | fs.constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
}

const RETRY_MS = 2;

/** Writes by the thread pool to a descriptor that may block. */
function threadPath(fd: number): SlowPath {
  const write = (
    bytes: Uint8Array,
    done: (error: Error | null, taken: number) => void,
    taken: number,
  ): void => {
    fs.write(fd, bytes, 0, bytes.length, null, (error, count) => {
      // EAGAIN: a process that shares the description has made it non-blocking.
      if (errorCode(error) === 'EAGAIN') setTimeout(write, RETRY_MS, bytes, done, taken);
      else if (error) done(error, taken);
      else if (count < bytes.length) write(bytes.subarray(count), done, taken + count);
      else done(null, taken + count);
    });
  };
  return { write: (bytes, done) => write(bytes, done, 0), close: () => undefined };
}

/** Writes by the event loop to a non-blocking pipe; the socket object is made when first needed. */
class LoopPath implements SlowPath {
  readonly #fd: number;
  #socket: net.Socket | undefined;
  #done: (error: Error | null, taken: number) => void = () => undefined;

  constructor(fd: number) {
    this.#fd = fd;
  }

  write(bytes: Uint8Array, done: (error: Error | null, taken: number) => void): void {
    this.#done = done;
    this.#socket ??= this.#open();
    this.#socket.write(bytes, (error) => {
      if (!error) done(null, bytes.length);
    });
  }

  #open(): net.Socket {
    const socket = new net.Socket({ fd: this.#fd, readable: false, writable: true });
    socket.on('error', (error) => this.#done(error, 0));
    return socket;
  }

  close(): void {
    if (this.#socket) this.#socket.destroy();
    else fs.closeSync(this.#fd);
  }
}

/** Held back at most, while the pipe is full and input still comes; then the reader is waited for. */
const HELD_BYTES = 256 * 1024;
/** A full pipe is tried again with the next block of input, or after this long: nobody can see the delay, the reader is behind. */
const HELD_MS = 1;

class DescriptorOutput implements Output {
  written = 0;
  onDrain: () => void = () => undefined;
  onGone: () => void = () => undefined;
  onFailure: (failure: StreamFailure) => void = () => undefined;

  readonly #directFd: number | undefined;
  readonly #slow: SlowPath;
  readonly #name: string;
  #held: Buffer = Buffer.alloc(0);
  #heldStart = 0;
  #heldEnd = 0;
  #timer: NodeJS.Timeout | undefined;
  /** Bytes of `held` that the slow path is writing. */
  #inFlight = 0;
  #failed = false;

  constructor(directFd: number | undefined, slow: SlowPath, name: string) {
    this.#directFd = directFd;
    this.#slow = slow;
    this.#name = name;
  }

  get pending(): boolean {
    return this.#inFlight > 0;
  }

  get held(): number {
    return this.#heldEnd - this.#heldStart;
  }

  write(bytes: Uint8Array): boolean {
    if (this.#failed || bytes.length === 0) return true;
    if (this.#inFlight > 0) {
      this.#hold(bytes);
      return false;
    }
    const before = this.#heldEnd - this.#heldStart;
    const taken = this.#writeNow(bytes);
    if (this.#failed) return true;
    this.#heldStart += Math.min(taken, before);
    this.#hold(taken > before ? bytes.subarray(taken - before) : bytes);
    if (this.#heldStart === this.#heldEnd) return true;
    if (this.#directFd === undefined || this.#heldEnd - this.#heldStart > HELD_BYTES) return this.flush();
    this.#timer ??= setTimeout(() => this.flush(), HELD_MS);
    this.#timer.refresh();
    return true;
  }

  flush(): boolean {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#heldStart === this.#heldEnd || this.#failed) return true;
    if (this.#inFlight > 0) return false;
    this.#inFlight = this.#heldEnd - this.#heldStart;
    const bytes = this.#held.subarray(this.#heldStart, this.#heldEnd);
    this.#slow.write(bytes, (error, taken) => this.#slowDone(error, taken));
    return false;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#slow.close();
  }

  #slowDone(error: Error | null, taken: number): void {
    this.written += taken;
    this.#heldStart += this.#inFlight;
    this.#inFlight = 0;
    if (error) this.#fail(error);
    else if (this.flush()) this.onDrain();
  }

  /** Copies bytes behind what is held. What is in flight must not move, so a larger buffer is made beside it. */
  #hold(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.#heldStart === this.#heldEnd) this.#heldStart = this.#heldEnd = 0;
    if (this.#heldEnd + bytes.length > this.#held.length) this.#makeRoom(bytes.length);
    this.#held.set(bytes, this.#heldEnd);
    this.#heldEnd += bytes.length;
  }

  #makeRoom(bytes: number): void {
    const length = this.#heldEnd - this.#heldStart;
    const fits = length + bytes <= this.#held.length && this.#inFlight === 0;
    const target = fits ? this.#held : Buffer.allocUnsafeSlow(2 * (length + bytes) + HELD_BYTES);
    target.set(this.#held.subarray(this.#heldStart, this.#heldEnd), 0);
    this.#held = target;
    this.#heldStart = 0;
    this.#heldEnd = length;
  }

  /** Writes what goes without waiting of what is held and `bytes`; returns how much that was. A short write means that the pipe is full. */
  #writeNow(bytes: Uint8Array): number {
    if (this.#directFd === undefined) return 0;
    // The stack of an expected EAGAIN would cost more than the system call.
    const depth = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      const taken =
        this.#heldStart === this.#heldEnd
          ? fs.writeSync(this.#directFd, bytes, 0, bytes.length)
          : fs.writevSync(this.#directFd, [this.#held.subarray(this.#heldStart, this.#heldEnd), bytes]);
      this.written += taken;
      return taken;
    } catch (error) {
      if (errorCode(error) !== 'EAGAIN') this.#fail(error);
      return 0;
    } finally {
      Error.stackTraceLimit = depth;
    }
  }

  #fail(error: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#heldStart = this.#heldEnd = 0;
    clearTimeout(this.#timer);
    if (errorCode(error) === 'EPIPE') this.onGone();
    else this.onFailure(new StreamFailure(`cannot write ${this.#name}`, error));
  }
}
