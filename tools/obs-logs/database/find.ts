// From the words of the command line to deployments in the store: a service, one of its instances, or the whole name of a deployment.

import { Negative, UsageError } from '../../lib/cli/failure.ts';
import { serviceOfDeployment } from '../../lib/postgres/deployment.ts';
import { listDeployments, listSources } from '../../lib/postgres/read.ts';
import { nearestName } from '../../lib/record/nearest.ts';
import { instanceOf, serviceOf } from '../../lib/record/source.ts';
import { listed } from '../places/find.ts';
import type { StorePlace } from '../places/place.ts';
import { isQuery, type TenantQuery } from '../places/tenants.ts';
import type { StoreSession } from './session.ts';

export interface Wanted extends TenantQuery {
  readonly all: boolean;
}

/** @throws Negative when a word names nothing, with the names that are near; UsageError; StoreFailure */
export async function findStored(
  session: StoreSession,
  words: readonly string[],
  wanted: Wanted,
): Promise<readonly StorePlace[]> {
  const known = await listDeployments(session.ask);
  const asked = known.filter((name) => isAsked(name, wanted));
  // Where no deployment is of these tenants they are looked for in the tags of the lines.
  const names = asked.length > 0 ? asked : known;
  const places: StorePlace[] = [];
  for (const word of words) places.push(await placeOf(session, word, names));
  if (wanted.all) places.push(...everything(session, names));
  return distinct(places);
}

function everything(session: StoreSession, names: readonly string[]): readonly StorePlace[] {
  if (names.length === 0)
    throw new Negative('the store holds no service; obs-ring --store brings them there');
  return names.map((deployment) => wholeOf(session, deployment));
}

function wholeOf(session: StoreSession, deployment: string): StorePlace {
  return {
    kind: 'stored',
    name: deployment,
    deployment,
    source: undefined,
    isOfTenant: deployment.includes('/'),
    session,
  };
}

async function placeOf(session: StoreSession, word: string, names: readonly string[]): Promise<StorePlace> {
  if (word === '-' || /^\.{0,2}\//.test(word))
    throw new UsageError(`--store holds services, no files and no stdin: ${JSON.stringify(word)}`);
  if (names.includes(word)) return wholeOf(session, word);
  const deployment = located(serviceOf(word), names);
  if (deployment === undefined) throw unknown(word, names);
  const whole = wholeOf(session, deployment);
  if (instanceOf(word) === '') return whole;
  const sources = await listSources(session.ask, deployment);
  if (sources.includes(word)) return { ...whole, name: word, source: word };
  throw new Negative(`there is no instance ${word} in the store; there are ${listed(sources)}`);
}

/** The deployment of a service: nobody's, else that of the only tenant that has one. @throws Negative for several */
function located(service: string, names: readonly string[]): string | undefined {
  if (names.includes(service)) return service;
  const [only, ...others] = names.filter((name) => serviceOfDeployment(name) === service);
  if (only === undefined || others.length === 0) return only;
  throw new Negative(
    `several tenants have a service ${service}: ${listed([only, ...others])}; say which with --org, --app, --env`,
  );
}

/** Whether a deployment is of the tenants that are asked for; where none are, every one is. */
function isAsked(name: string, query: TenantQuery): boolean {
  if (!isQuery(query)) return true;
  const parts = name.split('/');
  if (parts.length < 4) return false;
  return [query.org, query.app, query.env].every(
    (wanted, index) => wanted === undefined || wanted === parts[index],
  );
}

function unknown(word: string, names: readonly string[]): Negative {
  if (names.length === 0)
    return new Negative(`there is no service ${word}: the store is empty; obs-ring --store fills it`);
  const near = nearestName(serviceOf(word), [...names, ...names.map(serviceOfDeployment)]);
  const hint = near === undefined ? `there are ${listed(names)}` : `did you mean ${near}?`;
  return new Negative(`there is no service ${word} in the store; ${hint}`);
}

/** Each once; an instance is left out where all of its service is there. */
function distinct(places: readonly StorePlace[]): readonly StorePlace[] {
  const whole = new Set(places.flatMap((place) => (place.source === undefined ? [place.deployment] : [])));
  const byName = new Map(
    places
      .filter(({ source, deployment }) => source === undefined || !whole.has(deployment))
      .map((place) => [place.name, place]),
  );
  return [...byName.values()];
}
