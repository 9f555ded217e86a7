// Where things are in DIR (the contract's "On disk"). Every path of the suite is made here and nowhere else.
//
//   DIR/active/<service>/logs/<instance>                         ring: exactly the last N lines
//   DIR/active/<service>/logs/<instance>.live  .live.1           ring: append-only generations
//   DIR/active/<service>/instances/<instance>/metrics/<name>     written by the service itself
//   DIR/active/<service>/metrics/<name>                          aggregated over the instances
//   DIR/metrics/<service>/<name>                                 cluster-wide
//   DIR/events  DIR/alerts  DIR/audit                            rings of their own

import { join } from 'node:path';
import { ALL, componentOf, instanceComponent, UNPARSED } from './component.ts';

/** The three files of a ring. */
export interface RingPaths {
  /** The folder that holds them. */
  readonly folder: string;
  readonly exact: string;
  readonly live: string;
  readonly previousLive: string;
}

/** The rings that belong to no service. */
export type CommonRing = 'events' | 'alerts' | 'audit';

/** DIR/active, whose entries are the services. */
export function activeFolder(directory: string): string {
  return join(directory, 'active');
}

/** The folder of all that belongs to `service`. */
export function serviceFolder(directory: string, service: string): string {
  return join(activeFolder(directory), componentOf(service, 'service'));
}

/** The folder of the rings of `service`. */
export function logsFolder(directory: string, service: string): string {
  return join(serviceFolder(directory, service), 'logs');
}

/** The ring of one instance; '' is the instance of a source that has none. */
export function instanceRing(directory: string, service: string, instance: string): RingPaths {
  return ringIn(logsFolder(directory, service), instanceComponent(instance));
}

/** The ring of all instances merged. */
export function mergedRing(directory: string, service: string): RingPaths {
  return ringIn(logsFolder(directory, service), ALL);
}

/** The ring of lines that are no record. No service can have its name. */
export function unparsedRing(directory: string): RingPaths {
  return ringIn(join(activeFolder(directory), UNPARSED, 'logs'), ALL);
}

/** One of the rings that belong to no service. */
export function commonRing(directory: string, name: CommonRing): RingPaths {
  return ringIn(directory, name);
}

/** The folder whose entries are the instances of `service` that write metrics themselves. */
export function instancesFolder(directory: string, service: string): string {
  return join(serviceFolder(directory, service), 'instances');
}

/** The folder that an instance writes its own metrics into. */
export function instanceMetricsFolder(directory: string, service: string, instance: string): string {
  return join(instancesFolder(directory, service), instanceComponent(instance), 'metrics');
}

/** The folder of the metrics aggregated over the instances of `service` on this node. */
export function serviceMetricsFolder(directory: string, service: string): string {
  return join(serviceFolder(directory, service), 'metrics');
}

/** The folder of the cluster-wide metrics of `service`. */
export function clusterMetricsFolder(directory: string, service: string): string {
  return join(directory, 'metrics', componentOf(service, 'service'));
}

/** The file of one metric in one of the folders above. */
export function metricPath(folder: string, name: string): string {
  return join(folder, componentOf(name, 'metric'));
}

/** The files of the ring that `component` names in `folder`. */
export function ringIn(folder: string, component: string): RingPaths {
  const exact = join(folder, component);
  return { folder, exact, live: `${exact}.live`, previousLive: `${exact}.live.1` };
}
