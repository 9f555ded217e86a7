// Which column a function needs. Functions that can share a column do: all quantiles of one field and filter are one sketch.

import type { Expression } from '../../lib/expr/ast.ts';
import { isHeader } from '../../lib/expr/ast.ts';
import { cellsBytes } from '../../lib/kernel/cells.ts';
import type { FieldColumns, WantedField } from '../../lib/kernel/scanner.ts';
import { SKETCH_STORE_BYTES } from '../../lib/kernel/sketches.ts';
import type { AggregateFunction } from '../../lib/metric/functions.ts';
import { createFilter, type RowFilter } from '../filter.ts';
import { wordsBytes } from '../words.ts';
import type { Column, Output } from './column.ts';
import { createHistogram } from './histogram.ts';
import { createQuantiles } from './quantiles.ts';
import type { ValueSource } from './reading.ts';
import { createSimple } from './simple.ts';
import type { ColumnSource } from './source.ts';
import { createTextual } from './textual.ts';

export interface ColumnSet {
  readonly outputs: readonly Output[];
  readonly columns: readonly Column[];
  readonly filters: readonly RowFilter[];
}

/** Kernel memory that the columns of some functions take, for sizing. */
export function columnsBytes(
  functions: readonly AggregateFunction[],
  wanted: readonly WantedField[],
): number {
  const mostTexts = (field: string | undefined): number =>
    wanted.find(({ key }) => key === field)?.intern?.most ?? 0;
  return functions.reduce((bytes, { fn, field }) => bytes + columnBytes(fn, mostTexts(field)), 0);
}

function columnBytes(fn: AggregateFunction['fn'], mostTexts: number): number {
  switch (fn) {
    case 'count':
    case 'rate':
      return cellsBytes(1);
    case 'min':
    case 'max':
      return cellsBytes(2);
    case 'sum':
    case 'avg':
    case 'inflight':
      return cellsBytes(4);
    case 'quantile':
      return SKETCH_STORE_BYTES;
    case 'distinct':
    case 'top':
      return wordsBytes(mostTexts);
    default:
      return 0;
  }
}

/** The columns of all functions, in their order. */
export function createColumns(functions: readonly AggregateFunction[], source: ColumnSource): ColumnSet {
  const filters = new Map<string, RowFilter>();
  const filterOf = (text: string | undefined, expression: Expression | undefined): RowFilter => {
    const name = text ?? '';
    const filter = filters.get(name) ?? createFilter(expression, source);
    filters.set(name, filter);
    return filter;
  };
  const sketches = new Map<string, Column>();
  const outputs = functions.flatMap((called): Output[] => {
    const filter = filterOf(called.filterText, called.filter);
    const values: ValueSource = {
      ...source,
      filter,
      field: source.fields.get(called.field ?? '') as FieldColumns,
    };
    switch (called.fn) {
      case 'hist':
        return createHistogram(called, values);
      case 'quantile': {
        const shared = `${called.field} ${called.filterText ?? ''}`;
        const column = sketches.get(shared) ?? createQuantiles(called, functions, values, source);
        sketches.set(shared, column);
        return [{ key: called.name, of: called.name, column }];
      }
      case 'distinct':
      case 'top':
        return [{ key: called.name, of: called.name, column: createTextual(called, { ...source, filter }) }];
      default:
        return [
          {
            key: source.cumulative ? counterName(called) : called.name,
            of: called.name,
            column: createSimple(called, values, source.withParts),
          },
        ];
    }
  });
  return {
    outputs,
    columns: [...new Set(outputs.map(({ column }) => column))],
    filters: [...filters.values()],
  };
}

/** What only grows from window to window ends in _total, as counters do. */
function counterName({ fn, name }: AggregateFunction): string {
  if ((fn !== 'count' && fn !== 'increase') || /(?:^|_)total$/.test(name)) return name;
  return name === 'count' ? 'total' : `${name}_total`;
}

/** Functions of texts rather than of quantities. */
export function readsTexts(fn: string): boolean {
  return fn === 'distinct' || fn === 'top';
}

/** Functions of a part of the header need no field. */
export function needsField({ field }: AggregateFunction): boolean {
  return field !== undefined && !isHeader(field);
}
