// The containers of a Docker Engine.

import { UsageError } from '../../lib/cli/failure.ts';
import type { Manifest } from '../../lib/manifest/manifest.ts';
import { formatTime } from '../../lib/record/time.ts';
import type { Start } from '../files/starting.ts';
import type { DockerSettings } from '../sources/docker.ts';
import { startOf } from './files.ts';
import type { Values } from './request.ts';
import { NO_TAGS, tagsOf } from './tags.ts';

const DEFAULT_SOCKET = '/var/run/docker.sock';

/** Undefined when there are none. @throws UsageError */
export function dockerOf(values: Values, manifest: Manifest | undefined): DockerSettings | undefined {
  const { docker, dockerSocket, format, usage } = values;
  if (docker.length === 0) {
    if (dockerSocket !== undefined) throw new UsageError('--docker-socket needs --docker');
    return undefined;
  }
  return {
    socketPath: dockerSocket ?? socketOf(process.env.DOCKER_HOST),
    rules: [{ containers: docker, tags: manifest ? tagsOf(NO_TAGS, manifest) : NO_TAGS, format }],
    begin: beginOf(startOf(values, 'end')),
    isBeginPinned: values.since !== undefined,
    usageMs: usage,
  };
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
