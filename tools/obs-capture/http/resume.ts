// How a log stream goes on after its connection or this process broke, and which of its lines were had before.
//
//   server-sent events    the header Last-Event-ID
//   {since} in the URL    the time of the last line
//   time in each line     lines up to the last one that was had are passed over; without {since} the server begins anew
//
// A stream with none of these cannot go on where it broke: what it says again is taken again, and a GAP says that lines may
// be missing.

import type { BodyLine } from './body.ts';
import { OutputReached, type Reached } from './reached.ts';

const PLACEHOLDER = '{since}';
/** In front of an id, where another stream has a time. */
const ID = 'id:';

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
  /** How far an output was read. */
  reached(stream: BodyLine['stream']): Reached;
  /** Whether the lines that are to come are known to follow those that were had. */
  readonly isExact: boolean;
}

export interface ResumeSettings {
  /** May hold {since}. */
  readonly address: URL;
  /** For {since} until a line has come, RFC 3339; '' for all there is. */
  readonly begin: string;
  /** How far an earlier process had read, by output. */
  readonly before?: ReadonlyMap<BodyLine['stream'], Reached>;
}

export function createResume({ address, begin, before = new Map() }: ResumeSettings): Resume {
  // A URL has braces in its path and query in percent-encoding.
  const text = address.href.replaceAll(/%7Bsince%7D/gi, PLACEHOLDER);
  const outputs = new Map<BodyLine['stream'], OutputReached>();
  for (const [stream, reached] of before) outputs.set(stream, new OutputReached(reached));
  let lastId = idOf([...before.values()]);
  let lastTime = begin;
  let hasTime = [...before.values()].some(({ time }) => time !== '');

  const outputOf = (stream: BodyLine['stream']): OutputReached => {
    const output = outputs.get(stream) ?? new OutputReached({ time: '', entries: 0 });
    outputs.set(stream, output);
    return output;
  };
  return {
    url: () => new URL(text.replaceAll(PLACEHOLDER, encodeURIComponent(lastTime))),
    headers: () => (lastId === undefined ? {} : { 'Last-Event-ID': lastId }),
    again() {
      for (const output of outputs.values()) output.again();
    },
    isNew({ stream, time }) {
      if (lastId !== undefined) return outputOf(stream).isNew(`${ID}${encodeURIComponent(lastId)}`);
      if (time === undefined) return true;
      if (!outputOf(stream).isNew(time)) return false;
      lastTime = time;
      hasTime = true;
      return true;
    },
    id(id) {
      lastId = id;
      for (const output of outputs.values()) output.passed(`${ID}${encodeURIComponent(id)}`);
    },
    reached: (stream) => outputOf(stream).reached,
    get isExact() {
      return lastId !== undefined || hasTime;
    },
  };
}

/** The id to go on behind. Of those of several outputs the smaller one: lines are rather repeated than lost. */
function idOf(before: readonly Reached[]): string | undefined {
  const ids = before.flatMap(({ time }) =>
    time.startsWith(ID) ? decodeURIComponent(time.slice(ID.length)) : [],
  );
  return ids.sort((one, other) => Number(one) - Number(other))[0];
}
