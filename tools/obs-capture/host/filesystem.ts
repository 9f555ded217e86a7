// How full the file systems are that stand on a disk or in memory by the user's will, one record for each.

import fs from 'node:fs';
import { label } from '../origin.ts';
import { bytes, linesOf, type Part, ratio } from './part.ts';

/** Those that store something; a network file system that hangs would hang us too, so they are left out. */
const STORING = /^(?:ext[234]|xfs|btrfs|zfs|f2fs|vfat|exfat|ntfs3?|tmpfs|overlay|bcachefs)$/;
const MOST = 100;

export const filesystems: Part = (proc) => {
  const seen = new Set<string>();
  const mounts = linesOf(proc, 'self/mounts').flatMap((line) => {
    const [device = '', mount = '', type = ''] = line.split(' ').map(withoutEscapes);
    // A device that is mounted several times is told once.
    const key = type === 'tmpfs' || type === 'overlay' ? mount : device;
    if (!STORING.test(type) || seen.has(key)) return [];
    seen.add(key);
    return [{ mount, type }];
  });
  return mounts.slice(0, MOST).flatMap(({ mount, type }) => {
    const stat = statOf(mount);
    if (!stat || stat.blocks === 0) return [];
    const { bsize, blocks, bfree, bavail } = stat;
    const used = (blocks - bfree) * bsize;
    return [
      {
        name: 'filesystem',
        fields: [
          label('mount', mount),
          label('type', type),
          bytes('used', used),
          bytes('total', blocks * bsize),
          bytes('available', bavail * bsize),
          ratio('usage', used / (used + bavail * bsize || 1)),
        ],
      },
    ];
  });
};

/** Blanks in names are written as octal escapes (fstab(5)). */
function withoutEscapes(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

function statOf(mount: string): fs.StatsFs | undefined {
  try {
    return fs.statfsSync(mount);
  } catch {
    // Hidden from us.
    return undefined;
  }
}
