// The routes of requests as a key: of each service so many, and the route other for all that come then. A route is what the service says in
// its field, or else what is left of a raw path without what differs from request to request (lib/metric/route.ts).

import { routeOfPath } from '../lib/metric/route.ts';
import { ABSENT, ABSENT_ID, type GroupSource, type KeyColumn, OTHER_ID, OTHER_TEXT } from './key-columns.ts';
import type { GroupKey, RouteBound } from './keys.ts';

/** The field of raw paths. */
const PATH = 'path';
/** Paths whose routes are remembered. */
const MOST_KNOWN = 262_144;

/** `raw` has the numbers of the texts as they stand, `service` those of the first key. */
export function createRouteColumn(
  { fields }: GroupKey,
  { most, isCounted }: RouteBound,
  raw: KeyColumn,
  service: KeyColumn,
  { views, fields: columns, count }: Pick<GroupSource, 'views' | 'fields' | 'count'>,
): KeyColumn {
  const texts: string[] = [];
  const ofServices = new Map<string, Map<string, number>>();
  /** By the numbers of a service and a raw text. */
  const known = new Map<number, number>();

  const routesOf = (name: string): Map<string, number> => {
    const routes = ofServices.get(name) ?? new Map<string, number>();
    ofServices.set(name, routes);
    return routes;
  };

  const add = (routes: Map<string, number>, route: string): number => {
    const id = texts.push(route) - 1;
    routes.set(route, id);
    return id;
  };

  const routeOf = (row: number): string => {
    for (const field of fields) {
      const column = columns.get(field);
      const value = column && views.fieldIn(column, row)?.value;
      if (value !== undefined) return field === PATH ? routeOfPath(value) : value;
    }
    return ABSENT;
  };

  const find = (row: number, serviceId: number): number => {
    const routes = routesOf(service.text(serviceId));
    const route = routeOf(row);
    return routes.get(route) ?? (routes.size < most ? add(routes, route) : OTHER_ID);
  };

  const idOf = (row: number, rawId: number): number => {
    const serviceId = service.id(row);
    // Of a text beyond the bound of texts there is no number: its route may be known all the same.
    if (rawId === OTHER_ID) return find(row, serviceId);
    const pair = serviceId * 0x1_0000_0000 + rawId;
    const before = known.get(pair);
    if (before !== undefined) return before;
    const id = find(row, serviceId);
    if (known.size < MOST_KNOWN) known.set(pair, id);
    return id;
  };

  return {
    id(row) {
      const rawId = raw.id(row);
      if (rawId === ABSENT_ID) return ABSENT_ID;
      const id = idOf(row, rawId);
      if (id === OTHER_ID && isCounted) count('other_route');
      return id;
    },
    text: (id) => (id === OTHER_ID ? OTHER_TEXT : (texts[id] ?? ABSENT)),
    admit(name, route) {
      const routes = routesOf(name);
      if (route !== OTHER_TEXT && !routes.has(route)) add(routes, route);
    },
  };
}
