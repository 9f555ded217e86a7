// The --json of every tool: a stage whose text output is turned into the JSON form, line by line. Lines that are no record become
// {"foreign":"…"}, so that the output is NDJSON whatever came in.

import { readRecord, recordToJson } from '../record/json.ts';
import { converted } from './converted.ts';
import type { Emit, Stage } from './stage.ts';

const LF = 0x0a;

/** A foreign line that an earlier tool has wrapped already. */
const WRAPPED = /^\{"foreign":"(?:[^"\\]|\\.)*"\}$/;

/** One line, without its LF, in the JSON form. Bytes that are no UTF-8 become U+FFFD. */
export function jsonLine(line: string): string {
  const record = readRecord(line);
  if (record) return recordToJson(record);
  return WRAPPED.test(line) ? line : JSON.stringify({ foreign: line });
}

/** Wraps a stage that emits whole lines of text. */
export function asJson(stage: Stage): Stage {
  const convert =
    (emit: Emit): Emit =>
    (bytes) => {
      const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
      const ends = bytes[bytes.length - 1] === LF;
      const lines = text.split('\n');
      if (ends) lines.pop();
      emit(Buffer.from(lines.map((line) => `${jsonLine(line)}\n`).join('')));
    };
  let opened = false;
  /** The pieces of an over-long line as one JSON string; a character cut in two by a block edge becomes U+FFFD twice. */
  const convertPiece =
    (emit: Emit): Emit =>
    (bytes) => {
      const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
      const content = JSON.stringify(text.replace(/\r?\n$/, '')).slice(1, -1);
      emit(Buffer.from(opened ? content : `{"foreign":"${content}`));
      opened = true;
    };
  return converted(stage, convert, (start, end, emit, piece) => {
    stage.overlong(start, end, convertPiece(emit), piece);
    if (piece !== 'last' || !opened) return;
    emit(Buffer.from('"}\n'));
    opened = false;
  });
}
