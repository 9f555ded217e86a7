// Columns of functions of texts: how many different ones there are, and which come most often.

import { isHeader } from '../../lib/expr/ast.ts';
import type { FieldColumns } from '../../lib/kernel/scanner.ts';
import { type Distinct, distinct, raiseTo } from '../../lib/metric/distinct.ts';
import { formatDistinct } from '../../lib/metric/distinct-text.ts';
import type { AggregateFunction } from '../../lib/metric/functions.ts';
import { addToTop, type Top, type TopEntry, topOf } from '../../lib/metric/top.ts';
import { formatTop } from '../../lib/metric/top-text.ts';
import { formatQuantity } from '../../lib/record/quantity.ts';
import { createRegisters } from '../answers.ts';
import type { RowFilter } from '../filter.ts';
import { partKey } from '../parts.ts';
import { createWords, textAt } from '../words.ts';
import type { Column, LabelledValue } from './column.ts';
import type { ColumnSource } from './source.ts';
import { createTextColumn, type FieldTexts, headerText, type TextOf } from './text.ts';

type Textual = AggregateFunction & { readonly fn: 'distinct' | 'top' };

export function createTextual(
  called: Textual,
  source: ColumnSource & { readonly filter: RowFilter },
): Column {
  const { filter, scanner, withParts } = source;
  const { name, field } = called;
  const common = { text: textOf(called, source), filter, scanner };
  if (called.fn === 'distinct') {
    return createTextColumn(
      distinct,
      { ...common, ofField: registersOf(field, source) },
      {
        text: (count) => String(count),
        ...(withParts ? { parts: (state) => [[partKey(name, 'distinct'), formatDistinct(state)]] } : {}),
      },
    );
  }
  const key = partKey(partKey(name, `top${called.limit}`), field);
  return createTextColumn(
    topOf(called.limit),
    { ...common, ofField: namesOf(field, source) },
    {
      text: () => undefined,
      labelled: (entries) => entries.map((entry) => topValue(name, field, entry)),
      ...(withParts ? { parts: (state) => [[key, formatTop(state)]] } : {}),
    },
  );
}

function textOf({ field }: Textual, { scanner, fields, views }: ColumnSource): TextOf {
  if (isHeader(field)) return headerText(field, scanner, views);
  const column = fields.get(field) as FieldColumns;
  return (row) => views.fieldIn(column, row)?.value;
}

function registersOf(key: string, { kernel, fields }: ColumnSource): FieldTexts<Distinct> | undefined {
  const column = fields.get(key);
  if (isHeader(key) || column?.interner === undefined) return undefined;
  return { key, column, words: createRegisters(kernel, column.interner), isOwn: false, add: raiseTo };
}

/** Numbers of texts as they come. */
function namesOf(key: string, { kernel, fields }: ColumnSource): FieldTexts<Top> | undefined {
  const column = fields.get(key);
  const interner = column?.interner;
  if (isHeader(key) || column === undefined || interner === undefined) return undefined;
  const names: string[] = [];
  return {
    key,
    column,
    words: createWords(kernel, interner.most, (place) => names.push(textAt(interner, place).value) - 1),
    isOwn: true,
    add: (state, name, weight) => addToTop(state, names[name] as string, weight),
  };
}

/** How often one of the most frequent texts was seen; within a 1025th of all, see lib/metric/top.ts. */
export function topValue(name: string, field: string, { text, weight }: TopEntry): LabelledValue {
  return { label: [field, text], key: name, text: formatQuantity(weight, 'number') };
}
