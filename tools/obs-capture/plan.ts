// From what was typed to what is to be done: which sources there are, each with all of its settings.

import { hostname } from 'node:os';
import { basename } from 'node:path';
import { UsageError } from '../lib/cli/failure.ts';
import type { Parsed } from '../lib/cli/parse.ts';
import { loadManifest } from '../lib/manifest/load.ts';
import type { Manifest, Service } from '../lib/manifest/manifest.ts';
import { encodeName, instanceOf, isSource, serviceOf } from '../lib/record/source.ts';
import type { spec } from './options.ts';
import { originOf } from './origin.ts';
import type { RestartSettings } from './process/restart.ts';
import { type CommandSettings, commandSource } from './sources/command.ts';
import type { Source, SourceHost } from './sources/source.ts';
import { stdinSource } from './sources/stdin.ts';

type Request = Parsed<typeof spec.options>;
type Values = Request['values'];

export interface Plan {
  readonly sources: readonly ((host: SourceHost) => Source)[];
  /** One command, whose end is the end of the tool. */
  readonly isSingleCommand: boolean;
  readonly readsStdin: boolean;
}

const MAX_SOURCE_BYTES = 1024;
/** Looking into /proc more often would be felt. */
const MIN_USAGE_MS = 100;
const NO_TAGS: ReadonlyMap<string, string> = new Map();

/** @throws UsageError or ManifestFailure */
export async function planOf({ values, command }: Request): Promise<Plan> {
  const { manifest, source } = values;
  if (source !== undefined) checkSource(source);
  if (values.usage > 0 && values.usage < MIN_USAGE_MS) {
    throw new UsageError(`option --usage expects 0 or at least ${MIN_USAGE_MS}ms`);
  }
  if (manifest === undefined) return command === undefined ? stdinPlan(values) : commandPlan(command, values);
  if (command !== undefined)
    throw new UsageError('--manifest names the commands; leave out the one after --');
  if (source !== undefined) throw new UsageError('--manifest names the sources; leave out --source');
  return manifestPlan(await loadManifest(manifest), values, manifest);
}

function checkSource(source: string): void {
  if (source.length > MAX_SOURCE_BYTES)
    throw new UsageError(`--source is longer than ${MAX_SOURCE_BYTES} bytes`);
  if (isSource(source)) return;
  throw new UsageError(
    `option --source expects names joined by / such as web/0 (letters, digits, _ - . : @ and %HH), got ${JSON.stringify(source)}`,
  );
}

function stdinPlan({ source = 'stdin', format }: Values): Plan {
  const settings = { origin: originOf(source, NO_TAGS), format };
  return {
    sources: [(host) => stdinSource(settings, host)],
    isSingleCommand: false,
    readsStdin: true,
  };
}

function commandPlan(command: readonly string[], values: Values): Plan {
  const [program] = command;
  if (program === undefined || program === '') throw new UsageError('there is no command after --');
  const source = values.source ?? encodeName(basename(program));
  const settings: CommandSettings = {
    source,
    tags: NO_TAGS,
    line: { command, env: environment(source, []), cwd: undefined, hasStdin: true },
    format: values.format,
    restart: restartOf(values),
    stopGraceMs: values.stopGrace,
    usageMs: values.usage,
    isSupervised: false,
  };
  return { sources: [(host) => commandSource(settings, host)], isSingleCommand: true, readsStdin: false };
}

function restartOf(values: Values): RestartSettings {
  const { restart: policy, restartDelay: delayMs, restartMaxDelay } = values;
  return { policy, delayMs, maxDelayMs: Math.max(delayMs, restartMaxDelay) };
}

function manifestPlan(manifest: Manifest, values: Values, path: string): Plan {
  const services = [...manifest.services.values()];
  const settings = services.flatMap((service) => instancesOf(service, tenantTags(manifest), values));
  if (settings.length === 0) throw new UsageError(`${path}: no service has a command and a replica to run`);
  return {
    sources: settings.map((each) => (host: SourceHost) => commandSource(each, host)),
    isSingleCommand: false,
    readsStdin: false,
  };
}

/** The tags of every record, as the manifest's schema describes them. */
function tenantTags({ org, app, env, node }: Manifest): [string, string][] {
  const tags = { org, app, env, node: node ?? hostname() };
  return Object.entries(tags).filter((tag): tag is [string, string] => tag[1] !== undefined);
}

function instancesOf(service: Service, tenant: [string, string][], values: Values): CommandSettings[] {
  const { name, command, replicas, cwd, format, port } = service;
  if (command === undefined) return [];
  return Array.from({ length: replicas }, (_, index) => {
    const own: [string, string][] = [...service.env];
    if (port !== undefined) own.push(['PORT', String(port + index)]);
    const source = `${name}/${index}`;
    return {
      source,
      // Of two fields with one key the first counts.
      tags: new Map([...service.tags, ...tenant]),
      line: { command, env: environment(source, own), cwd, hasStdin: false },
      format,
      restart: {
        policy: service.restart,
        delayMs: service.restartDelayMs,
        maxDelayMs: service.restartMaxDelayMs,
      },
      stopGraceMs: values.stopGrace,
      usageMs: values.usage,
      isSupervised: true,
    };
  });
}

/** Our own environment, then the command's, then who it is. */
function environment(
  source: string,
  own: readonly [string, string][],
): Readonly<Record<string, string | undefined>> {
  const identity: [string, string][] = [
    ['OBS_SERVICE', serviceOf(source)],
    ['OBS_INSTANCE', instanceOf(source)],
  ];
  return { ...process.env, ...Object.fromEntries([...own, ...identity]) };
}
