// What the table of options cannot say: values that make no sense together.

import { UsageError } from '../../lib/cli/failure.ts';
import { isSource } from '../../lib/record/source.ts';
import type { Values } from './request.ts';

const MAX_SOURCE_BYTES = 1024;
/** Looking into /proc more often would be felt. */
const MIN_USAGE_MS = 100;

/** @throws UsageError */
export function checkValues(values: Values, command: readonly string[] | undefined): void {
  const { manifest, source, file, pods, run, usage } = values;
  if (source !== undefined) checkSource(source, 'option --source');
  if (usage > 0 && usage < MIN_USAGE_MS) {
    throw new UsageError(`option --usage expects 0 or at least ${MIN_USAGE_MS}ms`);
  }
  if (manifest !== undefined && command !== undefined)
    throw new UsageError('--manifest names the commands; leave out the one after --');
  if (manifest !== undefined && source !== undefined)
    throw new UsageError('--manifest names the sources; leave out --source');
  if (source !== undefined && command === undefined && (file.length > 0 || run.length > 0))
    throw new UsageError(
      '--source is for stdin or the command after --; write --file SOURCE=GLOB and --run SOURCE=COMMAND',
    );
  if (file.length + pods.length === 0 && manifest === undefined) refuseWithoutFiles(values);
  if (run.length === 0 && command === undefined) refuseWithoutCommands(values);
}

/** Containers, streams and the journal can be told where to begin, and are remembered; only files and the journal are read to an end. */
function refuseWithoutFiles(values: Values): void {
  const { positions, since, follow, from, docker, http, journald, kubectl } = values;
  const canBegin = docker.length + http.length + journald.length + kubectl.length > 0;
  const options: readonly (readonly [string, boolean])[] = [
    ['positions', positions !== undefined && !canBegin],
    ['no-follow', !follow && journald.length === 0],
    ['since', since !== undefined && !canBegin],
    ['from', from !== undefined && !canBegin],
  ];
  const given = options.find(([, isGiven]) => isGiven)?.[0];
  if (given !== undefined) throw new UsageError(`option --${given} is for files; name them with --file`);
}

function refuseWithoutCommands({ replicas, env, cwd }: Values): void {
  const given =
    replicas !== undefined ? 'replicas' : env.length > 0 ? 'env' : cwd !== undefined ? 'cwd' : undefined;
  if (given !== undefined)
    throw new UsageError(`option --${given} is for commands; give one after -- or with --run`);
}

/** @throws UsageError @param where what holds the source, for the message */
export function checkSource(source: string, where: string): void {
  if (source.length > MAX_SOURCE_BYTES)
    throw new UsageError(`${where.replace(/^option /, '')} is longer than ${MAX_SOURCE_BYTES} bytes`);
  if (isSource(source)) return;
  throw new UsageError(
    `${where} expects names joined by / such as web/0 (letters, digits, _ - . : @ and %HH), got ${JSON.stringify(source)}`,
  );
}
