// All instances of all services, each with its status (states.ts), and the counts that a table of services shows.
// Bounded: beyond `maxInstances` new instances are not taken in and `refused` counts what was heard of them. Instances
// that are gone are forgotten after a while: soon when they were asked to end, after a day when they were not, because
// until then somebody may miss them.

import type { RecordLine } from '../record/record.ts';
import { instanceOf, serviceOf } from '../record/source.ts';
import { type LifecycleEvent, lifecycleEvent } from './events.ts';
import { type InstanceStatus, isDown, isHealthy, isRunning, newInstance, step } from './states.ts';

export const DEFAULT_MAX_INSTANCES = 10_000;

/** An instance that was asked to end is forgotten this long after its exit. */
export const FORGET_MS = 60 * 60_000;

/** An instance that ended unasked, and was not started again, is forgotten after this time. */
export const FORGET_MISSED_MS = 24 * FORGET_MS;

/** The replicas of one service. */
export interface ServiceCounts {
  readonly service: string;
  /** Running: started, not ended, not asked to end. */
  readonly running: number;
  /** Running and not found unhealthy. */
  readonly healthy: number;
  /** As the manifest wants it; without a manifest, the instances heard of that were not asked to end. */
  readonly desired: number;
  /** Restarts of all instances together. */
  readonly restarts: number;
}

export interface FleetOptions {
  /** Replicas wanted by service, from the manifest. */
  readonly desired?: ReadonlyMap<string, number>;
  readonly maxInstances?: number;
}

/** Instances by name, '' for a service's instance without one. */
export type Instances = ReadonlyMap<string, InstanceStatus>;

export interface Fleet {
  /** Takes note of what `record` says about the life of its source; other records change nothing. */
  observe(record: RecordLine, nowMs: number): void;
  /** Takes note of one event of one instance: the way for callers that have no record at hand. */
  apply(service: string, instance: string, event: LifecycleEvent, nowMs: number): void;
  /** Lets time pass: silence is noticed, old exits are forgotten. */
  tick(nowMs: number): void;
  /** Replaces the wanted replicas, as when the manifest is read again; undefined when there is none any more. */
  setDesired(desired: ReadonlyMap<string, number> | undefined): void;
  /** Services of the manifest first, in its order, then those heard of, in the order they were. */
  counts(): ServiceCounts[];
  services(): ReadonlyMap<string, Instances>;
  /** Events of instances that were not taken in because the fleet was full. */
  refused(): number;
}

/** An empty fleet. */
export function createFleet(options: FleetOptions = {}): Fleet {
  const maxInstances = options.maxInstances ?? DEFAULT_MAX_INSTANCES;
  const services = new Map<string, Map<string, InstanceStatus>>();
  let desired = options.desired;
  let size = 0;
  let refused = 0;

  function apply(service: string, instance: string, event: LifecycleEvent, nowMs: number): void {
    const instances = services.get(service);
    const status = instances?.get(instance);
    if (status !== undefined) {
      instances!.set(instance, step(status, event, nowMs));
    } else if (size < maxInstances) {
      size += 1;
      const known = instances ?? new Map<string, InstanceStatus>();
      services.set(service, known.set(instance, step(newInstance(nowMs), event, nowMs)));
    } else {
      refused += 1;
    }
  }

  function tick(nowMs: number): void {
    for (const [service, instances] of services) {
      for (const [name, status] of instances) {
        if (isForgettable(status, nowMs)) {
          instances.delete(name);
          size -= 1;
        } else {
          instances.set(name, step(status, { kind: 'tick' }, nowMs));
        }
      }
      if (instances.size === 0) services.delete(service);
    }
  }

  return {
    observe(record, nowMs) {
      const event = lifecycleEvent(record);
      if (event !== undefined) apply(serviceOf(record.source), instanceOf(record.source), event, nowMs);
    },
    apply,
    tick,
    setDesired(next) {
      desired = next;
    },
    counts() {
      const names = new Set([...(desired?.keys() ?? []), ...services.keys()]);
      return [...names].map((name) => countsOf(name, services.get(name), desired?.get(name)));
    },
    services: () => services,
    refused: () => refused,
  };
}

function isForgettable(status: InstanceStatus, nowMs: number): boolean {
  return isDown(status) && nowMs - status.sinceMs > (status.isWanted ? FORGET_MISSED_MS : FORGET_MS);
}

function countsOf(
  service: string,
  instances: Instances | undefined,
  wanted: number | undefined,
): ServiceCounts {
  const statuses = [...(instances?.values() ?? [])];
  return {
    service,
    running: statuses.filter(isRunning).length,
    healthy: statuses.filter(isHealthy).length,
    desired: wanted ?? statuses.filter((status) => status.isWanted).length,
    restarts: statuses.reduce((sum, status) => sum + status.restarts, 0),
  };
}
