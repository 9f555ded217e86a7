// The machine itself, as METRIC records of source node/<name>: each part (host/) is read from /proc and becomes a record of its own.
//
//   node/fornax-01 METRIC node cpu=23% mem_used=3.2G mem_total=16G load1=0.5 …
//   node/fornax-01 METRIC disk device="sda" read_bytes_total=… write_bytes_total=… io_time_total=…

import { cpuReader } from '../host/cpu.ts';
import { disks } from '../host/disk.ts';
import { filesystems } from '../host/filesystem.ts';
import { load } from '../host/load.ts';
import { memory } from '../host/memory.ts';
import { networks } from '../host/network.ts';
import type { Part, Reading } from '../host/part.ts';
import { pressures } from '../host/pressure.ts';
import { originOf } from '../origin.ts';
import { periodicSource } from './periodic.ts';
import type { Source, SourceHost } from './source.ts';

export interface HostSettings {
  readonly source: string;
  readonly tags: ReadonlyMap<string, string>;
  readonly intervalMs: number;
  /** /proc unless a test has another. */
  readonly proc?: string;
}

export function hostSource(
  { source, tags, intervalMs, proc = '/proc' }: HostSettings,
  host: SourceHost,
): Source {
  const origin = originOf(source, tags);
  const cpu = cpuReader();
  /** What says one thing of the machine as a whole goes into one record. */
  const node: readonly Part[] = [cpu, memory, load];
  const others: readonly Part[] = [pressures, disks, filesystems, networks];
  const told = new Set<string>();

  const read = (part: Part): readonly Reading[] => {
    try {
      return part(proc);
    } catch (error) {
      // A kernel without it, or a container that hides it: said once.
      const message = error instanceof Error ? error.message : String(error);
      if (!told.has(message)) host.warn(`cannot read of the host: ${message}`);
      told.add(message);
      return [];
    }
  };

  const look = (): void => {
    const timeMs = Date.now();
    const fields = node.flatMap(read).flatMap((reading) => reading.fields);
    if (fields.length > 0) host.announce(origin, 'METRIC', 'node', fields, timeMs);
    for (const { name, fields: own } of others.flatMap(read))
      host.announce(origin, 'METRIC', name, own, timeMs);
  };
  return periodicSource(intervalMs, look, host);
}
