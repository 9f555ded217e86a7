// Columns of functions of texts: how many different ones there are, and which come most often.

import { isHeader } from '../../lib/expr/ast.ts';
import type { FieldColumns } from '../../lib/kernel/scanner.ts';
import { distinct } from '../../lib/metric/distinct.ts';
import { formatDistinct } from '../../lib/metric/distinct-text.ts';
import type { AggregateFunction } from '../../lib/metric/functions.ts';
import { type TopEntry, topOf } from '../../lib/metric/top.ts';
import { formatTop } from '../../lib/metric/top-text.ts';
import { formatQuantity } from '../../lib/record/quantity.ts';
import type { RowFilter } from '../filter.ts';
import { partKey } from '../parts.ts';
import type { Column, LabelledValue } from './column.ts';
import type { ColumnSource } from './source.ts';
import { createTextColumn, fieldText, headerText } from './text.ts';

type Textual = AggregateFunction & { readonly fn: 'distinct' | 'top' };

export function createTextual(
  called: Textual,
  source: ColumnSource & { readonly filter: RowFilter },
): Column {
  const { kernel, scanner, fields, filter, withParts } = source;
  const text = isHeader(called.field)
    ? headerText(called.field, scanner)
    : fieldText(kernel, fields.get(called.field) as FieldColumns);
  const texts = { text, filter, scanner };
  const { name, field } = called;
  if (called.fn === 'distinct') {
    return createTextColumn(distinct, texts, {
      text: (count) => String(count),
      ...(withParts ? { parts: (state) => [[partKey(name, 'distinct'), formatDistinct(state)]] } : {}),
    });
  }
  const key = partKey(partKey(name, `top${called.limit}`), field);
  return createTextColumn(topOf(called.limit), texts, {
    text: () => undefined,
    labelled: (entries) => entries.map((entry) => topValue(name, field, entry)),
    ...(withParts ? { parts: (state) => [[key, formatTop(state)]] } : {}),
  });
}

/** How often one of the most frequent texts was seen; within a 1025th of all, see lib/metric/top.ts. */
export function topValue(name: string, field: string, { text, weight }: TopEntry): LabelledValue {
  return { label: [field, text], key: name, text: formatQuantity(weight, 'number') };
}
