// What whole disks have read and written since the start of the machine, from diskstats (Documentation/admin-guide/iostats.rst of Linux).
// Partitions, loop devices and RAM disks are left out: they are parts of something else, or of memory.

import { label, value } from '../origin.ts';
import { bytesTotal, linesOf, type Part, seconds } from './part.ts';

/** The kernel counts sectors of 512 bytes, whatever the disk has. */
const SECTOR_BYTES = 512;
const NO_DISK =
  /^(?:loop|ram|zram|fd|sr)[0-9]|^(?:sd|vd|xvd|hd)[a-z]+[0-9]+$|^(?:nvme[0-9]+n[0-9]+|mmcblk[0-9]+)p[0-9]+$/;

export const disks: Part = (proc) =>
  linesOf(proc, 'diskstats').flatMap((line) => {
    const [, , device = '', reads, , readSectors, , writes, , writeSectors, , inFlight, ioMs] = line
      .trim()
      .split(/\s+/);
    if (NO_DISK.test(device) || Number(reads) + Number(writes) === 0) return [];
    return [
      {
        name: 'disk',
        fields: [
          label('device', device),
          bytesTotal('read_bytes_total', Number(readSectors) * SECTOR_BYTES),
          bytesTotal('write_bytes_total', Number(writeSectors) * SECTOR_BYTES),
          value('reads_total', Number(reads)),
          value('writes_total', Number(writes)),
          value('in_flight', Number(inFlight)),
          seconds('io_time_total', Number(ioMs) / 1000),
        ],
      },
    ];
  });
