// METRIC rows of a scan that later ones of their series make useless, told by their bytes: decoding is most of the work of
// reading a ring of metrics (bench `top`).
//
// A series is known by the bytes from the message to the last label in front of the first value, which is where canonical
// writers put them. A row with a label behind a value is never outdated here.

import type { Kernel } from '../../lib/kernel/host.ts';
import { OVERFLOW } from '../../lib/kernel/interner.ts';
import type { Scanner } from '../../lib/kernel/scanner.ts';
import { KINDS } from '../../lib/record/kind.ts';
import { LEAST_LIFETIME_MS, WINDOWS } from '../model/lifetime.ts';
import type { Outdated } from '../rows.ts';
import { RECORDS_OF_A_SERIES } from './observations.ts';

const METRIC = KINDS.indexOf('METRIC') + 1;
const SPACE = 0x20;
const EQUALS = 0x3d;
const QUOTE = 0x22;
/** A record so close before the last one says nothing of how long that is believed. */
const CLOSE_US = (LEAST_LIFETIME_MS / WINDOWS) * 1000;

/** The last rows of a series that were seen, from the end. */
interface Seen {
  rows: number;
  lastUs: number;
}

export function createOutdated(kernel: Kernel, scanner: Scanner): Outdated {
  const marks = new Uint8Array(scanner.rows);
  return {
    has: (row) => marks[row] === 1,
    look() {
      const series = new Map<string, Seen>();
      for (let row = scanner.count - 1; row >= 0; row--) {
        marks[row] = 0;
        const key = scanner.kinds[row] === METRIC ? keyOf(kernel, scanner, row) : undefined;
        if (key === undefined) continue;
        const timeUs = scanner.times[row] as number;
        const seen = series.get(key);
        if (seen === undefined) series.set(key, { rows: 1, lastUs: timeUs });
        else if (seen.rows >= RECORDS_OF_A_SERIES || seen.lastUs - timeUs <= CLOSE_US) marks[row] = 1;
        else seen.rows += 1;
      }
    },
  };
}

/** Undefined for a row whose labels do not all stand in front of its values. */
function keyOf(kernel: Kernel, scanner: Scanner, row: number): string | undefined {
  const { bytes } = kernel;
  const start = scanner.bodies[row] as number;
  const end = scanner.ends[row] as number;
  const source = scanner.sourceIds[row] as number;
  if (source === OVERFLOW) return undefined;
  let wordStart = start;
  let valueStart = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (byte === SPACE) wordStart = at;
    else if (byte === QUOTE && valueStart > 0) return undefined;
    else if (byte === EQUALS && bytes[at + 1] !== QUOTE && valueStart === 0) valueStart = wordStart;
  }
  return `${source} ${bytes.toString('latin1', start, valueStart === 0 ? end : valueStart)}`;
}
