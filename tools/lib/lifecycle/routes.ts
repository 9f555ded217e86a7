// What the edges route where, and what they reach, from EVENT records of the edges:
//
//   edge/0 EVENT route route="shop" service="web" host="shop.example.com" backends="web/0,web/1,web/2" rev="42"
//   edge/0 EVENT backend route="shop" backend="web/2" status="unreachable" reason="connect timeout"
//
// Each edge speaks for itself: one may reach a backend that another does not. A route that an edge applies anew replaces
// what that edge said of it before; an empty service takes the route away. What was said of a backend stands until the
// edge says something else of it.

import { fieldOf } from '../record/record.ts';
import type { Evidence } from './evidence.ts';

/** One edge's word on one backend. */
export interface BackendState {
  readonly edge: string;
  readonly backend: string;
  readonly isReachable: boolean;
  readonly reason: string;
  readonly evidence: Evidence;
}

/** One edge's word on one route. */
export interface RouteBinding {
  readonly edge: string;
  readonly service: string;
  readonly host: string | undefined;
  /** The backends that it was given; undefined when the record does not list them. */
  readonly backends: readonly string[] | undefined;
  readonly evidence: Evidence;
}

export interface Route {
  readonly name: string;
  readonly bindings: readonly RouteBinding[];
  /** Of the backends that are bound; of all that were heard of where no binding lists them. */
  readonly backends: readonly BackendState[];
}

const REACHABLE: ReadonlySet<string> = new Set([
  'ok',
  'up',
  'healthy',
  'passing',
  'reachable',
  'ready',
  'true',
]);

interface Known {
  readonly bindings: Map<string, RouteBinding>;
  readonly backends: Map<string, BackendState>;
}

/** The routes that `events`, oldest first, leave behind, by name. */
export function routesOf(events: readonly Evidence[]): Route[] {
  const routes = new Map<string, Known>();
  for (const evidence of events) {
    const { record } = evidence;
    const name = fieldOf(record, 'route')?.value;
    if (record.kind !== 'EVENT' || name === undefined) continue;
    const known = routes.get(name) ?? { bindings: new Map(), backends: new Map() };
    if (record.message === 'route') takeBinding(known, evidence);
    else if (record.message === 'backend') takeBackend(known, evidence);
    else continue;
    routes.set(name, known);
  }
  return [...routes]
    .filter(([, { bindings, backends }]) => bindings.size + backends.size > 0)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, known]) => routeOf(name, known));
}

function takeBinding({ bindings }: Known, evidence: Evidence): void {
  const { record } = evidence;
  const text = (key: string): string | undefined => fieldOf(record, key)?.value;
  const service = text('service') ?? text('to') ?? '';
  if (service === '') {
    bindings.delete(record.source);
    return;
  }
  const backends = text('backends')
    ?.split(/[\s,]+/)
    .filter((name) => name !== '');
  bindings.set(record.source, { edge: record.source, service, host: text('host'), backends, evidence });
}

function takeBackend({ backends }: Known, evidence: Evidence): void {
  const { record } = evidence;
  const backend = fieldOf(record, 'backend')?.value ?? '';
  const status = fieldOf(record, 'status')?.value.toLowerCase() ?? '';
  const reason = fieldOf(record, 'reason')?.value ?? fieldOf(record, 'error')?.value ?? '';
  if (backend === '' || status === '') return;
  const state = { edge: record.source, backend, isReachable: REACHABLE.has(status), reason, evidence };
  backends.set(`${record.source}\0${backend}`, state);
}

function routeOf(name: string, { bindings, backends }: Known): Route {
  const isBound = ({ edge, backend }: BackendState): boolean =>
    bindings.get(edge)?.backends?.includes(backend) ?? true;
  return { name, bindings: [...bindings.values()], backends: [...backends.values()].filter(isBound) };
}
