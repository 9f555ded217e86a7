// Publishes numbers of services as files: for this node DIR/active/SERVICE/metrics/NAME, cluster-wide DIR/metrics/SERVICE/NAME. A number
// that is not published again for a while is stale, and its file is removed, so that what is there is what is true.

import fs from 'node:fs';
import { makeFolder } from './folder.ts';
import { clusterMetricsFolder, metricPath, serviceMetricsFolder } from './layout.ts';
import { listMetricFiles, removeMetricFile, writeMetricFile } from './metricFile.ts';
import { listServices } from './rings.ts';

export interface MetricPublisher {
  /** Writes a number, as it is to be read, at a time of the publisher's clock in microseconds. @throws StoreFailure */
  put(service: string, name: string, text: string, timeUs: number): void;
  /** Removes what has not been put since `staleUs` before. @throws StoreFailure */
  sweep(timeUs: number): void;
}

export interface PublisherOptions {
  readonly staleUs: number;
  /** Files of these names that a publisher before this one has left are taken over, and removed when they are stale. */
  readonly isOurs: (name: string) => boolean;
  /** Only the cluster-wide files: what is published is of several nodes. */
  readonly clusterOnly?: boolean;
  readonly nowMs: () => number;
  /** A number of an earlier time than the one that is there is left out: a correction of the past. */
  readonly keepsLatest?: boolean;
}

interface Known {
  readonly service: string;
  readonly name: string;
  timeUs: number;
  /** Put by a publisher before this one, or by another that is still at work. */
  isTakenOver: boolean;
}

const US_PER_MS = 1000;

export function createMetricPublisher(directory: string, options: PublisherOptions): MetricPublisher {
  const { staleUs, isOurs, clusterOnly = false, keepsLatest = false } = options;
  const made = new Set<string>();
  const known = new Map<string, Known>();
  let isBegun = false;

  const foldersOf = (service: string): readonly string[] => {
    const cluster = clusterMetricsFolder(directory, service);
    return clusterOnly ? [cluster] : [serviceMetricsFolder(directory, service), cluster];
  };

  /** Takes over the files of a publisher before: as old as they are, seen from the first time that is put. */
  const begin = (timeUs: number): void => {
    isBegun = true;
    for (const { name: service } of listServices(directory)) {
      for (const folder of foldersOf(service)) {
        for (const { name, path } of listMetricFiles(directory, folder)) {
          const stats = fs.lstatSync(path, { throwIfNoEntry: false });
          if (stats === undefined || !isOurs(name)) continue;
          const ageUs = Math.max(0, options.nowMs() - stats.mtimeMs) * US_PER_MS;
          known.set(JSON.stringify([service, name]), {
            service,
            name,
            timeUs: timeUs - ageUs,
            isTakenOver: true,
          });
        }
      }
    }
  };

  /** Somebody else goes on writing it. */
  const isFresh = (path: string): boolean => {
    const stats = fs.lstatSync(path, { throwIfNoEntry: false });
    return stats !== undefined && (options.nowMs() - stats.mtimeMs) * US_PER_MS < staleUs;
  };

  return {
    put(service, name, text, timeUs) {
      if (!isBegun) begin(timeUs);
      const key = JSON.stringify([service, name]);
      const entry = known.get(key);
      if (keepsLatest && entry !== undefined && !entry.isTakenOver && timeUs < entry.timeUs) return;
      for (const folder of foldersOf(service)) {
        if (!made.has(folder)) makeFolder(directory, folder);
        made.add(folder);
        writeMetricFile(metricPath(folder, name), text);
      }
      const latestUs = entry === undefined ? timeUs : Math.max(entry.timeUs, timeUs);
      known.set(key, { service, name, timeUs: latestUs, isTakenOver: false });
    },
    sweep(timeUs) {
      for (const [key, { service, name, timeUs: putUs, isTakenOver }] of known) {
        if (timeUs - putUs < staleUs) continue;
        const paths = foldersOf(service).map((folder) => metricPath(folder, name));
        known.delete(key);
        if (isTakenOver && paths.some(isFresh)) continue;
        paths.forEach(removeMetricFile);
      }
    },
  };
}
