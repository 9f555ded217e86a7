// How a log stream goes on after its connection broke, and which of its lines were had before.
//
//   server-sent events    the header Last-Event-ID
//   {since} in the URL    the time of the last line
//   time in each line     lines up to the last one that was had are passed over; without {since} the server begins anew
//
// A stream with none of these cannot go on where it broke: what it says again is taken again, and a GAP says that lines may
// be missing.

import type { BodyLine } from './body.ts';

const PLACEHOLDER = '{since}';

export interface Resume {
  /** What to ask. */
  url(): URL;
  headers(): Record<string, string>;
  /** A connection is open. */
  again(): void;
  /** False for a line that was had before. */
  isNew(line: BodyLine): boolean;
  /** The server has named this place. */
  id(id: string): void;
  /** Whether the lines that are to come are known to follow those that were had. */
  readonly isExact: boolean;
}

/** @param address may hold {since} @param begin for it until a line has come, RFC 3339; '' for all there is */
export function createResume(address: URL, begin: string): Resume {
  // A URL has braces in its path and query in percent-encoding.
  const text = address.href.replaceAll(/%7Bsince%7D/gi, PLACEHOLDER);
  let lastId: string | undefined;
  let lastTime = '';
  let linesOfTime = 0;
  let toSkip = 0;
  let isPassing = false;
  return {
    url: () => new URL(text.replaceAll(PLACEHOLDER, encodeURIComponent(lastTime || begin))),
    headers: () => (lastId === undefined ? {} : { 'Last-Event-ID': lastId }),
    again() {
      isPassing = lastTime !== '' && lastId === undefined;
      toSkip = linesOfTime;
    },
    isNew({ time }) {
      if (time === undefined) return true;
      if (isPassing && instantOf(time) < instantOf(lastTime)) return false;
      if (isPassing && time === lastTime && toSkip > 0) {
        toSkip--;
        return false;
      }
      isPassing = false;
      linesOfTime = time === lastTime ? linesOfTime + 1 : 1;
      lastTime = time;
      return true;
    },
    id(id) {
      lastId = id;
    },
    get isExact() {
      return lastId !== undefined || lastTime !== '';
    },
  };
}

/** A text that sorts as the times do, whatever their number of digits. */
function instantOf(time: string): string {
  return time.replace('Z', '').padEnd(29, time.includes('.') ? '0' : '.000000000');
}
