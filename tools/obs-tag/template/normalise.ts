// Paths as routes: what names one thing among many becomes `:id`, so that a label has as many values as the program has routes.

/** Segments beyond this are left out: no route is that deep, and a scanner's made-up path may be. */
const MAX_SEGMENTS = 12;
/** A longer segment is an id, whatever it looks like. */
const MAX_SEGMENT_CHARS = 48;

/**
 * `/users/65?tab=2` is `/users/:id`. The query and the fragment go, and so do scheme and host of a URL. An id is a number, a UUID, a ULID,
 * hexadecimal digits of eight and more, what holds an `@`, four digits or more among letters, and what is very long.
 */
export function normalisePath(path: string): string {
  const end = path.search(/[?#]/);
  const bare = (end < 0 ? path : path.slice(0, end)).replace(/^[a-z][a-z0-9+.-]{0,15}:\/\/[^/]*/, '');
  const segments = bare.split('/');
  const kept = segments.slice(0, MAX_SEGMENTS + 1).map((segment) => (isId(segment) ? ':id' : segment));
  if (segments.length > kept.length) kept.push('…');
  return kept.join('/') || '/';
}

const ID = /^(?:[0-9]+|[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}|[0-9A-HJKMNP-TV-Z]{26})$/;
const HEX = /^(?:0x)?[0-9a-fA-F]{8,}$/;

function isId(segment: string): boolean {
  if (segment.length > MAX_SEGMENT_CHARS || ID.test(segment) || segment.includes('@')) return true;
  const digits = digitsIn(segment);
  // `deadbeef` may be a word, `feedface1` is none.
  if (HEX.test(segment)) return digits > 0 || segment.length >= 16;
  return digits >= 4;
}

function digitsIn(text: string): number {
  let digits = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x30 && code <= 0x39) digits++;
  }
  return digits;
}
