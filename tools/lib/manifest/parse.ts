// From the text of obs.yaml to a Manifest, or to everything that is wrong with it.

import { dirname, resolve } from 'node:path';
import { nearestName } from '../record/nearest.ts';
import { parseQuantity } from '../record/quantity.ts';
import type { Problem } from '../schema/problem.ts';
import { formatProblem } from '../schema/problem.ts';
import { validateManifest } from '../schema/validate.ts';
import { CommandFailure, splitCommand } from './command.ts';
import { readDocument, type YamlDocument } from './document.ts';
import { ManifestFailure, type ManifestProblem } from './failure.ts';
import type { LineFormat } from './line-format.ts';
import {
  DEFAULT_RESTART_DELAY_MS,
  DEFAULT_RESTART_MAX_DELAY_MS,
  type Limits,
  type Manifest,
  type RestartPolicy,
  type Service,
  type Signal,
} from './manifest.ts';
import { durationMs, type RawSource, type Source, sourceOf } from './source.ts';

/** Problems beyond this number are not told. */
const MAX_PROBLEMS = 100;

/** obs.yaml as the schema lets it through. */
interface RawManifest {
  readonly org?: string;
  readonly app?: string;
  readonly env?: string;
  readonly node?: string;
  readonly group?: string | number;
  readonly groups?: Readonly<Record<string, string | number>>;
  readonly log_lines?: number;
  readonly log_bytes?: string | number;
  readonly log_age?: string;
  readonly retention?: Readonly<Partial<Record<Signal, RawLimits>>>;
  readonly services?: Readonly<Record<string, RawService>>;
  readonly sources?: readonly RawSource[];
  readonly rules?: readonly string[];
}

interface RawLimits {
  readonly lines?: number | undefined;
  readonly bytes?: string | number | undefined;
  readonly age?: string | undefined;
}

interface RawService {
  readonly command?: string | readonly string[];
  readonly replicas?: number;
  readonly env?: Readonly<Record<string, unknown>>;
  readonly cwd?: string;
  readonly tags?: Readonly<Record<string, unknown>>;
  readonly log_lines?: number;
  readonly log_bytes?: string | number;
  readonly log_age?: string;
  readonly restart?: RestartPolicy;
  readonly restart_delay?: string;
  readonly restart_max_delay?: string;
  readonly port?: number;
  readonly format?: LineFormat;
}

/**
 * The manifest that `text` is. `file` is its path: problems name it, and relative paths in it start at its folder.
 * @throws ManifestFailure with every problem at its line and column
 */
export function parseManifest(text: string, file: string): Manifest {
  const document = readDocument(text);
  if (document.problems.length > 0) throw new ManifestFailure(file, document.problems);
  const invalid = validateManifest(document.value);
  if (invalid.length > 0) {
    const told = invalid
      .slice(0, MAX_PROBLEMS)
      .map((problem) =>
        document.problemAt(problem.path, messageOf(problem), problem.isKey ? 'key' : 'value'),
      );
    throw new ManifestFailure(file, told);
  }
  const problems: ManifestProblem[] = [];
  const manifest = manifestOf(document.value as RawManifest, {
    document,
    file,
    folder: dirname(file),
    problems,
  });
  if (problems.length > 0) throw new ManifestFailure(file, problems);
  return manifest;
}

/** An unknown key is mostly a known one mistyped. */
function messageOf(problem: Problem): string {
  const message = formatProblem(problem);
  const known = problem.known;
  const meant = known === undefined ? undefined : nearestName(problem.path.at(-1) ?? '', known);
  return meant === undefined ? message : `${message}; did you mean ${meant}?`;
}

/** What building the parts of a manifest needs besides their values. */
interface Building {
  readonly document: YamlDocument;
  readonly file: string;
  /** The folder of the file. */
  readonly folder: string;
  /** Where problems go that the schema cannot see. */
  readonly problems: ManifestProblem[];
}

function manifestOf(raw: RawManifest, building: Building): Manifest {
  const logs = logLimitsOf(raw);
  const services = Object.entries(raw.services ?? {}).map(([name, service]) =>
    serviceOf(name, service, logs, building),
  );
  return {
    org: raw.org,
    app: raw.app,
    env: raw.env,
    node: raw.node,
    group: raw.group === undefined ? undefined : String(raw.group),
    groups: new Map(Object.entries(raw.groups ?? {}).map(([org, group]) => [org, String(group)])),
    logs,
    retention: new Map(
      Object.entries(raw.retention ?? {}).map(([signal, limits]) => [signal as Signal, limitsOf(limits)]),
    ),
    services: new Map(services.map((service) => [service.name, service])),
    sources: (raw.sources ?? []).map((source, index) => sourceAt(source, index, building)),
    rules: (raw.rules ?? []).map((path) => resolve(building.folder, path)),
  };
}

function sourceAt(raw: RawSource, index: number, { document, folder, file }: Building): Source {
  const path = ['sources', String(index)];
  const refuse = (key: string, message: string): ManifestFailure => {
    const place = [...path, key];
    return new ManifestFailure(file, [document.problemAt(place, formatProblem({ path: place, message }))]);
  };
  return sourceOf(raw, folder, { tags: textsOf(raw.tags, [...path, 'tags'], document), refuse });
}

function serviceOf(name: string, raw: RawService, logs: Limits, building: Building): Service {
  const path = ['services', name];
  return {
    name,
    command: commandOf(raw.command, path, building),
    replicas: raw.replicas ?? 1,
    env: textsOf(raw.env, [...path, 'env'], building.document),
    cwd: raw.cwd === undefined ? undefined : resolve(building.folder, raw.cwd),
    tags: textsOf(raw.tags, [...path, 'tags'], building.document),
    logs: { ...logs, ...logLimitsOf(raw) },
    restart: raw.restart ?? 'no',
    ...restartDelays(raw, path, building),
    port: raw.port,
    format: raw.format ?? 'auto',
  };
}

function logLimitsOf(raw: Pick<RawService, 'log_lines' | 'log_bytes' | 'log_age'>): Limits {
  return limitsOf({ lines: raw.log_lines, bytes: raw.log_bytes, age: raw.log_age });
}

/** Only what is said is there. */
function limitsOf({ lines, bytes, age }: RawLimits): Limits {
  const size = bytes === undefined ? undefined : parseQuantity(String(bytes))?.value;
  const ageMs = durationMs(age);
  return {
    ...(lines !== undefined && { lines }),
    ...(size !== undefined && { bytes: size }),
    ...(ageMs !== undefined && { ageMs }),
  };
}

function commandOf(
  raw: RawService['command'],
  path: readonly string[],
  { document, problems }: Building,
): readonly string[] | undefined {
  if (typeof raw !== 'string') return raw;
  try {
    return splitCommand(raw);
  } catch (cause) {
    if (!(cause instanceof CommandFailure)) throw cause;
    const message = formatProblem({ path: [...path, 'command'], message: cause.message });
    problems.push(document.problemAt([...path, 'command'], message));
    return undefined;
  }
}

/** Numbers and booleans stand for their text, as it is written. */
function textsOf(
  raw: Readonly<Record<string, unknown>> | undefined,
  path: readonly string[],
  document: YamlDocument,
): Map<string, string> {
  const entries = Object.entries(raw ?? {});
  return new Map(
    entries.map(([key, value]) => [
      key,
      typeof value === 'string' ? value : (document.textAt([...path, key]) ?? String(value)),
    ]),
  );
}

/** A first wait longer than the default longest one makes that longer; a longest one shorter than it is a mistake. */
function restartDelays(
  raw: RawService,
  path: readonly string[],
  { document, problems }: Building,
): { restartDelayMs: number; restartMaxDelayMs: number } {
  const restartDelayMs = durationMs(raw.restart_delay) ?? DEFAULT_RESTART_DELAY_MS;
  const given = durationMs(raw.restart_max_delay);
  if (given !== undefined && given < restartDelayMs) {
    const place = [...path, 'restart_max_delay'];
    const message = formatProblem({ path: place, message: 'is shorter than restart_delay' });
    problems.push(document.problemAt(place, message));
  }
  return {
    restartDelayMs,
    restartMaxDelayMs: given ?? Math.max(restartDelayMs, DEFAULT_RESTART_MAX_DELAY_MS),
  };
}
