// How the edges reach one instance.

import type { Route } from '../../lib/lifecycle/routes.ts';
import { type Statement, state } from '../report/report.ts';
import { clockText } from '../words.ts';

/** What each edge says of `backend`, for every route that it stands behind. */
export function reachStatements(routes: readonly Route[], backend: string, nowMs: number): Statement[] {
  return routes.flatMap(({ name, bindings, backends }) => {
    const checked = backends.filter((one) => one.backend === backend);
    const said = checked.map(({ edge, isReachable, reason, evidence }) => {
      const since = clockText(evidence.atMs, nowMs);
      if (isReachable) return state(`${edge} reaches it for route ${name} since ${since}`, [evidence]);
      const why = reason === '' ? '' : `: ${reason}`;
      return state(`${edge} does not reach it for route ${name} since ${since}${why}`, [evidence], 'bad');
    });
    const unchecked = bindings
      .filter(
        ({ edge, backends: bound }) => bound?.includes(backend) && !checked.some((one) => one.edge === edge),
      )
      .map(({ edge, evidence }) => state(`${edge} has it behind route ${name}`, [evidence]));
    return [...said, ...unchecked];
  });
}
