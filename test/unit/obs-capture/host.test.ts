import assert from 'node:assert/strict';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { cpuReader } from '../../../tools/obs-capture/host/cpu.ts';
import { disks } from '../../../tools/obs-capture/host/disk.ts';
import { load } from '../../../tools/obs-capture/host/load.ts';
import { memory } from '../../../tools/obs-capture/host/memory.ts';
import { networks } from '../../../tools/obs-capture/host/network.ts';
import type { Part } from '../../../tools/obs-capture/host/part.ts';
import { pressures } from '../../../tools/obs-capture/host/pressure.ts';

const proc = fs.mkdtempSync(join(tmpdir(), 'obs-proc-'));
after(() => fs.rmSync(proc, { recursive: true, force: true }));

function write(path: string, text: string): void {
  fs.mkdirSync(join(proc, path, '..'), { recursive: true });
  fs.writeFileSync(join(proc, path), text);
}

const readings = (part: Part): string[] =>
  part(proc).map(({ name, fields }) =>
    [name, ...fields.map(({ key, value }) => `${key}=${value}`)].join(' '),
  );

test('processor time is a share between two looks; the first one tells none', () => {
  const cpu = cpuReader();
  write('stat', 'cpu  100 0 50 800 50 0 0 0 0 0\ncpu0 1 1 1 1\ncpu1 1 1 1 1\nintr 5\n');
  assert.deepEqual(readings(cpu), ['node cpus=2']);
  write('stat', 'cpu  140 0 70 910 60 5 5 10 0 0\ncpu0 1 1 1 1\ncpu1 1 1 1 1\nintr 5\n');
  assert.deepEqual(readings(cpu), ['node cpu=40% cpu_iowait=5% cpu_steal=5% cpus=2']);
});

test('memory in use is what the kernel could not give away', () => {
  write(
    'meminfo',
    'MemTotal: 1048576 kB\nMemFree: 1 kB\nMemAvailable: 262144 kB\nSwapTotal: 1024 kB\nSwapFree: 512 kB\n',
  );
  assert.deepEqual(readings(memory), ['node mem_used=768M mem_total=1G swap_used=512K swap_total=1M']);
});

test('load and pressure', () => {
  write('loadavg', '0.50 1.25 2.00 3/412 999\n');
  assert.deepEqual(readings(load), ['node load1=0.5 load5=1.25 load15=2 tasks_running=3 tasks=412']);
  write(
    'pressure/io',
    'some avg10=1.50 avg60=0.10 avg300=0.00 total=2500000\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n',
  );
  assert.deepEqual(readings(pressures), [
    'pressure resource=io some_avg10=1.5% some_avg60=0.1% some_total=2.5s full_avg10=0% full_avg60=0% full_total=0s',
  ]);
});

test('whole disks in bytes; partitions and what was never used are left out', () => {
  write(
    'diskstats',
    [
      '   8       0 sda 10 0 100 5 20 0 200 9 1 1500 14',
      '   8       1 sda1 10 0 100 5 20 0 200 9 0 1500 14',
      ' 259       0 nvme0n1 1 0 2 0 0 0 0 0 0 4 0',
      '   7       0 loop0 10 0 100 5 20 0 200 9 0 1500 14',
      '   8      16 sdb 0 0 0 0 0 0 0 0 0 0 0',
    ].join('\n'),
  );
  assert.deepEqual(readings(disks), [
    'disk device=sda read_bytes_total=51200B write_bytes_total=102400B reads_total=10 writes_total=20 in_flight=1 io_time_total=1.5s',
    'disk device=nvme0n1 read_bytes_total=1024B write_bytes_total=0B reads_total=1 writes_total=0 in_flight=0 io_time_total=4ms',
  ]);
});

test('network interfaces but the loopback', () => {
  write(
    'self/net/dev',
    'Inter-| x\n face | y\n    lo: 1 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0\n  eth0: 1000 10 1 2 0 0 0 0 2000 20 3 4 0 0 0 0\n',
  );
  assert.deepEqual(readings(networks), [
    'network device=eth0 rx_bytes_total=1000B tx_bytes_total=2000B rx_packets_total=10 tx_packets_total=20 rx_errors_total=1 tx_errors_total=3 rx_dropped_total=2 tx_dropped_total=4',
  ]);
});
