// The text of a file of positions: one entry a line, appended; the last one of a kind counts.
//
//   obs-positions 1
//   file {"id":1,"path":"/var/log/web.log","source":"web","identity":{…}}
//   head 1 1024 9f86d08…       mark 1 20480 2c26b46…       at 1 20480 0       gone 1 1764200000000
//   stream {"id":2,"from":"docker …","name":"stdout","source":"web/0"}
//   mark 2 20993 2026-02-14T12:34:05.1Z 2 2026-02-14T12:34:04.9Z    byte 20993 of the stream is behind the second entry of that
//                              time (trail.ts); who asks for all that is missing asks from the other time on
//   ended 2 20993              there was no more of it
//   began 2 0                  and then there was
//   forget 2 0
//   output 2049 131 0          the output is a regular file (device, inode), and was so long
//   will 4096 1 20993 0 5      the output, which has taken 4096 bytes, is given 5 lines, and file 1 then stands at byte 20993
//   done                       it has taken them
//   doubt 1 5                  5 lines of file 1 were in doubt at the start of this process, and come again; until the next `done`
//
// An entry without its LF was cut by a kill and counts for nothing; so does one that makes no sense, which somebody has edited.

import type { Move } from '../../lib/stream/receipt-output.ts';
import type { Doubt, Identity, KnownFile, KnownStream } from './known.ts';
import { type StreamMark, Trail } from './trail.ts';

export const HEADING = 'obs-positions 1';

/** A regular file that records were written to. */
export interface OutputFile {
  readonly device: string;
  readonly inode: string;
  /** How long it was when `written` began to count. */
  readonly bytes: number;
}

/** What a process that is no more was about to write when it ended. */
export interface Unfinished {
  readonly output: OutputFile | undefined;
  readonly written: number;
  readonly moves: ReadonlyMap<number, Move>;
}

export interface Remembered {
  readonly files: Map<number, KnownFile>;
  readonly streams: Map<number, KnownStream>;
  readonly unfinished: Unfinished | undefined;
  /** Lines in doubt, by file or stream, that nobody was told of yet. */
  readonly doubts: ReadonlyMap<number, number>;
}

export const entries = {
  file: ({ id, path, source, identity }: KnownFile): string =>
    `file ${JSON.stringify({ id, path, source, identity })}\n`,
  head: ({ id, head }: KnownFile): string => `head ${id} ${head.at} ${head.hash}\n`,
  mark: ({ id, mark }: KnownFile): string => `mark ${id} ${mark.at} ${mark.hash}\n`,
  at: ({ id, place }: KnownFile | KnownStream): string => `at ${id} ${place.position} ${place.lines}\n`,
  gone: ({ id, goneMs }: KnownFile | KnownStream): string => `gone ${id} ${goneMs}\n`,
  stream: ({ id, from, name, source }: KnownStream): string =>
    `stream ${JSON.stringify({ id, from, name, source })}\n`,
  streamMark: ({ id, since }: KnownStream, { position, time, entries }: StreamMark): string =>
    `mark ${id} ${position} ${time || NO_TIME} ${entries} ${since || NO_TIME}\n`,
  ended: ({ id, endedAt }: KnownStream): string =>
    endedAt === undefined ? `began ${id} 0\n` : `ended ${id} ${endedAt}\n`,
  forget: ({ id }: KnownStream): string => `forget ${id} 0\n`,
  output: ({ device, inode, bytes }: OutputFile): string => `output ${device} ${inode} ${bytes}\n`,
  will(moves: ReadonlyMap<number, Move>, written: number): string {
    let text = `will ${written}`;
    for (const [id, { position, lines, count }] of moves) text += ` ${id} ${position} ${lines} ${count}`;
    return `${text}\n`;
  },
  done: 'done\n',
  doubt: ({ known, lines }: Doubt): string => `doubt ${known.id} ${lines}\n`,
} as const;

/** In the place of a time that is not known. */
const NO_TIME = '-';

/** Everything about one file. */
export function entriesOf(file: KnownFile): string {
  const gone = file.goneMs === undefined ? '' : entries.gone(file);
  return `${entries.file(file)}${entries.head(file)}${entries.mark(file)}${entries.at(file)}${gone}`;
}

/** Everything about one stream. */
export function entriesOfStream(stream: KnownStream): string {
  const gone = stream.goneMs === undefined ? '' : entries.gone(stream);
  const ended = stream.endedAt === undefined ? '' : entries.ended(stream);
  return `${entries.stream(stream)}${entries.streamMark(stream, stream.mark)}${entries.at(stream)}${ended}${gone}`;
}

/** Undefined when the text is of something else. */
export function readEntries(text: string): Remembered | undefined {
  const lines = text.split('\n');
  // What is behind the last LF.
  lines.pop();
  if (lines.shift() !== HEADING) return lines.length === 0 && text === '' ? nothing() : undefined;
  const files = new Map<number, KnownFile>();
  const streams = new Map<number, KnownStream>();
  let output: OutputFile | undefined;
  let unfinished: Unfinished | undefined;
  const doubts = new Map<number, number>();
  for (const line of lines) {
    const [word, ...rest] = line.split(' ');
    if (word === 'file') addFile(files, line.slice(5));
    else if (word === 'stream') addStream(streams, line.slice(7));
    else if (word === 'output') output = { device: rest[0]!, inode: rest[1]!, bytes: Number(rest[2]) };
    else if (word === 'will') unfinished = { output, ...readWill(rest) };
    else if (word === 'done') {
      apply({ files, streams }, unfinished?.moves ?? new Map());
      unfinished = undefined;
      doubts.clear();
    } else if (word === 'doubt') doubts.set(Number(rest[0]), Number(rest[1]));
    else if (!setStream(streams, word, rest)) setOne(files, word, rest);
  }
  return { files, streams, unfinished, doubts };
}

function nothing(): Remembered {
  return { files: new Map(), streams: new Map(), unfinished: undefined, doubts: new Map() };
}

type Knowledge = Pick<Remembered, 'files' | 'streams'>;

export function knownOf({ files, streams }: Knowledge, id: number): KnownFile | KnownStream | undefined {
  return files.get(id) ?? streams.get(id);
}

/** The output has taken what was to move these. */
export function apply(knowledge: Knowledge, moves: ReadonlyMap<number, Move>): void {
  for (const [id, { position, lines }] of moves) {
    const known = knownOf(knowledge, id);
    if (known) known.place = { position, lines };
    const stream = knowledge.streams.get(id);
    if (stream) stream.mark = stream.trail.taken(position);
  }
}

/** The lines that `moves` would have written, with those that were in doubt before: both begin at the place of what they are from. */
export function doubtsOf(
  remembered: Remembered,
  moves: ReadonlyMap<number, Move> = new Map(),
): readonly Doubt[] {
  const { doubts } = remembered;
  const ids = new Set([...doubts.keys(), ...moves.keys()]);
  return [...ids].flatMap((id) => {
    const known = knownOf(remembered, id);
    const lines = Math.max(doubts.get(id) ?? 0, moves.get(id)?.count ?? 0);
    return known && lines > 0 ? [{ known, lines }] : [];
  });
}

const NO_MARK = { at: 0, hash: '' };

function addFile(files: Map<number, KnownFile>, json: string): void {
  let raw: { id: number; path: string; source: string; identity: Identity };
  try {
    raw = JSON.parse(json);
  } catch {
    // Edited by hand, and not well.
    return;
  }
  if (!Number.isInteger(raw.id) || typeof raw.path !== 'string' || typeof raw.source !== 'string') return;
  if (typeof raw.identity?.device !== 'string' || typeof raw.identity.inode !== 'string') return;
  const known = files.get(raw.id);
  if (known) {
    // The content has moved to another file, or a file that was gone is back.
    Object.assign(known, { identity: raw.identity, path: raw.path, goneMs: undefined });
    return;
  }
  const place = { position: 0, lines: 0 };
  files.set(raw.id, { ...raw, head: NO_MARK, mark: NO_MARK, place, goneMs: undefined });
}

/** A stream of which nothing was read. */
export function newStream(named: Pick<KnownStream, 'id' | 'from' | 'name' | 'source'>): KnownStream {
  const place = { position: 0, lines: 0 };
  const mark = { position: 0, time: '', entries: 0 };
  const rest = { since: '', endedAt: undefined, goneMs: undefined, trail: new Trail(mark) };
  return { ...named, place, reached: place, mark, ...rest };
}

function addStream(streams: Map<number, KnownStream>, json: string): void {
  let raw: Pick<KnownStream, 'id' | 'from' | 'name' | 'source'>;
  try {
    raw = JSON.parse(json);
  } catch {
    // Edited by hand, and not well.
    return;
  }
  if (
    !Number.isInteger(raw.id) ||
    ![raw.from, raw.name, raw.source].every((text) => typeof text === 'string')
  )
    return;
  streams.set(raw.id, newStream(raw));
}

/** Returns whether the entry is about a stream. */
function setStream(
  streams: Map<number, KnownStream>,
  word: string | undefined,
  rest: readonly string[],
): boolean {
  const stream = streams.get(Number(rest[0]));
  const number = Number(rest[1]);
  if (!stream || !Number.isSafeInteger(number) || number < 0) return false;
  const [time, since] = [rest[2], rest[4]].map((text = NO_TIME) => (text === NO_TIME ? '' : text));
  if (word === 'mark') {
    stream.trail.passed({ position: number, time: time!, entries: Number(rest[3] ?? 0) }, false);
    stream.since = since!;
  } else if (word === 'at') stream.place = { position: number, lines: Number(rest[2] ?? 0) };
  else if (word === 'ended') stream.endedAt = number;
  else if (word === 'began') stream.endedAt = undefined;
  else if (word === 'gone') stream.goneMs = number;
  else if (word === 'forget') streams.delete(stream.id);
  return true;
}

function setOne(
  files: ReadonlyMap<number, KnownFile>,
  word: string | undefined,
  rest: readonly string[],
): void {
  const file = files.get(Number(rest[0]));
  const number = Number(rest[1]);
  if (!file || !Number.isSafeInteger(number) || number < 0) return;
  if (word === 'head') file.head = { at: number, hash: rest[2] ?? '' };
  else if (word === 'mark') file.mark = { at: number, hash: rest[2] ?? '' };
  else if (word === 'at') file.place = { position: number, lines: Number(rest[2] ?? 0) };
  else if (word === 'gone') file.goneMs = number;
}

function readWill(words: readonly string[]): { written: number; moves: Map<number, Move> } {
  const moves = new Map<number, Move>();
  for (let at = 1; at + 3 < words.length; at += 4) {
    const [id, position, lines, count] = words.slice(at, at + 4).map(Number);
    moves.set(id!, { position: position!, lines: lines!, count: count! });
  }
  return { written: Number(words[0]), moves };
}
