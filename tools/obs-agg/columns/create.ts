// Which column a function needs. Functions that can share a column do: all quantiles of one field and filter are one sketch.

import { UsageError } from '../../lib/cli/failure.ts';
import type { Expression } from '../../lib/expr/ast.ts';
import { isHeader } from '../../lib/expr/ast.ts';
import type { Kernel } from '../../lib/kernel/host.ts';
import type { FieldColumns, Scanner } from '../../lib/kernel/scanner.ts';
import type { Aggregate } from '../../lib/metric/aggregate.ts';
import { avg } from '../../lib/metric/avg.ts';
import { distinct } from '../../lib/metric/distinct.ts';
import { first } from '../../lib/metric/first.ts';
import type { AggregateFunction } from '../../lib/metric/functions.ts';
import { histogramOf } from '../../lib/metric/histogram.ts';
import { last } from '../../lib/metric/last.ts';
import { max } from '../../lib/metric/max.ts';
import { min } from '../../lib/metric/min.ts';
import { sketch } from '../../lib/metric/sketch.ts';
import { stddev } from '../../lib/metric/stddev.ts';
import { sum } from '../../lib/metric/sum.ts';
import { type TopEntry, topOf } from '../../lib/metric/top.ts';
import { formatQuantity } from '../../lib/record/quantity.ts';
import { createFilter, type RowFilter } from '../filter.ts';
import type { Column, LabelledValue } from './column.ts';
import { createCount } from './count.ts';
import { createTextColumn, fieldText, headerText } from './text.ts';
import { createValueColumn, type ValueSource } from './value.ts';

/** Digits of a value that is an estimate or a quotient; sums and extremes are written in full. */
const QUANTILE_DIGITS = 4;
const MEAN_DIGITS = 6;

export interface ColumnSource {
  readonly kernel: Kernel;
  readonly scanner: Scanner;
  readonly fields: ReadonlyMap<string, FieldColumns>;
  /** Counts under a name for --stats. */
  readonly count: (name: string) => void;
}

/** One value of a METRIC record: the key, and the column that has it. */
export interface Output {
  readonly key: string;
  readonly column: Column;
}

export interface ColumnSet {
  readonly outputs: readonly Output[];
  readonly columns: readonly Column[];
  readonly filters: readonly RowFilter[];
}

/** The columns of all functions, in their order. @throws UsageError for a function that obs-agg does not have. */
export function createColumns(functions: readonly AggregateFunction[], source: ColumnSource): ColumnSet {
  const filters = new Map<string, RowFilter>();
  const filterOf = (text: string | undefined, expression: Expression | undefined): RowFilter => {
    const name = text ?? '';
    const filter = filters.get(name) ?? createFilter(expression, source.kernel, source.scanner);
    filters.set(name, filter);
    return filter;
  };
  const sketches = new Map<string, Column>();
  const outputs = functions.flatMap((called): Output[] => {
    const filter = filterOf(called.filterText, called.filter);
    if (called.fn === 'hist') return histogramOutputs(called, valueSource(called.field, filter, source));
    if (called.fn !== 'quantile') return [{ key: called.name, column: createColumn(called, filter, source) }];
    const shared = `${called.field} ${called.filterText ?? ''}`;
    const column =
      sketches.get(shared) ??
      createSketchColumn(
        called.field,
        functions,
        called.filterText,
        valueSource(called.field, filter, source),
      );
    sketches.set(shared, column);
    return [{ key: called.name, column }];
  });
  return {
    outputs,
    columns: [...new Set(outputs.map(({ column }) => column))],
    filters: [...filters.values()],
  };
}

type Called<Fn extends AggregateFunction['fn']> = AggregateFunction & { readonly fn: Fn };

/** `<name>_sum` and `<name>_count` beside the others, and a record for each bucket of Prometheus's `le`, in base units. */
function histogramOutputs(called: Called<'hist'>, source: ValueSource): Output[] {
  const column = createValueColumn(
    histogramOf(called.bounds),
    source,
    ({ sum, count }, key, dimension) =>
      key === `${called.name}_sum` ? formatQuantity(sum, dimension) : formatQuantity(count, 'number'),
    ({ buckets }) =>
      buckets.map(({ bound, count }) => ({
        label: ['le', bound === Number.POSITIVE_INFINITY ? '+Inf' : String(bound)],
        key: `${called.name}_bucket`,
        text: formatQuantity(count, 'number'),
      })),
  );
  return [
    { key: `${called.name}_sum`, column },
    { key: `${called.name}_count`, column },
  ];
}

/** How often one of the most frequent texts was seen; within a 1025th of all, see lib/metric/top.ts. */
function topValue(called: Called<'top'>, { text, weight }: TopEntry): LabelledValue {
  return { label: [called.field, text], key: called.name, text: formatQuantity(weight, 'number') };
}

function valueSource(field: string, filter: RowFilter, source: ColumnSource): ValueSource {
  return { ...source, filter, field: source.fields.get(field) as FieldColumns };
}

function createColumn(called: AggregateFunction, filter: RowFilter, source: ColumnSource): Column {
  const quantity = <State>(aggregate: Aggregate<State>, digits?: number): Column =>
    createValueColumn(aggregate, valueSource(called.field ?? '', filter, source), (value, _key, dimension) =>
      value === undefined ? undefined : formatQuantity(value, dimension, digits),
    );
  switch (called.fn) {
    case 'count':
    case 'rate':
      return createCount(filter, called.fn === 'rate');
    case 'sum':
      return quantity(sum);
    case 'min':
      return quantity(min);
    case 'max':
      return quantity(max);
    case 'first':
      return quantity(first);
    case 'last':
      return quantity(last);
    case 'avg':
      return quantity(avg, MEAN_DIGITS);
    case 'stddev':
      return quantity(stddev, MEAN_DIGITS);
    case 'top':
      return createTextColumn(
        topOf(called.limit),
        textSource(called.field, filter, source),
        () => undefined,
        (entries) => entries.map((entry) => topValue(called, entry)),
      );
    case 'distinct':
      return createTextColumn(distinct, textSource(called.field, filter, source), (count) => String(count));
    default:
      throw new UsageError(`function ${called.fn} is not available yet`);
  }
}

function textSource(field: string, filter: RowFilter, { kernel, scanner, fields }: ColumnSource) {
  const text = isHeader(field)
    ? headerText(field, scanner)
    : fieldText(kernel, fields.get(field) as FieldColumns);
  return { text, filter, scanner };
}

/** One sketch for all quantiles of `field` under one filter. */
function createSketchColumn(
  field: string,
  functions: readonly AggregateFunction[],
  filterText: string | undefined,
  source: ValueSource,
): Column {
  const quantiles = new Map<string, number>();
  for (const called of functions) {
    if (called.fn === 'quantile' && called.field === field && called.filterText === filterText) {
      quantiles.set(called.name, called.quantile);
    }
  }
  return createValueColumn(sketch, source, (quantile, key, dimension) => {
    const value = quantile(quantiles.get(key) ?? Number.NaN);
    return value === undefined ? undefined : formatQuantity(value, dimension, QUANTILE_DIGITS);
  });
}
