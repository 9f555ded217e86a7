// The weight of a sampled record: `w=N` says that it stands for N lines. One that it has already is multiplied.

import type { FieldView } from '../../../lib/expr/view.ts';
import { formatRecord } from '../../../lib/record/format.ts';
import { parseRecord } from '../../../lib/record/parse.ts';
import { formatQuantity, parseQuantity } from '../../../lib/record/quantity.ts';
import { type AddedField, type Addition, additionOf } from '../../addition.ts';
import { giveFields, withReplaced } from '../../record-edit.ts';
import type { Rows } from '../step.ts';

const WEIGHT = 'w';
const rendered = new Map<number, Addition>();
/** Weights that are rendered once; there are as many as rules, mostly. */
const MOST_RENDERED = 256;

/** What a weight counts as: one that is no positive number counts as 1. */
function weightOf(field: FieldView | undefined): number {
  const quantity = field && !field.quoted ? parseQuantity(field.value) : undefined;
  if (quantity?.dimension !== 'number' || !(quantity.value > 0)) return 1;
  return Number.isFinite(quantity.value) ? quantity.value : 1;
}

function fieldFor(weight: number): AddedField {
  return { key: WEIGHT, value: formatQuantity(weight, 'number'), isLabel: false };
}

function additionFor(weight: number): Addition {
  let addition = rendered.get(weight);
  if (addition === undefined) {
    if (rendered.size === MOST_RENDERED) rendered.clear();
    addition = additionOf([fieldFor(weight)]);
    rendered.set(weight, addition);
  }
  return addition;
}

/** Multiplies the weight of a row. */
export function multiplyWeight(rows: Rows, row: number, factor: number): void {
  if (factor === 1) return;
  if (rows.has(row, WEIGHT)) {
    giveFields(rows, row, [fieldFor(weightOf(rows.field(row, WEIGHT)) * factor)], () => true);
  } else {
    rows.add(row, additionFor(factor));
  }
}

/** The line of a record, in text form, with its weight multiplied. `hasWeight` says whether it has one. */
export function weighted(line: string, hasWeight: boolean, factor: number): string {
  if (factor === 1) return line;
  const record = hasWeight ? parseRecord(line) : undefined;
  if (record === undefined) return line + additionFor(factor).log;
  const own = record.fields.find(({ key }) => key === WEIGHT);
  return formatRecord(withReplaced(record, [fieldFor(weightOf(own) * factor)]));
}
