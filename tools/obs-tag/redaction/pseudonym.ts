// The pseudonym of a secret: the first four bytes of HMAC-SHA-256 (RFC 2104, FIPS 180-4) in hexadecimal. Equal secrets have equal ones, so
// that grep and group-by work on what was redacted; without the key nobody can try candidates.

import { createHmac } from 'node:crypto';

const SHOWN_DIGITS = 8;
/** Secrets are repeated in logs, and a hash costs microseconds: this many are remembered, then forgotten all at once. */
const MOST_REMEMBERED = 4096;
const LONGEST_REMEMBERED = 256;

/** Makes pseudonyms of secrets given as latin1. `key` is called with the first of them. */
export function createPseudonyms(key: () => Uint8Array): (secret: string) => string {
  const remembered = new Map<string, string>();
  let bytes: Uint8Array | undefined;
  return (secret) => {
    const known = remembered.get(secret);
    if (known !== undefined) return known;
    bytes ??= key();
    const pseudonym = createHmac('sha256', bytes)
      .update(secret, 'latin1')
      .digest('hex')
      .slice(0, SHOWN_DIGITS);
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    if (secret.length <= LONGEST_REMEMBERED) remembered.set(secret, pseudonym);
    return pseudonym;
  };
}
