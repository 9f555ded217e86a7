// Samples that are no numbers: the mark that a series went stale, and the mark of a native histogram, of which only
// the existence is kept. Each is a NaN with a payload of its own, as Prometheus marks staleness, so a sample needs no
// third column. JavaScript does not keep payloads of numbers, so marks are written and read as words.

export type Marker = 'stale' | 'native';

const NAN_HIGH = 0x7ff00000;
const payloads: Readonly<Record<Marker, number>> = { stale: 2, native: 4 };

/** Writes a mark in place of the value at `index`. */
export function writeMarker(values: Float64Array, index: number, marker: Marker): void {
  const view = new DataView(values.buffer, values.byteOffset + index * 8, 8);
  view.setUint32(0, payloads[marker], LITTLE_ENDIAN);
  view.setUint32(4, NAN_HIGH, LITTLE_ENDIAN);
}

/** The mark at `index`, if there is one. Ask only where the value is NaN: the answer costs an allocation. */
export function readMarker(values: Float64Array, index: number): Marker | undefined {
  const view = new DataView(values.buffer, values.byteOffset + index * 8, 8);
  const low = view.getUint32(0, LITTLE_ENDIAN);
  if (view.getUint32(4, LITTLE_ENDIAN) !== NAN_HIGH) return undefined;
  if (low === payloads.stale) return 'stale';
  return low === payloads.native ? 'native' : undefined;
}

// Node runs on little-endian machines only, as far as this project supports them (x64 and arm64).
const LITTLE_ENDIAN = true;
