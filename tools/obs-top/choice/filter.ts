// --filter: the expression language of the suite over the figures of a service, under the names of the columns. What is
// unknown makes a comparison false.

import { UsageError } from '../../lib/cli/failure.ts';
import { needsOf } from '../../lib/expr/analysis.ts';
import { compile } from '../../lib/expr/evaluate.ts';
import { expressionOf } from '../../lib/expr/option.ts';
import type { FieldView, RecordView } from '../../lib/expr/view.ts';
import type { ServiceRow } from '../model/snapshot.ts';

export type Filter = (row: ServiceRow) => boolean;

/** @throws ExpressionError, UsageError */
export function filterNamed(text: string): Filter {
  const expression = expressionOf('--filter', text);
  for (const name of needsOf(expression).fields) checkName(name);
  const matches = compile(expression);
  return (row) => matches(viewOf(row));
}

/** A name that is none, such as that of a state without quotes, would match nothing in silence. */
function checkName(name: string): void {
  const names = ['service', 'state', ...FIGURES.keys()];
  if (names.includes(name)) return;
  throw new UsageError(
    `option --filter: there is no figure ${name}, there are ${names.join(', ')}; words stand in double quotes`,
  );
}

function viewOf(row: ServiceRow): RecordView {
  return {
    kind: 'METRIC',
    timeNs: 0n,
    source: row.service,
    service: row.service,
    instance: '',
    message: 'service',
    field: (key) => fieldOf(row, key),
  };
}

function fieldOf(row: ServiceRow, key: string): FieldView | undefined {
  if (key === 'state') return row.state && { value: row.state, quoted: true };
  const number = FIGURES.get(key)?.(row);
  if (number === undefined) return undefined;
  const unit = key === 'p99' ? unitOf(row) : (UNITS.get(key) ?? '');
  return { value: `${number}${unit}`, quoted: false };
}

const FIGURES: ReadonlyMap<string, (row: ServiceRow) => number | undefined> = new Map([
  ['desired', ({ desired }: ServiceRow) => desired],
  ['replicas', ({ running }: ServiceRow) => running],
  ['healthy', ({ healthy }: ServiceRow) => healthy],
  ['restarts', ({ restarts }: ServiceRow) => restarts],
  ['req', ({ requestRate }: ServiceRow) => requestRate],
  ['err', ({ errorRate }: ServiceRow) => errorRate],
  ['p99', ({ p99 }: ServiceRow) => p99?.value],
  ['mem', ({ memoryBytes }: ServiceRow) => memoryBytes],
  ['cpu', ({ cpu }: ServiceRow) => cpu],
]);

const UNITS: ReadonlyMap<string, string> = new Map([['mem', 'B']]);

/** A percentile of something that is no duration is a plain number. */
function unitOf({ p99 }: ServiceRow): string {
  return p99?.dimension === 'duration' ? 's' : '';
}
