// How many cells of a terminal a string takes. Text is cut into clusters, the units a terminal draws in one place:
// a base character with its combining marks, an emoji sequence (ZWJ, skin tone, U+FE0F; UTS #51), a flag. This is a
// small part of UAX #29, enough for names and messages; terminals themselves disagree beyond it. Control characters
// take no cell here: make them visible first (escape.ts).

import { isWide } from './wide.ts';

/** What a terminal draws in one place. */
export interface Cluster {
  readonly text: string;
  /** In cells: 0, 1 or 2. */
  readonly width: number;
}

const ASCII = /^[\x20-\x7e]*$/;
const ZERO_WIDTH =
  /^(?![\u00ad\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}])[\p{Mn}\p{Me}\p{Cf}\p{Cc}\u1160-\u11ff\ud7b0-\ud7ff]$/u;
const PICTOGRAPH = /^\p{Extended_Pictographic}$/u;
const SKIN_TONE = /^\p{Emoji_Modifier}$/u;
const REGIONAL = /^\p{Regional_Indicator}$/u;
const EMOJI = /^\p{Emoji}$/u;
const JOINER = '\u200d';
const EMOJI_STYLE = '\ufe0f';

/** The cells that `text` takes on a terminal. */
export function displayWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const cluster of clusters(text)) width += cluster.width;
  return width;
}

/** The clusters of `text`, in order; their texts joined are `text`. */
export function* clusters(text: string): Generator<Cluster> {
  let base = '';
  let cluster = '';
  let width = 0;
  let previous = '';
  for (const character of text) {
    if (cluster !== '' && continues(base, cluster, previous, character)) {
      cluster += character;
      width = joinedWidth(base, width, character);
    } else {
      if (cluster !== '') yield { text: cluster, width };
      base = character;
      cluster = character;
      width = ownWidth(character);
    }
    previous = character;
  }
  if (cluster !== '') yield { text: cluster, width };
}

/** The cells of one character by itself. */
function ownWidth(character: string): number {
  if (isAscii(character)) return 1;
  if (ZERO_WIDTH.test(character)) return 0;
  return isWide(character.codePointAt(0)!) ? 2 : 1;
}

/** True when `character` is drawn in the place of the cluster before it. */
function continues(base: string, cluster: string, previous: string, character: string): boolean {
  if (isAscii(character)) return false;
  if (ZERO_WIDTH.test(character)) return true;
  if (previous === JOINER) return PICTOGRAPH.test(base) && PICTOGRAPH.test(character);
  if (SKIN_TONE.test(character)) return previous === base && PICTOGRAPH.test(base);
  return REGIONAL.test(character) && cluster === base && REGIONAL.test(base);
}

/** The cells of a cluster of `width` once `character` has joined it. */
function joinedWidth(base: string, width: number, character: string): number {
  if (character === EMOJI_STYLE) return EMOJI.test(base) ? 2 : width;
  return REGIONAL.test(character) ? 2 : width;
}

function isAscii(character: string): boolean {
  return character >= ' ' && character <= '~';
}
