// Control characters made visible, for text that goes to a terminal. What goes into a pipe or a file stays as it is:
// call this only on the way to a screen. A record may hold anything a workload printed, and a terminal obeys it.
//
// Shown as escapes: C0, DEL and C1 as \xNN; the bidirectional controls (Unicode property Bidi_Control, UAX #9), which
// reorder what a reader sees, the line and paragraph separators U+2028/9, and lone surrogates as \uNNNN. A backslash
// stays a backslash, so the form is for eyes, not for reading back.

const UNSAFE = /[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\p{Cs}]/gu;
const UNSAFE_BUT_TAB = /[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\p{Cs}]/gu;

/** What becomes of a TAB: an escape like the others (the default, as in cells of a table), or left to the terminal. */
export type TabPolicy = 'escape' | 'keep';

/** `text` with every character that could move, colour, reorder or deceive written as an escape a person can read. */
export function visible(text: string, tab: TabPolicy = 'escape'): string {
  return text.replace(tab === 'keep' ? UNSAFE_BUT_TAB : UNSAFE, escapeOf);
}

function escapeOf(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`;
}
