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

const METRIC = KINDS.indexOf('METRIC') + 1;
/** A record so close before the last one says nothing of how long that is believed: not less than LEAST_LIFETIME_MS. */
const CLOSE_US = (LEAST_LIFETIME_MS / WINDOWS) * 1000;

/** Stands in place of the time of the last row of a series that needs no row before it any more. */
const COMPLETE = Number.NEGATIVE_INFINITY;

export function createOutdated(kernel: Kernel, scanner: Scanner): Outdated {
  const marks = new Uint8Array(scanner.rows);
  return {
    has: (row) => marks[row] === 1,
    look() {
      const lastUs = new Map<string, number>();
      for (let row = scanner.count - 1; row >= 0; row--) {
        marks[row] = 0;
        const key = scanner.kinds[row] === METRIC ? keyOf(kernel, scanner, row) : undefined;
        if (key === undefined) continue;
        const timeUs = scanner.times[row] as number;
        const next = lastUs.get(key);
        // The last row of a series stays, and the one before it where the time between the two matters.
        marks[row] = next !== undefined && next - timeUs <= CLOSE_US ? 1 : 0;
        lastUs.set(key, next === undefined ? timeUs : COMPLETE);
      }
    },
  };
}

/**
 * A body as canonical writers make it: a message without quotes, labels without escapes, then values. A regular expression
 * does it in a third of the time of a loop over the bytes, of which most is over before the loop is compiled.
 */
const CANONICAL = /^([^ "=]+(?: [^ "=]+)*(?: [\w.-]+="[^"\\]*")*)(?: [A-Za-z_][\w.-]*=[^ "\x00-\x1f\x7f]+)+$/;

/** Undefined for a row whose labels do not all stand in front of its values. */
function keyOf(kernel: Kernel, scanner: Scanner, row: number): string | undefined {
  const source = scanner.sourceIds[row] as number;
  if (source === OVERFLOW) return undefined;
  const body = kernel.bytes.toString('latin1', scanner.bodies[row], scanner.ends[row]);
  const series = CANONICAL.exec(body)?.[1];
  return series === undefined ? undefined : `${source} ${series}`;
}
