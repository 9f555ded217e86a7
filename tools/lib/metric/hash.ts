// MurmurHash3_x86_128 (Austin Appleby, public domain): 32-bit operations alone, so that a WebAssembly kernel and
// JavaScript agree. Only the first 64 of its bits are used here. It is no protection against somebody who chooses texts
// that collide.

const C1 = 0x239b961b;
const C2 = 0xab0e9789;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93;

export interface Hash {
  /** 32 bits each, unsigned. */
  readonly high: number;
  readonly low: number;
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function mixed(word: number, first: number, bits: number, second: number): number {
  return Math.imul(rotate(Math.imul(word, first), bits), second);
}

function finished(value: number): number {
  const once = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return twice ^ (twice >>> 16);
}

/** Little-endian; what lies behind the end is zero. */
function wordAt(bytes: Uint8Array, at: number, end: number): number {
  if (at + 4 <= end)
    return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
  let word = 0;
  for (let index = Math.min(at + 4, end) - 1; index >= at; index--) word = (word << 8) | bytes[index]!;
  return word;
}

/** All four words of the hash of bytes[0, length). */
export function murmur128(bytes: Uint8Array, length: number, seed = 0): [number, number, number, number] {
  let h1 = seed;
  let h2 = seed;
  let h3 = seed;
  let h4 = seed;
  const blocksEnd = length & ~15;
  for (let at = 0; at < blocksEnd; at += 16) {
    h1 ^= mixed(wordAt(bytes, at, length), C1, 15, C2);
    h1 = (Math.imul(rotate(h1, 19) + h2, 5) + 0x561ccd1b) | 0;
    h2 ^= mixed(wordAt(bytes, at + 4, length), C2, 16, C3);
    h2 = (Math.imul(rotate(h2, 17) + h3, 5) + 0x0bcaa747) | 0;
    h3 ^= mixed(wordAt(bytes, at + 8, length), C3, 17, C4);
    h3 = (Math.imul(rotate(h3, 15) + h4, 5) + 0x96cd1c35) | 0;
    h4 ^= mixed(wordAt(bytes, at + 12, length), C4, 18, C1);
    h4 = (Math.imul(rotate(h4, 13) + h1, 5) + 0x32ac3b17) | 0;
  }
  h1 ^= mixed(wordAt(bytes, blocksEnd, length), C1, 15, C2) ^ length;
  h2 ^= mixed(wordAt(bytes, blocksEnd + 4, length), C2, 16, C3) ^ length;
  h3 ^= mixed(wordAt(bytes, blocksEnd + 8, length), C3, 17, C4) ^ length;
  h4 ^= mixed(wordAt(bytes, blocksEnd + 12, length), C4, 18, C1) ^ length;
  h1 = (h1 + h2 + h3 + h4) | 0;
  const f1 = finished(h1);
  const f2 = finished((h2 + h1) | 0);
  const f3 = finished((h3 + h1) | 0);
  const f4 = finished((h4 + h1) | 0);
  const sum = (f1 + f2 + f3 + f4) | 0;
  return [sum >>> 0, (f2 + sum) >>> 0, (f3 + sum) >>> 0, (f4 + sum) >>> 0];
}

const scratch = new Uint8Array(4096);
const encoder = new TextEncoder();

/** The hash of the UTF-8 of a text (a lone surrogate counts as U+FFFD). */
export function hashOf(text: string): Hash {
  let bytes: Uint8Array = scratch;
  let length = asciiInto(text);
  if (length < 0) {
    if (text.length * 3 <= scratch.length) length = encoder.encodeInto(text, scratch).written;
    else {
      bytes = encoder.encode(text);
      length = bytes.length;
    }
  }
  const [high, low] = murmur128(bytes, length);
  return { high, low };
}

/** Puts an ASCII text that fits into the scratch bytes and returns its length; -1 for any other. */
function asciiInto(text: string): number {
  if (text.length > scratch.length) return -1;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) return -1;
    scratch[at] = code;
  }
  return text.length;
}
