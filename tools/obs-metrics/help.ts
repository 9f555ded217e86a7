// What a metric is, in a line, for # HELP.

import { goldenHelp } from '../lib/metric/golden.ts';

/** What is known of a name from its ending. */
const BY_ENDING: readonly (readonly [ending: RegExp, help: string])[] = [
  [/_total$/, 'so far'],
  [/_p[0-9_]+$/, 'a quantile of the last window'],
  [/_(?:avg|stddev|min|max|first|last|rate|distinct|inflight)$/, 'of the last window'],
];

/** One line without line ends and backslashes. */
export function helpOf(name: string): string {
  const golden = goldenHelp(name);
  if (golden !== undefined) return golden;
  const ending = BY_ENDING.find(([pattern]) => pattern.test(name))?.[1] ?? 'latest value';
  return `${name.replaceAll('_', ' ')}, ${ending}.`;
}
