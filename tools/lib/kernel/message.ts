// The host side of the message kernel: the message of a record without parsing the rest of it.

import type { Kernel, KernelExports } from './host.ts';

/** What assembly/message.ts exports. */
interface MessageExports extends KernelExports {
  copyMessage(body: number, end: number, target: number): number;
  readonly messageQuoted: WebAssembly.Global;
}

/** Where the last message stands, until the next call. */
export interface MessageReader {
  readonly start: number;
  /** Bytes of the last message. */
  length: number;
  /** It stood in quotes, and escapes are not decoded. */
  quoted: boolean;
  /** Reads the message of the body [body, end) of a record. */
  read(body: number, end: number): void;
}

/** Kernel memory that a reader takes. */
export function messageBytes(maxLineBytes: number): number {
  return maxLineBytes + 1024;
}

export function createMessageReader(kernel: Kernel, maxLineBytes: number): MessageReader {
  const exports = kernel.exports as MessageExports;
  const start = kernel.allocate(maxLineBytes);
  const reader: MessageReader = {
    start,
    length: 0,
    quoted: false,
    read(body, end) {
      reader.length = exports.copyMessage(body, end, start);
      reader.quoted = exports.messageQuoted.value !== 0;
    },
  };
  return reader;
}
