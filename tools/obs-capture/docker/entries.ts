// The body of /containers/ID/logs?timestamps=1 taken apart into entries: what a container wrote to one of its outputs, with
// the Engine's time in front.
//
//   without a TTY   frames: [stream 1|2, 0, 0, 0, length as 4 bytes, big-endian] [time SP text]
//   with a TTY      time SP text, one after the other, all stdout
//
// A line of more than 16 KiB comes as several entries with the same time, all but the last one of 16 KiB and without an LF.
// So does the unfinished last line of a container, once.
// https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerAttach

export type OutputName = 'stdout' | 'stderr';

export interface Entry {
  readonly stream: OutputName;
  /** RFC 3339 in UTC with nine digits, as the Engine writes it. */
  readonly time: string;
  /** What was written, with its LF when the line ends here. Valid until the next entry. */
  readonly text: Buffer;
}

export interface EntryReader {
  /** Takes bytes of the body as they come. @throws MalformedLog */
  accept(bytes: Buffer): void;
  /** The container has ended: what it left unfinished is an entry, too. Not called when the connection broke. */
  end(): void;
}

/** The body is not what the Engine documents. */
export class MalformedLog extends Error {}

/** The Engine cuts lines into pieces of this many bytes. */
export const PIECE_BYTES = 16 * 1024;
const HEADER_BYTES = 8;
/** `2026-02-14T12:34:05.123456789Z ` */
const TIME_BYTES = 31;
/** Frames hold a piece and its time; other log drivers may cut later, but none writes frames of this size. */
const MAX_FRAME_BYTES = 1024 * 1024;
const LF = 0x0a;
const SPACE = 0x20;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/;

/** Reads the frames of a container without a TTY. */
export function createFrameReader(onEntry: (entry: Entry) => void): EntryReader {
  return createReader((bytes) => {
    if (bytes.length < HEADER_BYTES) return 0;
    const [kind] = bytes;
    const length = bytes.readUInt32BE(4);
    if (kind === undefined || kind > 2 || length > MAX_FRAME_BYTES)
      throw new MalformedLog(`a frame of kind ${kind} and ${length} bytes`);
    const end = HEADER_BYTES + length;
    if (bytes.length < end) return 0;
    if (length > 0) onEntry(entryOf(kind === 2 ? 'stderr' : 'stdout', bytes.subarray(HEADER_BYTES, end)));
    return end;
  });
}

/** Reads the plain text of a container with a TTY. */
export function createTextReader(onEntry: (entry: Entry) => void): EntryReader {
  const take = (bytes: Buffer): number => {
    const longest = TIME_BYTES + PIECE_BYTES;
    const feed = bytes.subarray(0, longest + 1).indexOf(LF);
    // An LF right behind a full piece has an entry of its own.
    const end = feed >= 0 && feed < longest ? feed + 1 : bytes.length >= longest ? longest : 0;
    if (end > 0) onEntry(entryOf('stdout', bytes.subarray(0, end)));
    return end;
  };
  return createReader(take, (rest) => onEntry(entryOf('stdout', rest)));
}

/**
 * @param take takes one entry from the start of the bytes; returns its length, 0 when it is not complete yet
 * @param takeRest takes what is left at the end
 */
function createReader(take: (bytes: Buffer) => number, takeRest?: (bytes: Buffer) => void): EntryReader {
  let rest: Buffer = Buffer.alloc(0);
  return {
    accept(bytes) {
      let waiting = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
      for (let taken = take(waiting); taken > 0; taken = take(waiting)) waiting = waiting.subarray(taken);
      // A copy: what is left must not keep the whole block.
      rest = Buffer.from(waiting);
    },
    end() {
      if (rest.length > TIME_BYTES) takeRest?.(rest);
      rest = Buffer.alloc(0);
    },
  };
}

function entryOf(stream: OutputName, bytes: Buffer): Entry {
  const time = bytes.toString('latin1', 0, TIME_BYTES - 1);
  if (bytes[TIME_BYTES - 1] !== SPACE || !TIME.test(time))
    throw new MalformedLog(`an entry without a time: ${JSON.stringify(time)}`);
  return { stream, time, text: bytes.subarray(TIME_BYTES) };
}
