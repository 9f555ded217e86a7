// What of a snapshot is shown, in which columns and order: the options of the command line, checked once.

import { UsageError } from '../../lib/cli/failure.ts';
import { momentMs } from '../../lib/record/moment.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { ServiceColumn } from '../view/columns.ts';
import { columnsNamed } from './columns.ts';
import { selectServices } from './services.ts';
import { orderNamed } from './sort.ts';

export interface Choice {
  readonly columns: readonly ServiceColumn[];
  /** Whether a column shows the trend, so that it has to be kept. */
  readonly trend: boolean;
  /** The rows that are shown, in their order. */
  readonly apply: (snapshot: Snapshot) => Snapshot;
}

export interface ChoiceValues {
  readonly columns: readonly string[];
  readonly sort: string | undefined;
  readonly filter: string | undefined;
}

/** @throws UsageError, ExpressionError */
export async function choose(values: ChoiceValues, names: readonly string[]): Promise<Choice> {
  const columns = columnsNamed(values.columns);
  const order = values.sort === undefined ? undefined : orderNamed(values.sort);
  const filter = values.filter === undefined ? undefined : await filterOf(values.filter);
  return {
    columns,
    trend: columns.some(({ name }) => name === 'trend'),
    apply(snapshot) {
      const selected = selectServices(snapshot, names);
      const kept = filter === undefined ? selected.services : selected.services.filter(filter);
      return { ...selected, services: order === undefined ? kept : order(kept) };
    },
  };
}

/** The expression language is loaded only where it is used. */
async function filterOf(text: string) {
  const { filterNamed } = await import('./filter.ts');
  return filterNamed(text);
}

/** The moment of --at. @throws UsageError */
export function momentNamed(text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined) return undefined;
  const moment = momentMs(text, nowMs);
  if (moment !== undefined) return moment;
  throw new UsageError(
    `option --at expects a time such as 03:12 or 2026-02-14T03:12:00Z, or 10m for so long ago, got ${JSON.stringify(text)}`,
  );
}
