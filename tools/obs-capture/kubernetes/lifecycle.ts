// What Kubernetes says of the life of a container, as EVENT records, in the words of those of a command.

import { constants } from 'node:os';
import { formatQuantity } from '../../lib/record/quantity.ts';
import type { Field } from '../../lib/record/record.ts';
import { label, value } from '../origin.ts';
import { exitReason } from '../process/reason.ts';
import type { Run } from './pods.ts';

export function startFields({ id }: Run, restarts: number): readonly Field[] {
  return [label('container_id', shortId(id)), value('restarts', restarts)];
}

/** The fields of EVENT exit. */
export function exitFields({ id, exitCode, reason, startedAt, endedAt }: Run): readonly Field[] {
  const signal = signalOf(exitCode);
  const exited = { code: signal === undefined ? (exitCode ?? null) : null, signal: signal ?? null };
  const sawOom = reason === 'OOMKilled';
  const why = exitReason(exited, { wasAsked: false, wasKilled: false, sawOom });
  const uptimeMs = Date.parse(endedAt) - Date.parse(startedAt);
  return [
    label('reason', sawOom ? 'oom' : why),
    ...(signal === undefined ? [] : [label('signal', signal)]),
    ...(exitCode === undefined ? [] : [value('code', exitCode)]),
    ...(uptimeMs >= 0 ? [value('uptime', formatQuantity(uptimeMs / 1000, 'duration'))] : []),
    label('container_id', shortId(id)),
  ];
}

function shortId(id: string): string {
  return id.replace(/^.*:\/\//, '').slice(0, 12);
}

/** A status of 128 and more is how a runtime tells a signal. */
function signalOf(code: number | undefined): NodeJS.Signals | undefined {
  if (code === undefined || code <= 128) return undefined;
  const found = Object.entries(constants.signals).find(([, number]) => number === code - 128);
  return found?.[0] as NodeJS.Signals | undefined;
}
