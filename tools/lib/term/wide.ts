// The code points that take two cells of a terminal: East_Asian_Width W or F in Unicode 17 (EastAsianWidth.txt,
// UAX #11), without the emoji, which the property Emoji_Presentation names. Gaps of unassigned code points between two
// wide neighbours are closed, which keeps the table short. Ambiguous characters count as narrow, as UAX #11 advises
// where the context is unknown.

/** First and last code point of each range, rising. */
const RANGES: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f], // Hangul leading consonants
  [0x2329, 0x232a], // angle brackets
  [0x2630, 0x2637], // trigrams
  [0x268a, 0x268f], // monograms and digrams
  [0x2e80, 0x303e], // CJK radicals, Kangxi, CJK punctuation
  [0x3041, 0x3247], // kana, Bopomofo, Hangul compatibility, enclosed CJK
  [0x3250, 0xa4cf], // enclosed CJK, unified ideographs, Yi
  [0xa960, 0xa97c], // Hangul leading consonants, extended A
  [0xac00, 0xd7a3], // Hangul syllables
  [0xf900, 0xfaff], // compatibility ideographs
  [0xfe10, 0xfe19], // vertical forms
  [0xfe30, 0xfe6b], // compatibility and small forms
  [0xff01, 0xff60], // fullwidth forms
  [0xffe0, 0xffe6], // fullwidth signs
  [0x16fe0, 0x1b2ff], // Tangut, Khitan, kana supplements, Nushu
  [0x1d300, 0x1d356], // Tai Xuan Jing
  [0x1d360, 0x1d376], // counting rods
  [0x1f200, 0x1f265], // enclosed ideographs
  [0x20000, 0x3fffd], // ideographs of planes 2 and 3
];

// A regional indicator alone is narrow; width.ts joins two of them into a flag.
const EMOJI = /^(?!\p{Regional_Indicator})\p{Emoji_Presentation}$/u;

/** True when `codePoint` on its own takes two cells. */
export function isWide(codePoint: number): boolean {
  if (codePoint < 0x1100) return false;
  return inRanges(codePoint) || EMOJI.test(String.fromCodePoint(codePoint));
}

function inRanges(codePoint: number): boolean {
  let low = 0;
  let high = RANGES.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const [first, last] = RANGES[middle]!;
    if (codePoint < first) high = middle;
    else if (codePoint > last) low = middle + 1;
    else return true;
  }
  return false;
}
