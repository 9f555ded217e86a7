// Where things are in DIR (the contract's "On disk"). Every path of the suite is made here and nowhere else.
//
//   DIR/active/<service>/logs/<instance>                         ring: exactly the last N lines
//   DIR/active/<service>/logs/<instance>.live  .live.1           ring: append-only generations
//   DIR/active/<service>/logs/<instance>.previous                the last N lines before the instance last started again
//   DIR/active/<service>/instances/<instance>/metrics/<name>     written by the service itself
//   DIR/active/<service>/metrics/<name>                          aggregated over the instances
//   DIR/metrics/<service>/<name>                                 cluster-wide
//   DIR/events  DIR/alerts  DIR/audit                            rings of their own
//   DIR/tenants/<org>/<app>/<env>/                               all of the above for one tenant: a DIR of its own
//   DIR/unowned/<org>/<app>/<env>/                               likewise, of lines in its stream that are not its own

import { basename, dirname, join } from 'node:path';
import { ALL, componentOf, instanceComponent, nameOf, UNNAMED, UNPARSED } from './component.ts';

/** The files of a ring. */
export interface RingPaths {
  /** The folder that holds them. */
  readonly folder: string;
  readonly exact: string;
  readonly live: string;
  readonly previousLive: string;
  /** The exact file as it was when the instance last started again; only rings of instances have one. */
  readonly beforeRestart: string;
}

/** The rings that belong to no service. */
export type CommonRing = 'events' | 'alerts' | 'audit';

/** Whose records a folder holds, as its manifest says; app and env may be left out. */
export interface Tenant {
  readonly org: string;
  readonly app?: string | undefined;
  readonly env?: string | undefined;
}

/** DIR/tenants, whose entries are organisations; below each are its applications, and below those their environments. */
export function tenantsFolder(directory: string): string {
  return join(directory, 'tenants');
}

/**
 * The folder of one tenant, which is a DIR of its own, with a lock of its own. It is found by the manifest alone, never by a field of a record:
 * nothing that a workload prints leads into it or out of it. What the manifest leaves out is `_`, which nobody's name is.
 */
export function tenantFolder(directory: string, { org, app, env }: Tenant): string {
  return join(tenantsFolder(directory), ...tenantParts({ org, app, env }));
}

/**
 * The DIR of lines that came in the stream of `tenant`, or of nobody, and are not its own. Not below the tenant's folder: who may read that
 * must not see them.
 */
export function unownedFolder(directory: string, tenant: Partial<Tenant> = {}): string {
  return join(directory, 'unowned', ...tenantParts(tenant));
}

function tenantParts({ org, app, env }: Partial<Tenant>): readonly string[] {
  return [org, app, env].map((name) => (name === undefined ? UNNAMED : componentOf(name, 'service')));
}

const TENANTS: ReadonlySet<string> = new Set(['tenants', 'unowned']);

/** The tenant whose folder this is, by the names of the folders; undefined for any other folder. */
export function tenantAt(folder: string): Tenant | undefined {
  const [env, app, org] = [folder, dirname(folder), dirname(dirname(folder))].map((path) => basename(path));
  if (!TENANTS.has(basename(dirname(dirname(dirname(folder)))))) return undefined;
  const name = nameIn(org);
  return name === undefined ? undefined : { org: name, app: nameIn(app), env: nameIn(env) };
}

function nameIn(component: string | undefined): string | undefined {
  if (component === undefined || component === UNNAMED) return undefined;
  return nameOf(component, 'service') ?? component;
}

/** `acme/shop/prod`, as people write a tenant. */
export function tenantText({ org, app = UNNAMED, env = UNNAMED }: Tenant): string {
  return [org, app, env].join('/');
}

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
  return {
    folder,
    exact,
    live: `${exact}.live`,
    previousLive: `${exact}.live.1`,
    beforeRestart: `${exact}.previous`,
  };
}
