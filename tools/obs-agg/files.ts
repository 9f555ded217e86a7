// The numbers of the last closed window as files: DIR/active/SERVICE/metrics/NAME, for `cat` and for obs-top.

import { makeFolder } from '../lib/store/folder.ts';
import { metricPath, serviceMetricsFolder } from '../lib/store/layout.ts';
import { writeMetricFile } from '../lib/store/metricFile.ts';
import type { Metric } from './writer.ts';

/** Writes one file per value of a group that is a service; the folders are made when first needed. */
export function createMetricFiles(directory: string): (metrics: readonly Metric[]) => void {
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
