// A JSON object (RFC 8259) as a list of members. Our own reader, because number tokens must be copied as they are written
// (JSON.parse would round 12345678901234567890 and drop the 0 of 1.50) and because nothing is to be built that the next
// step would take apart again. Works on byte strings.
//
// Objects in the object are flattened, `{"req":{"id":1}}` is `req.id=1`, four levels deep; what lies deeper, arrays and
// empty objects stay JSON text. Nesting of any depth costs nothing but its length.

import { numberEnd } from '../../lib/record/number.ts';
import { stringEnd } from '../../lib/record/quoted.ts';
import { unquoteBytes } from './byte-string.ts';
import type { Member } from './members.ts';

const MAX_DEPTH = 4;
const QUOTE = 0x22;
const LETTER = 0x61;
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;
const WORDS = ['true', 'false', 'null'];

/** Without these, a string ends at the next quote. */
const NEEDS_CARE = /[\\\x00-\x1f]/;

class Reader {
  readonly members: Member[] = [];
  readonly #text: string;
  readonly #isSimple: boolean;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#isSimple = !NEEDS_CARE.test(text);
  }

  /** Reads the object that the whole text is. */
  readAll(): boolean {
    this.#skipSpace();
    if (!this.#readObject('', 1)) return false;
    this.#skipSpace();
    return this.#at === this.#text.length;
  }

  #skipSpace(): void {
    for (; ; this.#at++) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) return;
    }
  }

  /** Takes `char` and the white space on both sides of it, when it is there. */
  #take(char: string): boolean {
    this.#skipSpace();
    if (this.#text[this.#at] !== char) return false;
    this.#at++;
    this.#skipSpace();
    return true;
  }

  #readObject(prefix: string, depth: number): boolean {
    if (!this.#take('{')) return false;
    if (this.#text[this.#at] === '}') return this.#take('}');
    do {
      const key = this.#readString();
      if (key === undefined || !this.#take(':') || !this.#readValue(prefix + key, depth)) return false;
    } while (this.#take(','));
    return this.#take('}');
  }

  #readString(): string | undefined {
    if (this.#text.charCodeAt(this.#at) !== QUOTE) return undefined;
    const open = this.#at;
    const end = this.#isSimple ? this.#text.indexOf('"', open + 1) + 1 : stringEnd(this.#text, open);
    if (end <= 0) return undefined;
    this.#at = end;
    return this.#isSimple ? this.#text.slice(open + 1, end - 1) : unquoteBytes(this.#text, open, end);
  }

  #readValue(key: string, depth: number): boolean {
    const code = this.#text.charCodeAt(this.#at);
    if (code === QUOTE) {
      const text = this.#readString();
      if (text === undefined) return false;
      this.members.push({ key, text, isString: true });
      return true;
    }
    if (code === OPEN_BRACE && depth < MAX_DEPTH && !this.#isEmptyObject()) {
      return this.#readObject(`${key}.`, depth + 1);
    }
    const end = code === OPEN_BRACE || code === OPEN_BRACKET ? this.#nestedEnd() : this.#tokenEnd(code);
    if (end < 0) return false;
    const isString = code === OPEN_BRACE || code === OPEN_BRACKET;
    this.members.push({ key, text: this.#text.slice(this.#at, end), isString });
    this.#at = end;
    return true;
  }

  #isEmptyObject(): boolean {
    return /\{[ \t]*\}/y.test(this.#text.slice(this.#at, this.#at + 8));
  }

  #tokenEnd(code: number): number {
    if (code < LETTER) return numberEnd(this.#text, this.#at);
    const word = WORDS.find((candidate) => this.#text.startsWith(candidate, this.#at));
    return word === undefined ? -1 : this.#at + word.length;
  }

  /** The index behind the array or object that begins here; -1 when it is malformed. */
  #nestedEnd(): number {
    const text = this.#text;
    let depth = 0;
    let at = this.#at;
    while (at < text.length) {
      const char = text[at];
      if (char === '"') {
        at = stringEnd(text, at);
        if (at < 0) return -1;
        continue;
      }
      if (char === '[' || char === '{') depth++;
      if (char === ']' || char === '}') depth--;
      at++;
      if (depth === 0) return isJson(text.slice(this.#at, at)) ? at : -1;
    }
    return -1;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // What the parser refuses is text.
    return false;
  }
}

/** The members of the JSON object that a whole line is, in its order; undefined when it is none. Never throws. */
export function jsonMembers(line: string): readonly Member[] | undefined {
  const reader = new Reader(line);
  return reader.readAll() ? reader.members : undefined;
}
