// The containers of a Docker Engine.

import { UsageError } from '../../lib/cli/failure.ts';
import type { Manifest } from '../../lib/manifest/manifest.ts';
import { formatTime } from '../../lib/record/time.ts';
import type { Start } from '../files/starting.ts';
import { readingOf, readingOfSource } from '../reading.ts';
import type { ContainerRule, DockerSettings } from '../sources/docker.ts';
import { declared } from './declared.ts';
import { startOf } from './files.ts';
import { nodeSource } from './metrics.ts';
import type { Values } from './request.ts';
import { NO_TAGS, tagsOf } from './tags.ts';

const DEFAULT_SOCKET = '/var/run/docker.sock';

/** One for each Engine. @throws UsageError or ManifestFailure */
export function enginesOf(values: Values, manifest: Manifest | undefined): DockerSettings[] {
  const { docker, dockerSocket, format } = values;
  const sources = declared(manifest, 'docker');
  if (docker.length + sources.length === 0) {
    if (dockerSocket !== undefined) throw new UsageError('--docker-socket needs --docker');
    return [];
  }
  const engines = new Map<string, ContainerRule[]>();
  const add = (socket: string | undefined, rule: ContainerRule): void => {
    const path = socket ?? dockerSocket ?? socketOf(process.env.DOCKER_HOST);
    engines.set(path, [...(engines.get(path) ?? []), rule]);
  };
  if (docker.length > 0) {
    const tags = manifest ? tagsOf(NO_TAGS, manifest) : NO_TAGS;
    add(undefined, { containers: docker, tags, format, reading: undefined });
  }
  const reading = readingOf(values);
  for (const source of sources) add(source.socket, { ...source, reading: readingOfSource(source, reading) });
  return [...engines].map(([socketPath, rules]) => ({
    socketPath,
    rules,
    begin: beginOf(startOf(values, 'end')),
    isBeginPinned: values.since !== undefined,
    usageMs: values.usage,
    node: nodeSource(manifest),
  }));
}

function beginOf(start: Start): string {
  switch (start.kind) {
    case 'beginning':
      return formatTime(0n);
    case 'since':
      return formatTime(start.sinceNs);
    case 'end':
      return new Date().toISOString();
  }
}

/** The socket that DOCKER_HOST names. */
function socketOf(host: string | undefined): string {
  if (host === undefined || host === '') return DEFAULT_SOCKET;
  if (host.startsWith('unix://')) return host.slice('unix://'.length);
  throw new UsageError(`DOCKER_HOST is ${host}; only unix:// sockets can be captured, see --docker-socket`);
}
