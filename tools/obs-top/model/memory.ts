// Memory and processor of each instance, from the METRIC records with the message `process` that obs-capture --usage writes:
//
//   web/0 METRIC process rss=28M cpu=3%

import type { RecordLine } from '../../lib/record/record.ts';
import { instanceOf, serviceOf } from '../../lib/record/source.ts';
import { numberOf, windowMsOf } from '../../lib/record/values.ts';
import { gapLifetimeMs, isFresh, windowLifetimeMs } from './lifetime.ts';
import { type MemoryFigures, NO_MEMORY } from './snapshot.ts';

export const PROCESS_MESSAGE = 'process';
/** Instances of all services; further ones are refused and counted. */
export const MAX_PROCESSES = 10_000;

interface Usage {
  readonly atMs: number;
  readonly lifetimeMs: number;
  readonly rssBytes: number | undefined;
  readonly cpu: number | undefined;
}

export interface Memory {
  observe(record: RecordLine, atMs: number): void;
  /** The instance has ended: what it used is free. */
  forget(service: string, instance: string): void;
  services(): Iterable<string>;
  figures(service: string, nowMs: number): MemoryFigures;
  expire(nowMs: number): void;
  refused(): number;
}

export function createMemory(): Memory {
  const services = new Map<string, Map<string, Usage>>();
  let size = 0;
  let refused = 0;

  function forget(service: string, instance: string): void {
    const instances = services.get(service);
    if (instances?.delete(instance) !== true) return;
    size -= 1;
    if (instances.size === 0) services.delete(service);
  }

  return {
    observe(record, atMs) {
      const rssBytes = numberOf(record, 'rss');
      const cpu = numberOf(record, 'cpu');
      if (rssBytes === undefined && cpu === undefined) return;
      const service = serviceOf(record.source);
      const instance = instanceOf(record.source);
      const instances = services.get(service);
      const before = instances?.get(instance);
      if (before === undefined && size >= MAX_PROCESSES) {
        refused += 1;
        return;
      }
      if (before !== undefined && before.atMs > atMs) return;
      if (before === undefined) size += 1;
      const windowMs = windowMsOf(record);
      const gapMs = before === undefined ? undefined : atMs - before.atMs;
      const lifetimeMs = windowMs === undefined ? gapLifetimeMs(gapMs) : windowLifetimeMs(windowMs);
      const known = instances ?? new Map<string, Usage>();
      services.set(service, known.set(instance, { atMs, lifetimeMs, rssBytes, cpu }));
    },
    forget,
    services: () => services.keys(),
    figures(service, nowMs) {
      const fresh = [...(services.get(service)?.values() ?? [])].filter((usage) => isFresh(usage, nowMs));
      const memory = fresh.flatMap(({ rssBytes }) => rssBytes ?? []);
      const cpu = fresh.flatMap((usage) => usage.cpu ?? []);
      return {
        ...NO_MEMORY,
        ...(memory.length === 0 ? {} : { memoryBytes: sum(memory), memoryInstances: memory.length }),
        cpu: cpu.length === 0 ? undefined : sum(cpu),
      };
    },
    expire(nowMs) {
      for (const [service, instances] of services) {
        for (const [instance, usage] of instances) if (!isFresh(usage, nowMs)) forget(service, instance);
      }
    },
    refused: () => refused,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
