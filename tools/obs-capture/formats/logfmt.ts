// logfmt: a line that is nothing but `key=value` pairs and names its time, level or message in one of the usual ways.
//
//   time=2026-02-14T12:34:05Z level=info msg="request handled" status=200

import { stringEnd } from '../../lib/record/quoted.ts';
import { unquoteBytes } from '../parts/byte-string.ts';
import { type Member, namesRole, recogniseMembers } from '../parts/members.ts';
import type { Format } from './format.ts';

export const logfmt: Format = {
  name: 'logfmt',
  recognise({ text, clock }) {
    const members = membersOf(text);
    return members?.some(({ key }) => namesRole(key)) ? recogniseMembers(members, clock) : undefined;
  },
};

/** A key and its `=`, with the blanks before it. */
const KEY = / *([^\x00-\x20"=\x7f]+)=/y;
/** A bare value, empty or not, up to a blank or the end. */
const BARE = /([^\x00-\x20"\x7f]*)(?: |$)/y;
/** A quoted value with escapes of other dialects than JSON's. */
const QUOTED = /"((?:[^"\\]|\\.)*)"(?: |$)/y;

function membersOf(line: string): Member[] | undefined {
  const members: Member[] = [];
  let at = 0;
  while (at < line.length) {
    KEY.lastIndex = at;
    const key = KEY.exec(line);
    if (key === null) return isBlank(line, at) ? members : undefined;
    const value = valueAt(line, KEY.lastIndex);
    if (value === undefined) return undefined;
    members.push({ key: key[1]!, text: value.text, isString: value.isString });
    at = value.end;
  }
  return members;
}

function isBlank(line: string, from: number): boolean {
  for (let at = from; at < line.length; at++) if (line[at] !== ' ') return false;
  return true;
}

interface Value {
  readonly text: string;
  readonly isString: boolean;
  readonly end: number;
}

function valueAt(line: string, at: number): Value | undefined {
  if (line[at] !== '"') {
    BARE.lastIndex = at;
    const bare = BARE.exec(line);
    return bare === null ? undefined : { text: bare[1]!, isString: false, end: BARE.lastIndex };
  }
  const end = stringEnd(line, at);
  if (end > 0 && (end === line.length || line[end] === ' ')) {
    return { text: unquoteBytes(line, at, end), isString: true, end };
  }
  QUOTED.lastIndex = at;
  const quoted = QUOTED.exec(line);
  // The escapes stay as they are: nobody knows whose they are.
  return quoted === null ? undefined : { text: quoted[1]!, isString: true, end: QUOTED.lastIndex };
}
