// The numbers of the last closed window as files: DIR/active/SERVICE/metrics/NAME, for `cat` and for obs-top.

import { UsageError } from '../lib/cli/failure.ts';
import type { Context } from '../lib/cli/run.ts';
import { findDirectory, surroundings } from '../lib/store/directory.ts';
import { makeFolder } from '../lib/store/folder.ts';
import { metricPath, serviceMetricsFolder } from '../lib/store/layout.ts';
import { writeMetricFile } from '../lib/store/metricFile.ts';
import { type GroupKey, isSourcePart } from './keys.ts';
import type { Metric } from './writer.ts';

/** Writes the files of a window. They must not stop the stream: a failure is said once, and false is returned. */
export function openFiles(
  dir: string,
  by: readonly GroupKey[],
  context: Context,
): (metrics: readonly Metric[]) => boolean {
  if (!by.some((key) => key.label === 'service' && isSourcePart(key)))
    throw new UsageError('--dir needs --by service: there is one folder of files per service');
  const write = createMetricFiles(findDirectory(dir, surroundings()));
  let warned = false;
  return (metrics) => {
    try {
      write(metrics);
      return true;
    } catch (error) {
      if (!warned)
        context.warn(`${error instanceof Error ? error.message : String(error)}; the stream goes on`);
      warned = true;
      return false;
    }
  };
}

/** Writes one file per value of a group that is a service; the folders are made when first needed. */
function createMetricFiles(directory: string): (metrics: readonly Metric[]) => void {
  const made = new Set<string>();
  return (metrics) => {
    for (const { source, labels, values } of metrics) {
      if (labels.length > 0) continue;
      const folder = serviceMetricsFolder(directory, source);
      if (!made.has(folder)) {
        makeFolder(directory, folder);
        made.add(folder);
      }
      for (const [name, text] of values) writeMetricFile(metricPath(folder, name), text);
    }
  };
}
