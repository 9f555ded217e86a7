// What is known of one container, from the Engine's answers. They are read as unknown values: whatever is missing or of
// another type is not known.

import { encodeName } from '../../lib/record/source.ts';

export interface Container {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly isTty: boolean;
  readonly isRunning: boolean;
  /** RFC 3339, as the Engine writes it; '' when it never ran. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly exitCode: number | undefined;
  readonly wasOomKilled: boolean;
  /** The last words of the health check. */
  readonly healthOutput: string;
}

/** A value of an answer by its path; undefined where there is none. */
export function valueAt(answer: unknown, ...path: readonly string[]): unknown {
  let value: unknown = answer;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

export function textAt(answer: unknown, ...path: readonly string[]): string {
  const value = valueAt(answer, ...path);
  return typeof value === 'string' ? value : '';
}

export function numberAt(answer: unknown, ...path: readonly string[]): number | undefined {
  const value = valueAt(answer, ...path);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The elements of a list by its path; none where there is no list. */
export function listAt(answer: unknown, ...path: readonly string[]): readonly unknown[] {
  const value = valueAt(answer, ...path);
  return Array.isArray(value) ? value : [];
}

/** The texts of an object by its path. */
export function textsAt(answer: unknown, ...path: readonly string[]): ReadonlyMap<string, string> {
  const value = valueAt(answer, ...path);
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/** Reads the answer to /containers/ID/json. */
export function containerOf(answer: unknown): Container {
  const health = listAt(answer, 'State', 'Health', 'Log').at(-1);
  return {
    id: textAt(answer, 'Id'),
    name: textAt(answer, 'Name').replace(/^\//, ''),
    image: textAt(answer, 'Config', 'Image'),
    labels: textsAt(answer, 'Config', 'Labels'),
    isTty: valueAt(answer, 'Config', 'Tty') === true,
    isRunning: valueAt(answer, 'State', 'Running') === true,
    startedAt: startOf(textAt(answer, 'State', 'StartedAt')),
    finishedAt: startOf(textAt(answer, 'State', 'FinishedAt')),
    exitCode: numberAt(answer, 'State', 'ExitCode'),
    wasOomKilled: valueAt(answer, 'State', 'OOMKilled') === true,
    healthOutput: textAt(health, 'Output').trim(),
  };
}

/** Go writes the year 1 for a time that is not set. */
function startOf(time: string): string {
  return time.startsWith('0001-') ? '' : time;
}

const PROJECT = 'com.docker.compose.project';
const SERVICE = 'com.docker.compose.service';
const NUMBER = 'com.docker.compose.container-number';

/**
 * Whose records these are: what the labels obs.service and obs.instance say, else service and number of docker compose, else the name of
 * the container as the service and instance 0.
 */
export function sourceOf({ name, labels }: Pick<Container, 'name' | 'labels'>): string {
  const service = labels.get('obs.service') ?? labels.get(SERVICE) ?? name;
  const instance = labels.get('obs.instance') ?? labels.get(NUMBER) ?? '0';
  return `${encodeName(service)}/${encodeName(instance)}`;
}

/** What to look for: containers that any of the words chooses. */
export interface Choice {
  chooses(container: Pick<Container, 'name' | 'labels'>): boolean;
}

/**
 * Reads the words of --docker: `all`, a name with * and ?, `label=KEY`, `label=KEY=VALUE`, or `project=NAME` for one of docker compose.
 */
export function choiceOf(words: readonly string[]): Choice {
  const tests = words.map(testOf);
  return { chooses: (container) => tests.some((test) => test(container)) };
}

type Test = (container: Pick<Container, 'name' | 'labels'>) => boolean;

function testOf(word: string): Test {
  const [, kind = '', rest = ''] = /^(label|project)=(.*)$/s.exec(word) ?? [];
  if (kind === 'project') return ({ labels }) => labels.get(PROJECT) === rest;
  if (kind === 'label') {
    const equals = rest.indexOf('=');
    if (equals < 0) return ({ labels }) => labels.has(rest);
    return ({ labels }) => labels.get(rest.slice(0, equals)) === rest.slice(equals + 1);
  }
  if (word === 'all') return () => true;
  const pattern = word
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const name = new RegExp(`^${pattern}$`, 's');
  return (container) => name.test(container.name);
}
