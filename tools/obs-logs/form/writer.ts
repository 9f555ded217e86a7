// Gathers what is shown into large writes: neighbouring lines that stay as they are go out as one run of bytes.

import type { Kernel } from '../../lib/kernel/host.ts';
import type { Ledger } from '../../lib/stream/ledger.ts';
import type { Emit } from '../../lib/stream/stage.ts';
import type { Form } from './form.ts';

/** Collected before it is written. */
const GATHERED_BYTES = 64 * 1024;
const LF = 0x0a;
const CR = 0x0d;

export interface Writer {
  /** What follows goes to `emit`. */
  begin(emit: Emit): void;
  /** Shows the line [start, end) of kernel memory, LF included; an unterminated one had none in the input. */
  line(start: number, end: number, unterminated: boolean): void;
  /** Shows a line that was copied. */
  copied(bytes: Buffer): void;
  /** Says that lines were left out. */
  gap(): void;
  /** Shows all lines of a block. */
  writeAll(start: number, end: number, unterminated: boolean, emit: Emit): void;
  /** Writes what is gathered. */
  finish(): void;
}

export function createWriter(kernel: Kernel, form: Form, ledger: Ledger): Writer {
  const gathered = Buffer.allocUnsafe(GATHERED_BYTES);
  let length = 0;
  /** Lines in kernel memory that are not gathered yet. */
  let runStart = 0;
  let runEnd = 0;
  let emit: Emit = () => undefined;

  const flush = (): void => {
    if (length > 0) emit(gathered.subarray(0, length));
    length = 0;
  };
  const put = (bytes: Uint8Array): void => {
    if (length + bytes.length > GATHERED_BYTES) flush();
    if (bytes.length > GATHERED_BYTES) {
      emit(bytes);
    } else {
      gathered.set(bytes, length);
      length += bytes.length;
    }
  };
  const endRun = (): void => {
    if (runEnd > runStart) put(kernel.bytes.subarray(runStart, runEnd));
    runStart = runEnd = 0;
  };
  const formed = (bytes: Buffer, line: (text: string) => string): void => {
    let end = bytes.length;
    if (bytes[end - 1] === LF) end--;
    if (bytes[end - 1] === CR) end--;
    put(Buffer.from(`${line(bytes.toString('utf8', 0, end))}\n`));
  };

  const bytesLine = (start: number, end: number, unterminated: boolean): void => {
    const stop = unterminated ? end - 1 : end;
    if (start === runEnd) {
      runEnd = stop;
      return;
    }
    endRun();
    runStart = start;
    runEnd = stop;
  };
  const { line: lineForm } = form;

  const writer: Writer = {
    begin(next) {
      emit = next;
    },
    line(start, end, unterminated) {
      ledger.passed++;
      if (lineForm === undefined) bytesLine(start, end, unterminated);
      else formed(kernel.bytes.subarray(start, end), lineForm);
    },
    copied(bytes) {
      ledger.passed++;
      endRun();
      if (lineForm === undefined) put(bytes);
      else formed(bytes, lineForm);
    },
    gap() {
      if (form.gap === '') return;
      endRun();
      put(Buffer.from(`${form.gap}\n`));
    },
    writeAll(start, end, unterminated, next) {
      if (lineForm === undefined) {
        ledger.passed += kernel.exports.countLines(start, end) >>> 0;
        next(kernel.bytes.subarray(start, unterminated ? end - 1 : end));
        return;
      }
      writer.begin(next);
      for (let position = start; position < end; ) {
        const after = (kernel.exports.findLineFeed(position, end) >>> 0) + 1;
        writer.line(position, after, unterminated && after === end);
        position = after;
      }
      writer.finish();
    },
    finish() {
      endRun();
      flush();
    },
  };
  return writer;
}
