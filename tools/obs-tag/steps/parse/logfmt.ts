// --parse logfmt: the `key=value` words of a message, with the values that our own grammar does not have: empty ones, and quotes with
// escapes of other dialects. The other words stay the message.

import { quotedEnd, unquote } from '../../../lib/record/quoted.ts';
import type { Member, MessageParser } from './parser.ts';

const PAIR = /([A-Za-z_@][A-Za-z0-9_.@/-]*)=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*))(?=\s|$)/y;
const WORD = /\S+/y;
const BLANKS = /\s+/y;

export const logfmt: MessageParser = {
  name: 'logfmt',
  parse(message) {
    const members: Member[] = [];
    const words: string[] = [];
    let at = skip(BLANKS, message, 0);
    while (at < message.length) {
      PAIR.lastIndex = at;
      const pair = PAIR.exec(message);
      const end = pair ? PAIR.lastIndex : skip(WORD, message, at);
      if (pair) members.push(memberOf(pair));
      else words.push(message.slice(at, end));
      at = skip(BLANKS, message, end);
    }
    return members.length === 0 ? undefined : { members, message: words.join(' ') };
  },
};

function skip(sticky: RegExp, text: string, at: number): number {
  sticky.lastIndex = at;
  return sticky.test(text) ? sticky.lastIndex : at;
}

function memberOf([, key, quoted, bare]: RegExpExecArray): Member {
  if (quoted === undefined) return { key: key as string, value: bare as string, isString: false };
  return { key: key as string, value: unquoted(`"${quoted}"`), isString: true };
}

/** Escapes that are not JSON's stay as they are: nobody knows whose they are. */
function unquoted(text: string): string {
  return quotedEnd(text, 0) === text.length ? unquote(text, 0, text.length) : text.slice(1, -1);
}
