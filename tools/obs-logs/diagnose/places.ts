// Where the fingerprint of each literal begins and which bucket it shares, chosen in no time: a search for the best takes the kernel's host
// longer (140 ms for these literals) than it saves on the lines of a ring.

import type { FingerprintPlace } from '../../lib/kernel/fingerprint.ts';

const BUCKETS = 8;
const FINGERPRINT = 3;
/** The letters of English log lines, from the most to the least frequent; what is not among them is rare. */
const FREQUENT = ' eotainrsldcupmfgh';

/** For each text the rarest three bytes of it; texts with alike bytes share a bucket. */
export function quickPlaces(texts: readonly string[]): ReadonlyMap<string, FingerprintPlace> {
  const windows = texts.map((text) => {
    const offset = rarestWindow(text);
    return { text, offset, key: text.slice(offset, offset + FINGERPRINT) };
  });
  windows.sort((one, other) => (one.key < other.key ? -1 : 1));
  const share = Math.ceil(windows.length / BUCKETS);
  return new Map(
    windows.map(({ text, offset }, index) => [text, { offset, bucket: Math.floor(index / share) }]),
  );
}

function rarestWindow(text: string): number {
  let best = 0;
  let bestScore = -1;
  for (let offset = 0; offset + FINGERPRINT <= text.length; offset++) {
    let score = 0;
    for (const char of text.slice(offset, offset + FINGERPRINT)) {
      const rank = FREQUENT.indexOf(char.toLowerCase());
      score += rank < 0 ? FREQUENT.length : rank;
    }
    if (score > bestScore) {
      best = offset;
      bestScore = score;
    }
  }
  return best;
}
