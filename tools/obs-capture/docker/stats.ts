// What a container uses, from the Engine's answer to /containers/ID/stats?one-shot=true, as the fields of a METRIC record:
//
//   rss cpu                              as of a command: memory without the page cache that can be given up, share of one core
//   mem_limit mem_used                   the limit, and how much of it is used, where there is one
//   cpu_throttled_total                  time in which it was held back by its CPU quota
//   net_rx_total net_tx_total            bytes over all of its networks
//   blk_read_total blk_write_total       bytes from and to block devices
//   pids
//
// Memory is counted as docker stats does it: usage less inactive_file (cgroup 2) or total_inactive_file (cgroup 1).

import { formatQuantity } from '../../lib/record/quantity.ts';
import type { Field } from '../../lib/record/record.ts';
import { value } from '../origin.ts';
import { listAt, numberAt, textAt, valueAt } from './container.ts';

/** A limit from here on is none: cgroup 1 writes 2^63 less a page, and the memory of the host is no limit of the container. */
const NO_LIMIT_BYTES = 2 ** 60;

/** What is needed of an answer to make a share of the next one. */
export interface CpuReading {
  readonly seconds: number;
  readonly atMs: number;
}

export interface ContainerUsage {
  readonly fields: readonly Field[];
  readonly rssBytes: number | undefined;
  readonly cpu: CpuReading | undefined;
}

/** Reads an answer; `before` is the CPU of the answer before it. */
export function usageOf(answer: unknown, before: CpuReading | undefined, hostBytes: number): ContainerUsage {
  const rssBytes = memoryOf(answer);
  const cpu = cpuOf(answer);
  const fields: Field[] = [];
  const add = (key: string, amount: number | undefined, text: (amount: number) => string): void => {
    if (amount !== undefined) fields.push(value(key, text(amount)));
  };
  const limit = limitOf(answer, hostBytes);
  add('rss', rssBytes, rounded);
  add('cpu', shareOf(before, cpu), (share) => formatQuantity(share, 'ratio', 3));
  add('mem_limit', limit, rounded);
  add('mem_used', limit === undefined || rssBytes === undefined ? undefined : rssBytes / limit, (share) =>
    formatQuantity(share, 'ratio', 3),
  );
  add('cpu_throttled_total', throttledSeconds(answer), (time) => formatQuantity(time, 'duration'));
  add('net_rx_total', networkBytes(answer, 'rx_bytes'), exact);
  add('net_tx_total', networkBytes(answer, 'tx_bytes'), exact);
  add('blk_read_total', blockBytes(answer, 'read'), exact);
  add('blk_write_total', blockBytes(answer, 'write'), exact);
  add('pids', numberAt(answer, 'pids_stats', 'current'), String);
  return { fields, rssBytes, cpu };
}

function rounded(bytes: number): string {
  return formatQuantity(bytes, 'size', 3);
}

function exact(bytes: number): string {
  return formatQuantity(bytes, 'size');
}

function memoryOf(answer: unknown): number | undefined {
  const usage = numberAt(answer, 'memory_stats', 'usage');
  if (usage === undefined) return undefined;
  const inactive =
    numberAt(answer, 'memory_stats', 'stats', 'inactive_file') ??
    numberAt(answer, 'memory_stats', 'stats', 'total_inactive_file') ??
    0;
  return inactive < usage ? usage - inactive : usage;
}

function limitOf(answer: unknown, hostBytes: number): number | undefined {
  const limit = numberAt(answer, 'memory_stats', 'limit');
  return limit === undefined || limit >= NO_LIMIT_BYTES || limit >= hostBytes ? undefined : limit;
}

function cpuOf(answer: unknown): CpuReading | undefined {
  const used = seconds(answer, 'cpu_stats', 'cpu_usage', 'total_usage');
  const atMs = Date.parse(textAt(answer, 'read'));
  return used === undefined || Number.isNaN(atMs) ? undefined : { seconds: used, atMs };
}

function shareOf(before: CpuReading | undefined, now: CpuReading | undefined): number | undefined {
  if (before === undefined || now === undefined) return undefined;
  const share = ((now.seconds - before.seconds) * 1000) / (now.atMs - before.atMs);
  // Less than before: it was started again in between.
  return share >= 0 && Number.isFinite(share) ? share : undefined;
}

/** A figure in nanoseconds, as seconds. */
function seconds(answer: unknown, ...path: readonly string[]): number | undefined {
  const nanoseconds = numberAt(answer, ...path);
  return nanoseconds === undefined ? undefined : nanoseconds / 1e9;
}

/** Undefined without a CPU quota: then nothing is counted in periods. */
function throttledSeconds(answer: unknown): number | undefined {
  const periods = numberAt(answer, 'cpu_stats', 'throttling_data', 'periods') ?? 0;
  return periods === 0 ? undefined : seconds(answer, 'cpu_stats', 'throttling_data', 'throttled_time');
}

function networkBytes(answer: unknown, key: 'rx_bytes' | 'tx_bytes'): number | undefined {
  const networks = valueAt(answer, 'networks');
  if (typeof networks !== 'object' || networks === null) return undefined;
  return Object.values(networks).reduce((sum: number, each) => sum + (numberAt(each, key) ?? 0), 0);
}

function blockBytes(answer: unknown, operation: 'read' | 'write'): number | undefined {
  const entries = listAt(answer, 'blkio_stats', 'io_service_bytes_recursive');
  const own = entries.filter((entry) => textAt(entry, 'op').toLowerCase() === operation);
  // No entry at all: this kernel does not count.
  if (own.length === 0) return undefined;
  return own.reduce((sum: number, entry) => sum + (numberAt(entry, 'value') ?? 0), 0);
}
