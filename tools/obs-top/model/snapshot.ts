// What one frame shows, as plain data: the model makes it, the views write it. Undefined is unknown, never 0.

import type { AlertRow } from '../../lib/lifecycle/alerts.ts';
import type { Phase } from '../../lib/lifecycle/states.ts';
import type { Quantity } from '../../lib/record/quantity.ts';

export interface Snapshot {
  /** The time that it speaks of, in Unix milliseconds; undefined when nothing was ever heard. */
  readonly atMs: number | undefined;
  readonly totals: Totals;
  /** In the order of the manifest, then as they were heard of. */
  readonly services: readonly ServiceRow[];
  /** By name. */
  readonly nodes: readonly NodeRow[];
  /** Firing ones first, then by severity and name. */
  readonly alerts: readonly AlertRow[];
}

export interface Totals {
  readonly nodes: number | undefined;
  readonly services: number;
  /** Running instances. */
  readonly instances: number | undefined;
}

export interface ServiceRow extends RequestFigures, MemoryFigures {
  /** As in the source of its records. */
  readonly service: string;
  readonly desired: number | undefined;
  readonly running: number | undefined;
  readonly healthy: number | undefined;
  readonly restarts: number | undefined;
  /** The worst phase of the instances that are wanted. */
  readonly state: Phase | undefined;
  /** Requests per second in equal parts of the last minutes, oldest first; undefined when it is not kept. */
  readonly trend: readonly (number | undefined)[] | undefined;
}

/** Rate, errors and duration of the requests of a service. */
export interface RequestFigures {
  /** Requests per second. */
  readonly requestRate: number | undefined;
  /** Failed requests per second. */
  readonly errorRate: number | undefined;
  /** The 99th percentile of what a request takes. */
  readonly p99: Quantity | undefined;
}

export interface MemoryFigures {
  /** Of all instances that report it. */
  readonly memoryBytes: number | undefined;
  /** How many of them do; undefined where the figure is of the whole service. */
  readonly memoryInstances: number | undefined;
  /** Processor time over time, of all instances that report it: 1 is one processor. */
  readonly cpu: number | undefined;
}

export interface NodeRow {
  readonly node: string;
  /** A ratio: 0.23 is 23 %. */
  readonly cpu: number | undefined;
  readonly memoryUsedBytes: number | undefined;
  readonly memoryTotalBytes: number | undefined;
  readonly containers: number | undefined;
  /** Silent: its last record is too old to be believed. */
  readonly status: 'online' | 'silent';
}

export const NO_REQUESTS: RequestFigures = {
  requestRate: undefined,
  errorRate: undefined,
  p99: undefined,
};

export const NO_MEMORY: MemoryFigures = {
  memoryBytes: undefined,
  memoryInstances: undefined,
  cpu: undefined,
};
