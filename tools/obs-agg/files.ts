// The numbers of the last closed window as files, for `cat` and for obs-top, and beside them those that the instances of services write
// themselves, put together over the instances. Files must not stop the stream: a failure is said once, and the stream goes on.

import { UsageError } from '../lib/cli/failure.ts';
import type { Context } from '../lib/cli/run.ts';
import type { DeclaredRules } from '../lib/metric/rule.ts';
import { findDirectory, surroundings } from '../lib/store/directory.ts';
import { createMetricPublisher, type MetricPublisher } from '../lib/store/publisher.ts';
import { listServices } from '../lib/store/rings.ts';
import { overInstances, readInstanceMetrics } from '../lib/store/serviceMetrics.ts';
import { type GroupKey, isSourcePart } from './keys.ts';
import { WITHDRAWN } from './withdrawn.ts';
import type { Metric } from './writer.ts';

export interface FileOptions {
  readonly dir: string;
  readonly staleMs: number;
  readonly rules: DeclaredRules;
  /** Names of the values of a window. */
  readonly names: ReadonlySet<string>;
  /** Only the cluster-wide files. */
  readonly clusterOnly?: boolean;
}

export interface MetricFiles {
  /** Writes one file for each value of a group that is a service. */
  publish(metrics: readonly Metric[], endUs: number): void;
  /** Puts together what the instances write, at a time of the wall clock. */
  gather(nowMs: number): void;
  /** Times that could not be written. */
  readonly failures: number;
  /** Why the last time could not; undefined when it could. */
  readonly failure: unknown;
}

const US_PER_MS = 1000;

/** @throws UsageError for keys that make no number of a service */
export function requireService(by: readonly GroupKey[]): void {
  if (!by.some(isService))
    throw new UsageError('--dir needs --by service: there is one folder of files per service');
}

/** @throws UsageError for keys that make several numbers of a service, for which there is one file */
export function requireServiceAlone(by: readonly GroupKey[]): void {
  const other = by.find((key) => !isService(key));
  if (other !== undefined)
    throw new UsageError(
      `--dir has one file for each number of a service, and --by ${other.label} makes several; run obs-agg a second time for them`,
    );
}

function isService(key: GroupKey): boolean {
  return key.label === 'service' && isSourcePart(key);
}

export function openFiles(options: FileOptions, context: Context): MetricFiles {
  const directory = findDirectory(options.dir, surroundings());
  const { staleMs, rules, names, clusterOnly = false } = options;
  const common = { staleUs: staleMs * US_PER_MS, clusterOnly, nowMs: Date.now };
  const ofWindows = createMetricPublisher(directory, {
    ...common,
    isOurs: (name) => names.has(name),
    keepsLatest: true,
  });
  const ofInstances = createMetricPublisher(directory, { ...common, isOurs: (name) => !names.has(name) });
  const said = new Set<string>();
  let failures = 0;
  let failure: unknown;
  /** The end of the last window, and when it was told. */
  let latest: { readonly endUs: number; readonly atMs: number } | undefined;

  const say = (message: string): void => {
    if (!said.has(message)) context.warn(`${message}; the stream goes on`);
    said.add(message);
  };
  const tolerantly = (write: () => void): void => {
    try {
      write();
      failure = undefined;
    } catch (error) {
      failure = error;
      failures++;
      say(error instanceof Error ? error.message : String(error));
    }
  };

  return {
    publish: (metrics, endUs) =>
      tolerantly(() => {
        latest = { endUs, atMs: Date.now() };
        putAll(ofWindows, metrics, endUs);
        ofWindows.sweep(endUs);
      }),
    gather: (nowMs) =>
      tolerantly(() => {
        for (const { name: service } of listServices(directory)) {
          const reading = { nowMs, staleMs, rules, onProblem: say };
          const instances = readInstanceMetrics(directory, service, reading);
          for (const { name, text } of overInstances(service, instances, reading))
            if (!names.has(name)) ofInstances.put(service, name, text, nowMs * US_PER_MS);
        }
        ofInstances.sweep(nowMs * US_PER_MS);
        if (latest !== undefined) ofWindows.sweep(latest.endUs + (nowMs - latest.atMs) * US_PER_MS);
      }),
    get failures() {
      return failures;
    },
    get failure() {
      return failure;
    },
  };
}

function putAll(publisher: MetricPublisher, metrics: readonly Metric[], endUs: number): void {
  for (const { source, labels, values } of metrics) {
    if (labels.length > 0) continue;
    for (const [name, text] of values)
      if (!name.includes('.') && name !== WITHDRAWN) publisher.put(source, name, text, endUs);
  }
}
