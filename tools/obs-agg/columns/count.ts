// count and rate: how many records, each with its weight.

import { createCells } from '../../lib/kernel/cells.ts';
import type { Kernel } from '../../lib/kernel/host.ts';
import { formatQuantity } from '../../lib/record/quantity.ts';
import type { RowFilter } from '../filter.ts';
import type { Batch, Column, Value } from './column.ts';

const RATE_DIGITS = 6;

export function createCount(
  kernel: Kernel,
  filter: RowFilter,
  perSecond: boolean,
  parts?: (rate: string) => Value[],
): Column {
  const cells = createCells(kernel, 1);
  let counts = cells.values;
  const reserve = (slots: number): void => {
    cells.reserve(slots);
    counts = cells.values;
  };
  return {
    reserve,
    inKernel: { operation: 'count', cells: cells.address, filter },
    add({ from, to, slots, weights }: Batch) {
      const { matches } = filter;
      const sums = counts;
      if (weights === undefined) {
        for (let row = from; row < to; row++) {
          const slot = slots[row] as number;
          if (slot >= 0) sums[slot] = (sums[slot] as number) + (matches[row] as number);
        }
        return;
      }
      for (let row = from; row < to; row++) {
        const slot = slots[row] as number;
        if (slot < 0 || matches[row] === 0) continue;
        sums[slot] = (sums[slot] as number) + (weights[row] as number);
      }
    },
    text(slot, _key, windowSeconds) {
      const count = counts[slot] as number;
      return perSecond
        ? formatQuantity(count / windowSeconds, 'number', RATE_DIGITS)
        : formatQuantity(count, 'number');
    },
    ...(parts ? { parts: (slot: number) => parts(formatQuantity(counts[slot] as number, 'number')) } : {}),
    merge(into, from) {
      counts[into] = (counts[into] as number) + (counts[from] as number);
    },
    clear(slot) {
      counts[slot] = 0;
    },
    save: (slot) => counts[slot],
    load(slot, saved) {
      reserve(slot + 1);
      counts[slot] = Number(saved);
    },
  };
}
