// Routes and what stands behind them: what each edge was told, and what it reaches.

import type { BackendState, Route, RouteBinding } from '../../lib/lifecycle/routes.ts';
import { isDown } from '../../lib/lifecycle/states.ts';
import { serviceOf } from '../../lib/record/source.ts';
import { type Statement, state } from '../report/report.ts';
import { clockText, counted } from '../words.ts';
import { findInstance, type Instance } from './instances.ts';

/** The routes that lead to a service. */
export function routesTo(routes: readonly Route[], service: string): Route[] {
  return routes.filter(({ bindings, backends }) =>
    bindings.length > 0
      ? bindings.some((binding) => binding.service === service)
      : backends.some(({ backend }) => serviceOf(backend) === service),
  );
}

/** The bindings of a route, and every backend that is not reached or that is not what it should be. */
export function routeStatements(
  { name, bindings, backends }: Route,
  instances: readonly Instance[],
  nowMs: number,
): Statement[] {
  const unreached = backends.filter(({ isReachable }) => !isReachable);
  return [
    ...bindings.map((binding) => bindingStatement(name, binding, backends)),
    ...unreached.map((backend) => unreachedStatement(name, backend, nowMs)),
    ...bindings.flatMap((binding) => mismatches(name, binding, instances)),
  ];
}

function bindingStatement(name: string, binding: RouteBinding, backends: readonly BackendState[]): Statement {
  const { edge, service, host, evidence } = binding;
  const mine = backends.filter((backend) => backend.edge === edge);
  const reached = mine.filter(({ isReachable }) => isReachable).length;
  const bound = binding.backends?.length;
  const total = bound ?? (mine.length === 0 ? undefined : mine.length);
  const count =
    mine.length === 0
      ? `${total === undefined ? '--' : counted(total, 'backend')}, none checked`
      : `${reached} of ${counted(total ?? 0, 'backend')} reached`;
  const isNone = bound === 0 || (mine.length > 0 && reached === 0);
  const where = host === undefined ? '' : ` (${host})`;
  const tone = isNone ? 'bad' : mine.length > reached ? 'warning' : 'plain';
  return state(`route ${name}${where} leads to ${service} at ${edge}: ${count}`, [evidence], tone);
}

function unreachedStatement(name: string, backend: BackendState, nowMs: number): Statement {
  const why = backend.reason === '' ? '' : `: ${backend.reason}`;
  const since = clockText(backend.evidence.atMs, nowMs);
  const text = `${backend.edge} does not reach ${backend.backend} for route ${name} since ${since}${why}`;
  return state(text, [backend.evidence], 'bad');
}

/** Backends that do not run, and instances that are ready and no backend. */
function mismatches(name: string, binding: RouteBinding, instances: readonly Instance[]): Statement[] {
  const { backends, service, edge, evidence } = binding;
  if (backends === undefined) return [];
  const down = backends.flatMap((backend) => {
    const instance = findInstance(instances, backend);
    if (instance === undefined || !isDown(instance.history.status)) return [];
    const { phase } = instance.history.status;
    const text = `${backend} is a backend of route ${name} at ${edge} and is ${phase}`;
    return [state(text, [evidence, instance.history.cause], 'bad')];
  });
  const missing = instances
    .filter(({ source, history }) => {
      const isReady = serviceOf(source) === service && history.status.phase === 'ready';
      return isReady && !backends.includes(source);
    })
    .map(({ source, history }) => {
      const text = `${source} is ready and no backend of route ${name} at ${edge}`;
      return state(text, [evidence, history.cause], 'warning');
    });
  return [...down, ...missing];
}
