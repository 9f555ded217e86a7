// Reads an entry in JSON that is longer than a line may be, in pieces, and keeps no more of it than a record can take: of the message
// so many bytes, of any other field those that a field may have. The rest is counted.

import { toByteString } from '../parts/byte-string.ts';
import type { Entry } from './entry.ts';

/** Of each field but the message; one more than is taken of it (extras.ts), which shows that it is too long. */
const MOST_FIELD_BYTES = 4097;
const MOST_FIELDS = 1000;
const MESSAGE = 'MESSAGE';

/** What comes next: `"` of a key or the end, a key, `:`, a value, more of a string, a number or word, or nothing that makes sense. */
type State =
  | 'start'
  | 'member'
  | 'colon'
  | 'value'
  | 'string'
  | 'escape'
  | 'token'
  | 'after'
  | 'end'
  | 'malformed';

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);
const PLAIN = /[^"\\]+/y;
const TOKEN = /[^\s,\]}]+/y;

export class LongEntry {
  /** Bytes of the message that were left out. */
  cutBytes = 0;
  readonly #mostBytes: number;
  readonly #fields = new Map<string, string>();
  #state: State = 'start';
  /** The key of the value that comes; undefined while the key itself comes. */
  #key: string | undefined;
  #text = '';
  /** Arrays that are open, and how many elements the outer one has had. */
  #depth = 0;
  #elements = 0;
  /** An escape or a token that was begun. */
  #begun = '';

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** Takes a piece, a byte string. */
  accept(piece: string): void {
    for (let at = 0; at < piece.length; ) at = this.#step(piece, at);
  }

  /** Undefined when it is no entry. */
  close(): Entry | undefined {
    return this.#state === 'end' ? this.#fields : undefined;
  }

  /** Takes what stands at `at`; returns what is behind it. */
  #step(piece: string, at: number): number {
    switch (this.#state) {
      case 'string':
        return this.#string(piece, at);
      case 'escape':
        return this.#escape(piece, at);
      case 'token':
        return this.#token(piece, at);
      case 'end':
      case 'malformed':
        return piece.length;
      default:
        this.#mark(piece[at]!);
        return at + 1;
    }
  }

  /** One character outside of strings and tokens. */
  #mark(char: string): void {
    if (char === ' ' || char === '\t' || char === '\n' || char === '\r') return;
    if (this.#state === 'start') this.#state = char === '{' ? 'member' : 'malformed';
    else if (this.#state === 'member')
      this.#state = char === '"' ? 'string' : char === '}' ? 'end' : 'malformed';
    else if (this.#state === 'colon') this.#state = char === ':' ? 'value' : 'malformed';
    else if (this.#state === 'after') this.#after(char);
    else if (char === '[') this.#open();
    else if (char === ']' && this.#depth > 0) this.#close();
    else if (char === '"') this.#begin('string');
    else {
      this.#begin('token');
      this.#begun = char;
    }
  }

  #after(char: string): void {
    if (char === ',') this.#state = this.#depth > 0 ? 'value' : 'member';
    else if (char === ']' && this.#depth > 0) this.#close();
    else this.#state = char === '}' && this.#depth === 0 ? 'end' : 'malformed';
  }

  #begin(state: 'string' | 'token'): void {
    this.#state = state;
    if (this.#depth === 1 && state === 'string') this.#separate();
  }

  #open(): void {
    if (this.#depth === 1) this.#separate();
    this.#depth++;
    if (this.#depth > 2) this.#state = 'malformed';
  }

  /** Several values of one field stand on lines of their own. */
  #separate(): void {
    if (this.#elements++ > 0) this.#append('\n');
  }

  #close(): void {
    this.#depth--;
    if (this.#depth === 0) this.#finishValue();
    else this.#state = 'after';
  }

  #string(piece: string, at: number): number {
    PLAIN.lastIndex = at;
    const plain = PLAIN.exec(piece)?.[0] ?? '';
    if (plain !== '') this.#append(plain);
    const next = at + plain.length;
    if (next === piece.length) return next;
    if (piece[next] === '\\') this.#state = 'escape';
    else this.#finishString();
    return next + 1;
  }

  #escape(piece: string, at: number): number {
    this.#begun += piece[at];
    const isWide = this.#begun[0] === 'u';
    if (isWide && this.#begun.length < 5) return at + 1;
    const code = Number.parseInt(this.#begun.slice(1), 16);
    const text = isWide ? toByteString(String.fromCharCode(code)) : (ESCAPES.get(this.#begun) ?? this.#begun);
    this.#append(text);
    this.#begun = '';
    this.#state = 'string';
    return at + 1;
  }

  #token(piece: string, at: number): number {
    TOKEN.lastIndex = at;
    const more = TOKEN.exec(piece)?.[0] ?? '';
    // Nothing that journalctl writes is longer; what is ends as no byte.
    if (this.#begun.length < 32) this.#begun += more;
    const next = at + more.length;
    if (next < piece.length) this.#finishToken();
    return next;
  }

  #finishToken(): void {
    const token = this.#begun;
    this.#begun = '';
    const isByte = this.#depth > 0 && /^[0-9]{1,3}$/.test(token) && Number(token) < 256;
    if (isByte) this.#append(String.fromCharCode(Number(token)));
    else if (token !== 'null') this.#append(token);
    if (this.#depth > 0) this.#state = 'after';
    else this.#finishValue(token === 'null');
  }

  #finishString(): void {
    if (this.#key === undefined) {
      this.#key = this.#taken();
      this.#state = 'colon';
    } else if (this.#depth > 0) this.#state = 'after';
    else this.#finishValue();
  }

  #finishValue(isNull = false): void {
    const value = this.#taken();
    if (!isNull && this.#fields.size < MOST_FIELDS) this.#fields.set(this.#key!, value);
    this.#key = undefined;
    this.#elements = 0;
    this.#state = 'after';
  }

  #taken(): string {
    const text = this.#text;
    this.#text = '';
    return text;
  }

  #append(text: string): void {
    const isMessage = this.#key === MESSAGE;
    const room = (isMessage ? this.#mostBytes : MOST_FIELD_BYTES) - this.#text.length;
    const kept = text.length <= room ? text : text.slice(0, Math.max(0, room));
    if (isMessage) this.cutBytes += text.length - kept.length;
    this.#text += kept;
  }
}
