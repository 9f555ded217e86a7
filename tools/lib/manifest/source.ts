// What obs.yaml says of things that are heard besides the commands that are run: one shape for each kind of source.

import { resolve } from 'node:path';
import { parseQuantity } from '../record/quantity.ts';
import type { ManifestFailure } from './failure.ts';
import type { LineFormat } from './line-format.ts';

interface Shared {
  /** Whose records they are; undefined when names say it. */
  readonly source: string | undefined;
  readonly tags: ReadonlyMap<string, string>;
  /** What is wrong with the value of a key that only who uses it can see. */
  readonly refuse: (key: string, message: string) => ManifestFailure;
}

/** How lines are read; undefined is what the options say. */
interface Lines extends Shared {
  readonly format: LineFormat;
  readonly pattern: string | undefined;
  readonly timezone: string | undefined;
  readonly joinTimeoutMs: number | undefined;
}

/** Looked at again and again; undefined is what the options say. */
interface Periodic extends Shared {
  readonly everyMs: number | undefined;
}

export interface FileSource extends Lines {
  readonly kind: 'file';
  /** A pattern of paths, absolute. */
  readonly file: string;
}

export interface DockerSource extends Lines {
  readonly kind: 'docker';
  /** The words that choose containers. */
  readonly containers: readonly string[];
  readonly socket: string | undefined;
}

export interface PodsSource extends Lines {
  readonly kind: 'pods';
  /** The words that choose pods. */
  readonly pods: readonly string[];
  /** Where their log files are, absolute; undefined is what the options say. */
  readonly folder: string | undefined;
}

export interface KubectlSource extends Lines {
  readonly kind: 'kubectl';
  readonly pods: readonly string[];
  /** What is run, as text; undefined is what the options say. */
  readonly command: string | undefined;
}

export interface JournaldSource extends Lines {
  readonly kind: 'journald';
  /** `all`, or units. */
  readonly units: readonly string[];
  /** The command that reads it, as text; undefined is what the options say. */
  readonly journalctl: string | undefined;
}

export interface HttpSource extends Lines {
  readonly kind: 'http';
  readonly url: string;
  /** A path, absolute. */
  readonly token: string | undefined;
}

export interface ScrapeSource extends Periodic {
  readonly kind: 'scrape';
  readonly url: string;
  /** A path, absolute. */
  readonly token: string | undefined;
}

export interface HostSource extends Periodic {
  readonly kind: 'host';
}

export interface MetricsSource extends Periodic {
  readonly kind: 'metrics';
  readonly source: string;
  /** A pattern of paths, absolute. */
  readonly folder: string;
}

export interface ProbeSource extends Periodic {
  readonly kind: 'probe' | 'liveness';
  readonly source: string;
  readonly target: string;
  readonly timeoutMs: number | undefined;
  /** In a row, before it is failing, or well; undefined is what the options say. */
  readonly failures: number | undefined;
  readonly successes: number | undefined;
}

export interface SyslogSource extends Shared {
  readonly kind: 'syslog';
  readonly address: string;
}

export type Source =
  | FileSource
  | DockerSource
  | PodsSource
  | KubectlSource
  | JournaldSource
  | HttpSource
  | ScrapeSource
  | HostSource
  | MetricsSource
  | ProbeSource
  | SyslogSource;

/** A source as the schema lets it through: it has one of the keys that name a kind, and what belongs to that. */
export interface RawSource {
  readonly file?: string;
  readonly docker?: string | readonly string[];
  readonly pods?: string | readonly string[];
  readonly pod_logs?: string;
  readonly kubectl?: string | readonly string[];
  readonly kubectl_command?: string;
  readonly journald?: string | readonly string[];
  readonly journalctl?: string;
  readonly http?: string;
  readonly scrape?: string;
  readonly host?: true;
  readonly metrics?: string;
  readonly probe?: string;
  readonly liveness?: string;
  readonly syslog?: string;
  readonly source?: string;
  readonly tags?: Readonly<Record<string, unknown>>;
  readonly socket?: string;
  readonly token?: string;
  readonly every?: string;
  readonly timeout?: string;
  readonly failures?: number;
  readonly successes?: number;
  readonly format?: LineFormat;
  readonly pattern?: string;
  readonly timezone?: string;
  readonly join_timeout?: string;
}

/** @param folder where relative paths start */
export function sourceOf(
  raw: RawSource,
  folder: string,
  { tags, refuse }: Pick<Shared, 'tags' | 'refuse'>,
): Source {
  const shared = { source: raw.source, tags, refuse };
  const named = { ...shared, source: raw.source ?? '' };
  const every = { everyMs: durationMs(raw.every) };
  const token = pathIn(folder, raw.token);
  const lines = {
    format: raw.format ?? ('auto' as const),
    pattern: raw.pattern,
    timezone: raw.timezone,
    joinTimeoutMs: durationMs(raw.join_timeout),
  };
  if (raw.file !== undefined) return { kind: 'file', ...shared, ...lines, file: resolve(folder, raw.file) };
  if (raw.docker !== undefined)
    return {
      kind: 'docker',
      ...shared,
      ...lines,
      containers: [raw.docker].flat(),
      socket: pathIn(folder, raw.socket),
    };
  if (raw.pods !== undefined)
    return {
      kind: 'pods',
      ...shared,
      ...lines,
      pods: [raw.pods].flat(),
      folder: pathIn(folder, raw.pod_logs),
    };
  if (raw.kubectl !== undefined)
    return { kind: 'kubectl', ...shared, ...lines, pods: [raw.kubectl].flat(), command: raw.kubectl_command };
  if (raw.journald !== undefined)
    return {
      kind: 'journald',
      ...shared,
      ...lines,
      units: [raw.journald].flat(),
      journalctl: raw.journalctl,
    };
  if (raw.http !== undefined) return { kind: 'http', ...shared, ...lines, url: raw.http, token };
  if (raw.scrape !== undefined) return { kind: 'scrape', ...shared, ...every, url: raw.scrape, token };
  if (raw.metrics !== undefined)
    return { kind: 'metrics', ...named, ...every, folder: resolve(folder, raw.metrics) };
  if (raw.syslog !== undefined) return { kind: 'syslog', ...shared, address: absolute(raw.syslog, folder) };
  const { failures, successes } = raw;
  const probe = { ...named, ...every, timeoutMs: durationMs(raw.timeout), failures, successes };
  if (raw.probe !== undefined) return { kind: 'probe', ...probe, target: raw.probe };
  if (raw.liveness !== undefined) return { kind: 'liveness', ...probe, target: raw.liveness };
  return { kind: 'host', ...shared, ...every };
}

function pathIn(folder: string, path: string | undefined): string | undefined {
  return path === undefined ? undefined : resolve(folder, path);
}

/** A path in an address of syslog starts at the folder, too. */
function absolute(address: string, folder: string): string {
  return address.startsWith('unix:') ? `unix:${resolve(folder, address.slice(5))}` : address;
}

/** Milliseconds of a duration of the schema. */
export function durationMs(text: string | undefined): number | undefined {
  const quantity = text === undefined ? undefined : parseQuantity(text);
  return quantity === undefined ? undefined : quantity.value * 1000;
}
