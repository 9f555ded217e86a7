// Aggregates of texts: distinct values, the most frequent ones. A text is decoded once, while its field is kept as numbers.

import type { Header } from '../../lib/expr/ast.ts';
import { OVERFLOW } from '../../lib/kernel/interner.ts';
import { DIMENSION, type FieldColumns, QUOTED_BIT, type Scanner } from '../../lib/kernel/scanner.ts';
import type { Aggregate } from '../../lib/metric/aggregate.ts';
import { KINDS } from '../../lib/record/kind.ts';
import type { RowFilter } from '../filter.ts';
import type { RowViews } from '../row-view.ts';
import { KNOWN, placeOf, type Words } from '../words.ts';
import type { Batch, Column, KernelOperation, LabelledValue, Value } from './column.ts';

/** The text of a row; undefined where the record has none. */
export type TextOf = (row: number) => string | undefined;

/** Texts of a part of the header. */
export function headerText(name: Header, scanner: Scanner, views: RowViews): TextOf {
  switch (name) {
    case 'service':
      return (row) => views.at(row).service;
    case 'instance':
      return (row) => views.at(row).instance || undefined;
    case 'source':
      return (row) => views.at(row).source;
    case 'msg':
      return (row) => views.at(row).message || undefined;
    default:
      return (row) => KINDS[(scanner.kinds[row] as number) - 1];
  }
}

/** Texts of a field, and how they are added without a look at each. */
export interface FieldTexts<State> {
  readonly key: string;
  readonly column: FieldColumns;
  readonly words: Words;
  /** See KernelTexts. */
  readonly isOwn: boolean;
  /** Adds the text whose word has this value. */
  add(state: State, value: number, weight: number): void;
}

export interface TextSource<State> {
  readonly text: TextOf;
  /** Undefined for a part of the header. */
  readonly ofField: FieldTexts<State> | undefined;
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
  source: TextSource<State>,
  rendering: TextRendering<State, Result>,
): Column {
  const { text, ofField, filter, scanner } = source;
  const { labelled, parts } = rendering;
  const states: State[] = [];
  const reserve = (slots: number): void => {
    while (states.length < slots) states.push(aggregate.create());
  };

  const addText = (row: number, state: State, weight: number): void => {
    const value = text(row);
    if (value !== undefined) aggregate.add(state, value, weight, scanner.times[row] as number);
  };

  const addRow = ofField ? addingWords(ofField, addText) : addText;

  return {
    reserve,
    add({ from, to, slots, weights }: Batch) {
      for (let row = from; row < to; row++) {
        const slot = slots[row] as number;
        if (slot < 0 || filter.matches[row] === 0) continue;
        addRow(row, states[slot] as State, weights ? (weights[row] as number) : 1);
      }
    },
    ...(ofField ? { inKernel: inKernel(ofField, filter, states) } : {}),
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

type AddRow<State> = (row: number, state: State, weight: number) => void;

/** Of a text that has a number only its word is looked at. */
function addingWords<State>(
  { column: { starts, lengths, ids }, words, add }: FieldTexts<State>,
  addText: AddRow<State>,
): AddRow<State> {
  return (row, state, weight) => {
    if (starts[row] === 0) return;
    const id = ids[row] as number;
    if (id === OVERFLOW) addText(row, state, weight);
    else add(state, words.at(placeOf(id, (lengths[row] as number) >= QUOTED_BIT)) - KNOWN, weight);
  };
}

function inKernel<State>(
  { key, words, isOwn, add }: FieldTexts<State>,
  filter: RowFilter,
  states: readonly State[],
): KernelOperation {
  return {
    operation: 'hand',
    cells: 0,
    filter,
    texts: { key, words, isOwn },
    usual: () => DIMENSION.number,
    take(count, { slots, values, weights }) {
      for (let at = 0; at < count; at++)
        add(states[slots[at] as number] as State, values[at] as number, weights[at] as number);
    },
  };
}
