// When the output is a regular file it can be asked what it has taken: nothing is left in doubt by a kill.

import fs from 'node:fs';
import type { OutputFile, Unfinished } from './entries.ts';

const LF = 0x0a;

/** What descriptor `fd` is, when it is a regular file. */
export function outputFile(fd: number): OutputFile | undefined {
  try {
    const stat = fs.fstatSync(fd, { bigint: true });
    if (!stat.isFile()) return undefined;
    const info = fs.readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8');
    const offset = Number(/^pos:\s*([0-9]+)/m.exec(info)?.[1]);
    const flags = Number.parseInt(/^flags:\s*([0-7]+)/m.exec(info)?.[1] ?? '0', 8);
    const isAppending = (flags & fs.constants.O_APPEND) !== 0;
    const bytes = isAppending ? Number(stat.size) : offset;
    return { device: String(stat.dev), inode: String(stat.ino), bytes };
  } catch {
    // Closed, or no /proc: nothing is known.
    return undefined;
  }
}

/**
 * How many of the lines that were about to be written stand in `output`; undefined when it cannot tell, because it is another file. A
 * line that was cut there is taken off again: it will be written whole.
 */
export function linesTaken(
  { output: former, written, moves }: Unfinished,
  output: OutputFile | undefined,
  fd: number,
): number | undefined {
  if (!former || !output || former.device !== output.device || former.inode !== output.inode)
    return undefined;
  const start = former.bytes + written;
  if (output.bytes < start) return undefined;
  const most = [...moves.values()].reduce((sum, { count }) => sum + count, 0);
  const own = fs.openSync(`/proc/self/fd/${fd}`, fs.constants.O_RDWR);
  try {
    return countLines(own, start, output.bytes, most);
  } finally {
    fs.closeSync(own);
  }
}

/** A piece is 64 KiB, or one line that is longer. */
const MOST_BYTES = 64 * 1024;

function countLines(fd: number, start: number, end: number, most: number): number | undefined {
  if (end - start > MOST_BYTES) return undefined;
  const bytes = Buffer.alloc(end - start);
  fs.readSync(fd, bytes, 0, bytes.length, start);
  let lines = 0;
  let at = 0;
  for (let feed = bytes.indexOf(LF); feed >= 0; feed = bytes.indexOf(LF, at)) {
    lines++;
    at = feed + 1;
  }
  // More than we were about to write: somebody else writes there too.
  if (lines > most) return undefined;
  if (at < bytes.length) fs.ftruncateSync(fd, start + at);
  return lines;
}
