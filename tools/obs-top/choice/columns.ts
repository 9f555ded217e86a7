// The columns of services that --columns asks for: a list of names, or `+name` for more than the usual ones.

import { UsageError } from '../../lib/cli/failure.ts';
import { nearestName } from '../../lib/record/nearest.ts';
import { SERVICE_COLUMNS, type ServiceColumn, USUAL_COLUMNS } from '../view/columns.ts';

const NAMES = SERVICE_COLUMNS.map(({ name }) => name);

/**
 * The columns in the order they are named; those with a + stand in their usual place among the usual ones. The name of the service comes
 * first in any case.
 * @throws UsageError
 */
export function columnsNamed(words: readonly string[]): readonly ServiceColumn[] {
  const more = words.filter((word) => word.startsWith('+')).map((word) => word.slice(1));
  const only = words.filter((word) => !word.startsWith('+'));
  for (const name of [...more, ...only]) columnNamed(name, '--columns');
  if (only.length > 0)
    return [...new Set(['service', ...only, ...more])].map((name) => columnNamed(name, ''));
  return SERVICE_COLUMNS.filter(({ name }) => USUAL_COLUMNS.includes(name) || more.includes(name));
}

/** The column of that name. @throws UsageError */
export function columnNamed(name: string, option: string): ServiceColumn {
  const column = SERVICE_COLUMNS.find((one) => one.name === name);
  if (column !== undefined) return column;
  const near = nearestName(name, NAMES);
  const hint = near === undefined ? `they are ${NAMES.join(', ')}` : `did you mean ${near}?`;
  throw new UsageError(`option ${option}: there is no column ${JSON.stringify(name)}; ${hint}`);
}
