// Folders in which services write their metrics, one number a file with its unit (`15234`, `28M`, `3ms`), as METRIC records:
//
//   web/0 METRIC memory value=28M          the content of …/web/0/metrics/memory

import { basename, relative } from 'node:path';
import { encodeName } from '../../lib/record/source.ts';
import { MAX_METRICS, readMetricFile } from '../../lib/store/metricFile.ts';
import { expand } from '../files/expand.ts';
import { type Glob, parseGlob } from '../files/glob.ts';
import { type Origin, originOf, value } from '../origin.ts';
import { periodicSource } from './periodic.ts';
import type { Source, SourceHost } from './source.ts';

/** Folders of metrics, and whose they are. */
export interface MetricFolders {
  readonly source: string;
  /** Patterns of the files in them. */
  readonly globs: readonly Glob[];
  readonly tags: ReadonlyMap<string, string>;
}

export interface MetricFilesSettings {
  readonly folders: readonly MetricFolders[];
  readonly intervalMs: number;
}

/** The files in the folders that a pattern stands for. @throws GlobFailure */
export function filesIn(folder: string): readonly Glob[] {
  return parseGlob(`${folder.replace(/\/+$/, '')}/*`);
}

export function metricFilesSource({ folders, intervalMs }: MetricFilesSettings, host: SourceHost): Source {
  const origins = new Map<string, Origin>();
  const told = new Set<string>();

  /** Said once for each file, until it can be read. */
  const warnOnce = (path: string, message: string): void => {
    if (!told.has(path)) host.warn(message);
    told.add(path);
  };

  const originFor = (name: string, tags: ReadonlyMap<string, string>): Origin => {
    const origin = origins.get(name) ?? originOf(name, tags);
    origins.set(name, origin);
    return origin;
  };

  let isFirst = true;
  const look = (): void => {
    const timeMs = Date.now();
    for (const { source, globs, tags } of folders) {
      for (const glob of globs) {
        const { paths, failures } = expand([glob]);
        for (const [folder, error] of failures) warnOnce(folder, `cannot read ${folder}: ${String(error)}`);
        // They may be written later, or the pattern be mistyped.
        if (isFirst && paths.length === 0 && failures.size === 0)
          host.warn(`${source}: no file in ${glob.folder} holds a metric so far`);
        if (paths.length > MAX_METRICS)
          warnOnce(glob.folder, `more than ${MAX_METRICS} metrics in ${glob.folder}`);
        for (const path of paths.slice(0, MAX_METRICS)) {
          const reading = readMetricFile(path);
          if (reading.kind === 'invalid') warnOnce(path, reading.reason);
          if (reading.kind !== 'value') continue;
          told.delete(path);
          const origin = originFor(instanceAt(source, glob, path), tags);
          host.announce(origin, 'METRIC', basename(path), [value('value', reading.text)], timeMs);
        }
      }
    }
    isFirst = false;
  };
  return periodicSource(intervalMs, look, host);
}

/** The folders that were not in the pattern name the instance, a last one `metrics` apart: `web` and 0/metrics/memory give web/0. */
function instanceAt(source: string, { folder }: Glob, path: string): string {
  const names = relative(folder, path).split('/').slice(0, -1);
  if (names.at(-1) === 'metrics') names.pop();
  return [source, ...names.map(encodeName)].join('/');
}
