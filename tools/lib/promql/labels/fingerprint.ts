// Alertmanager's fingerprint of a label set: FNV-1a, 64 bit, over name, 0xff, value, 0xff of every label in sorted
// order, printed as 16 hexadecimal digits. Format: github.com/prometheus/common/model, `Fingerprint` and `LabelSet`.

import type { Labels } from './labels.ts';

const OFFSET = 14695981039346656037n;
const PRIME = 1099511628211n;
const MASK = (1n << 64n) - 1n;
const encoder = new TextEncoder();

/** The fingerprint of a label set as 16 lower-case hexadecimal digits. */
export function fingerprint(labels: Labels): string {
  let hash = OFFSET;
  const add = (byte: number): void => {
    hash = ((hash ^ BigInt(byte)) * PRIME) & MASK;
  };
  for (let index = 0; index < labels.names.length; index++) {
    for (const text of [labels.names[index]!, labels.values[index]!]) {
      for (const byte of encoder.encode(text)) add(byte);
      add(0xff);
    }
  }
  return hash.toString(16).padStart(16, '0');
}
