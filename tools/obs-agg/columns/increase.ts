// increase and rate of counters: how much they grew, each counter for itself, and then all of a group together.
//
// A counter is told by its source and, in a record that has labels, by those. What it grew from its last sample before a window to the
// first in it belongs to the window.

import type { Kernel } from '../../lib/kernel/host.ts';
import { OVERFLOW } from '../../lib/kernel/interner.ts';
import type { Scanner } from '../../lib/kernel/scanner.ts';
import { continuedFrom, type Growth, increase } from '../../lib/metric/increase.ts';
import { isLabel } from '../../lib/record/format.ts';
import { isLevel, KINDS } from '../../lib/record/kind.ts';
import { parseRecord } from '../../lib/record/parse.ts';
import { formatQuantity } from '../../lib/record/quantity.ts';
import type { Column, Value } from './column.ts';
import { createReading, type ValueSource } from './reading.ts';

const RATE_DIGITS = 6;
/** Counters that are remembered from one window to the next; the one that was heard of longest ago is forgotten first. */
const MOST_COUNTERS = 100_000;

/** By counter. */
type Counters = Map<string, Growth>;

interface Saved {
  readonly counters: Counters;
  readonly dimension: number;
}

export function createIncrease(
  source: ValueSource,
  isPerSecond: boolean,
  parts?: (text: string) => Value[],
): Column {
  const { scanner, kernel, field, filter } = source;
  const reading = createReading(source);
  const states: (Counters | undefined)[] = [];
  const latest = new Map<string, Growth>();

  const stateOf = (slot: number, counter: string, timeUs: number): Growth => {
    const counters = states[slot] ?? new Map<string, Growth>();
    states[slot] = counters;
    let growth = counters.get(counter);
    if (growth === undefined) {
      const before = latest.get(counter);
      growth = before !== undefined && before.lastUs <= timeUs ? continuedFrom(before) : increase.create();
      counters.set(counter, growth);
    }
    return growth;
  };

  const remember = (counter: string, growth: Growth): void => {
    const before = latest.get(counter);
    if (before === growth || (before !== undefined && before.lastUs > growth.lastUs)) return;
    latest.delete(counter);
    latest.set(counter, growth);
    if (latest.size > MOST_COUNTERS) latest.delete(latest.keys().next().value as string);
  };

  const totalOf = (slot: number): number | undefined => {
    let total: number | undefined;
    for (const growth of states[slot]?.values() ?? []) {
      const grown = increase.emit(growth);
      if (grown !== undefined) total = (total ?? 0) + grown;
    }
    return total;
  };

  return {
    reserve: () => undefined,
    add({ from, to, slots }) {
      for (let row = from; row < to; row++) {
        const slot = slots[row] as number;
        if (slot < 0 || filter.matches[row] === 0 || !reading.isValue(row)) continue;
        const time = scanner.times[row] as number;
        const counter = counterOf(row, kernel, scanner);
        const growth = stateOf(slot, counter, time);
        increase.add(growth, field.numbers[row] as number, 1, time);
        remember(counter, growth);
      }
    },
    text(slot, _key, windowSeconds) {
      const total = totalOf(slot);
      if (total === undefined) return undefined;
      if (isPerSecond) return formatQuantity(total / windowSeconds, reading.dimension, RATE_DIGITS);
      return formatQuantity(total, reading.dimension);
    },
    ...(parts
      ? {
          parts(slot: number) {
            const total = totalOf(slot);
            return total === undefined ? [] : parts(formatQuantity(total, reading.dimension));
          },
        }
      : {}),
    merge(into, from) {
      for (const [counter, growth] of states[from] ?? []) {
        const counters = states[into] ?? new Map<string, Growth>();
        states[into] = counters;
        const own = counters.get(counter) ?? increase.create();
        counters.set(counter, own);
        increase.merge(own, growth);
      }
    },
    clear(slot) {
      states[slot] = undefined;
    },
    save: (slot): Saved => ({ counters: states[slot] ?? new Map(), dimension: reading.save() }),
    load(slot, saved) {
      // Written by save.
      const { counters, dimension } = saved as Saved;
      reading.load(dimension);
      states[slot] = counters;
      for (const [counter, growth] of counters) remember(counter, growth);
    },
    memory: {
      save: () => latest,
      load(saved) {
        // Written by save.
        for (const [counter, growth] of saved as Counters) remember(counter, growth);
      },
    },
  };
}

/** Labels that say nothing of which counter it is. */
const NOT_OF_A_COUNTER: ReadonlySet<string> = new Set(['window', 'rev', 'seq', 'w']);

function counterOf(row: number, kernel: Kernel, scanner: Scanner): string {
  const id = scanner.sourceIds[row] as number;
  const kind = KINDS[(scanner.kinds[row] as number) - 1];
  if (id !== OVERFLOW && (kind === undefined || isLevel(kind))) return scanner.sources.text(id);
  const record = parseRecord(kernel.text(scanner.starts[row] as number, scanner.ends[row] as number));
  const labels = (record?.fields ?? [])
    .filter((field) => isLabel(field) && !NOT_OF_A_COUNTER.has(field.key))
    .map(({ key, value }) => ` ${key}=${value}`);
  return `${record?.source} ${record?.message}${labels.join('')}`;
}
