// The figures of a service from its metric files, one number a file, as obs-agg --dir and the services themselves write
// them. How old a figure is, the file's time says.

import fs from 'node:fs';
import { join } from 'node:path';
import type { Quantity } from '../../lib/record/quantity.ts';
import { finite } from '../../lib/record/values.ts';
import { folderExists } from '../../lib/store/folder.ts';
import { metricPath } from '../../lib/store/layout.ts';
import { listMetricFiles, readMetricFile } from '../../lib/store/metricFile.ts';
import { listFolder } from '../../lib/store/read.ts';
import { MAX_ENTRIES, type StoredService } from '../../lib/store/rings.ts';
import { FILE_LIFETIME_MS, isFresh, windowLifetimeMs } from '../model/lifetime.ts';
import { p99Name } from '../model/requests.ts';
import { type MemoryFigures, NO_MEMORY, NO_REQUESTS, type RequestFigures } from '../model/snapshot.ts';

const MEMORY = 'memory';

interface Reading {
  readonly quantity: Quantity;
  readonly atMs: number;
}

/** What the metric files of `service` say at `nowMs`. @throws StoreFailure */
export function fileFigures(
  directory: string,
  service: StoredService,
  nowMs: number,
): RequestFigures & MemoryFigures {
  // Most services have none: one look at the name is cheaper than one at each folder on the way.
  const has = (name: string): boolean =>
    fs.lstatSync(join(service.folder, name), { throwIfNoEntry: false }) !== undefined;
  const files = has('metrics') ? listMetricFiles(directory, join(service.folder, 'metrics')) : [];
  const paths = new Map(files.map(({ name, path }) => [name, path]));
  const reading = (name: string | undefined): Reading | undefined => {
    const path = name === undefined ? undefined : paths.get(name);
    return path === undefined ? undefined : readFile(path);
  };
  const memory = memoryOf(reading(MEMORY), nowMs);
  return {
    ...requestsOf(reading, p99Name([...paths.keys()]), nowMs),
    ...(memory.memoryBytes === undefined && has('instances')
      ? instancesMemory(directory, service, nowMs)
      : memory),
  };
}

/** True when at least one figure is known. */
export function isAnyKnown(figures: RequestFigures & MemoryFigures): boolean {
  return Object.values(figures).some((figure) => figure !== undefined);
}

/**
 * Count and errors are those of one window, whose length the files do not tell; but the rate is the count over it, so
 * that errors over count is to the rate of errors as one is to the rate.
 */
function requestsOf(
  reading: (name: string | undefined) => Reading | undefined,
  p99: string | undefined,
  nowMs: number,
): RequestFigures {
  const rate = reading('rate');
  const count = reading('count');
  const windowMs = rate && count && finite((1000 * count.quantity.value) / rate.quantity.value);
  const lifetimeMs = windowMs === undefined ? FILE_LIFETIME_MS : windowLifetimeMs(windowMs);
  const fresh = (one: Reading | undefined): number | undefined =>
    one !== undefined && isFresh({ ...one, lifetimeMs }, nowMs) ? finite(one.quantity.value) : undefined;
  const requestRate = fresh(rate);
  if (requestRate === undefined && p99 === undefined) return NO_REQUESTS;
  const errors = fresh(reading('errors'));
  const duration = reading(p99);
  return {
    requestRate,
    errorRate:
      fresh(reading('errors_rate')) ??
      (errors === undefined || windowMs === undefined ? undefined : (1000 * errors) / windowMs),
    p99: fresh(duration) === undefined ? undefined : duration?.quantity,
  };
}

function memoryOf(reading: Reading | undefined, nowMs: number): MemoryFigures {
  if (reading === undefined || !isFresh({ ...reading, lifetimeMs: FILE_LIFETIME_MS }, nowMs))
    return NO_MEMORY;
  return { ...NO_MEMORY, memoryBytes: finite(reading.quantity.value) };
}

/** The sum of what the instances write themselves. */
function instancesMemory(directory: string, service: StoredService, nowMs: number): MemoryFigures {
  const folder = join(service.folder, 'instances');
  if (!folderExists(directory, folder)) return NO_MEMORY;
  const known = listFolder(folder, MAX_ENTRIES).flatMap(({ name, kind }) => {
    const path = metricPath(join(folder, name, 'metrics'), MEMORY);
    const bytes = kind === 'folder' ? memoryOf(readFile(path), nowMs).memoryBytes : undefined;
    return bytes === undefined ? [] : [bytes];
  });
  if (known.length === 0) return NO_MEMORY;
  return {
    ...NO_MEMORY,
    memoryBytes: known.reduce((sum, bytes) => sum + bytes, 0),
    memoryInstances: known.length,
  };
}

function readFile(path: string): Reading | undefined {
  const reading = readMetricFile(path);
  const stats = reading.kind === 'value' ? fs.lstatSync(path, { throwIfNoEntry: false }) : undefined;
  return reading.kind === 'value' && stats !== undefined
    ? { quantity: reading.quantity, atMs: stats.mtimeMs }
    : undefined;
}
