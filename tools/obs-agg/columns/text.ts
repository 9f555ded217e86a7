// Aggregates of texts: distinct values, the most frequent ones. A text is decoded once, while its field is kept as numbers.

import type { Kernel } from '../../lib/kernel/host.ts';
import { OVERFLOW } from '../../lib/kernel/interner.ts';
import type { FieldColumns, Scanner } from '../../lib/kernel/scanner.ts';
import { QUOTED_BIT } from '../../lib/kernel/scanner.ts';
import type { Aggregate } from '../../lib/metric/aggregate.ts';
import { KINDS } from '../../lib/record/kind.ts';
import { unquote } from '../../lib/record/quoted.ts';
import { instanceOf, serviceOf } from '../../lib/record/source.ts';
import type { RowFilter } from '../filter.ts';
import type { Batch, Column, LabelledValue, Value } from './column.ts';

/** The text of a row; undefined where the record has none. */
export type TextOf = (row: number) => string | undefined;

/** Texts of a part of the header. */
export function headerText(name: string, scanner: Scanner): TextOf {
  const source = (row: number): string => {
    const id = scanner.sourceIds[row] as number;
    return id === OVERFLOW ? '' : scanner.sources.text(id);
  };
  switch (name) {
    case 'service':
      return (row) => serviceOf(source(row));
    case 'instance':
      return (row) => instanceOf(source(row)) || undefined;
    case 'source':
      return source;
    default:
      return (row) => KINDS[(scanner.kinds[row] as number) - 1];
  }
}

/** Texts of a field. */
export function fieldText(kernel: Kernel, column: FieldColumns): TextOf {
  return (row) => {
    const start = column.starts[row] as number;
    if (start === 0) return undefined;
    const length = column.lengths[row] as number;
    const id = column.ids[row] as number;
    const raw =
      id === OVERFLOW ? kernel.text(start, start + (length % QUOTED_BIT)) : column.interner?.text(id);
    return raw?.includes('\\') && length >= QUOTED_BIT ? unquote(`"${raw}"`, 0, raw.length + 2) : raw;
  };
}

export interface TextSource {
  readonly text: TextOf;
  readonly filter: RowFilter;
  readonly scanner: Scanner;
}

export interface TextRendering<State, Result> {
  readonly text: (result: Result) => string | undefined;
  readonly labelled?: (result: Result) => readonly LabelledValue[];
  /** See Column.parts. */
  readonly parts?: (state: State) => readonly Value[];
}

export function createTextColumn<State, Result>(
  aggregate: Aggregate<State, Result, string>,
  source: TextSource,
  rendering: TextRendering<State, Result>,
): Column {
  const { text, filter, scanner } = source;
  const { labelled, parts } = rendering;
  const states: State[] = [];
  const reserve = (slots: number): void => {
    while (states.length < slots) states.push(aggregate.create());
  };
  return {
    reserve,
    add({ from, to, slots, weights }: Batch) {
      for (let row = from; row < to; row++) {
        const slot = slots[row] as number;
        if (slot < 0 || filter.matches[row] === 0) continue;
        const value = text(row);
        if (value === undefined) continue;
        const weight = weights ? (weights[row] as number) : 1;
        aggregate.add(states[slot] as State, value, weight, scanner.times[row] as number);
      }
    },
    text: (slot) => rendering.text(aggregate.emit(states[slot] as State)),
    ...(labelled ? { labelled: (slot: number) => labelled(aggregate.emit(states[slot] as State)) } : {}),
    ...(parts ? { parts: (slot: number) => parts(states[slot] as State) } : {}),
    merge: (into, from) => aggregate.merge(states[into] as State, states[from] as State),
    clear(slot) {
      if (slot < states.length) states[slot] = aggregate.create();
    },
    save: (slot) => states[slot],
    load(slot, saved) {
      reserve(slot + 1);
      // Written by save.
      aggregate.merge(states[slot] as State, saved as State);
    },
  };
}
