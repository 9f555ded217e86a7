// The desired state, as obs.yaml states it: which services run, how many of each, and what is kept of them. Every field
// has its value here, defaults included; what obs.yaml may say is described by schemas/manifest.json.

import type { LineFormat } from './line-format.ts';
import type { Source } from './source.ts';

export type RestartPolicy = 'no' | 'on-failure' | 'always';

/** How much of something is kept; what is undefined is not limited by the manifest. */
export interface Limits {
  readonly lines?: number | undefined;
  readonly bytes?: number | undefined;
  readonly ageMs?: number | undefined;
}

/** What is kept beside the logs. */
export type Signal = 'metrics' | 'spans' | 'events' | 'alerts' | 'audit';

export interface Service {
  readonly name: string;
  /** The program and its arguments; undefined when something else runs the service. */
  readonly command: readonly string[] | undefined;
  readonly replicas: number;
  /** Environment variables of the command. */
  readonly env: ReadonlyMap<string, string>;
  /** The working directory, absolute; undefined is that of the tool. */
  readonly cwd: string | undefined;
  /** Fields added to every record of the service. */
  readonly tags: ReadonlyMap<string, string>;
  /** What is kept per instance, and of all instances merged. */
  readonly logs: Limits;
  readonly restart: RestartPolicy;
  /** The wait before the first restart; each further one is twice as long. */
  readonly restartDelayMs: number;
  /** The longest wait; never shorter than the first. */
  readonly restartMaxDelayMs: number;
  /** The TCP port that instance 0 listens on. */
  readonly port: number | undefined;
  readonly format: LineFormat;
}

export interface Manifest {
  readonly org: string | undefined;
  readonly app: string | undefined;
  readonly env: string | undefined;
  readonly node: string | undefined;
  /** The group that files of the suite belong to, a name or a number. */
  readonly group: string | undefined;
  /** Those of other organisations, by their names. */
  readonly groups: ReadonlyMap<string, string>;
  /** What is kept per instance of services that do not say otherwise. */
  readonly logs: Limits;
  readonly retention: ReadonlyMap<Signal, Limits>;
  /** By name, in the order of the file. */
  readonly services: ReadonlyMap<string, Service>;
  readonly sources: readonly Source[];
  /** Files of alerting rules, absolute. */
  readonly rules: readonly string[];
}

export const DEFAULT_RESTART_DELAY_MS = 1000;
export const DEFAULT_RESTART_MAX_DELAY_MS = 60_000;

/** How many instances of each service are wanted. */
export function desiredReplicas(manifest: Manifest): Map<string, number> {
  return new Map([...manifest.services.values()].map((service) => [service.name, service.replicas]));
}
