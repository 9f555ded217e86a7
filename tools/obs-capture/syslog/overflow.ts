// Datagrams that the system has thrown away because its buffer was full before we read them: Linux counts them for each socket.
//
//   sl  local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode ref pointer drops
//
// https://www.kernel.org/doc/Documentation/networking/proc_net_tcp.txt (the same columns, and drops, which net/ipv4/udp.c adds)

import fs from 'node:fs';

const TABLES = ['/proc/self/net/udp', '/proc/self/net/udp6'];
const INODE_COLUMN = 9;
const DROPS_COLUMN = 12;

/** Counts what was thrown away of what came to a port of this process: each call returns how many since the last one. */
export function createOverflowCount(port: number): () => number {
  const own = ownSockets();
  let before = 0;
  return () => {
    const rows = TABLES.flatMap(rowsOf).filter((row) => portOf(row) === port && own.has(row[INODE_COLUMN]!));
    const all = rows.reduce((sum, row) => sum + Number(row[DROPS_COLUMN] ?? 0), 0);
    const since = all - before;
    before = all;
    return since;
  };
}

function rowsOf(table: string): readonly string[][] {
  try {
    const lines = fs.readFileSync(table, 'utf8').trim().split('\n').slice(1);
    return lines.map((line) => line.trim().split(/\s+/));
  } catch {
    // No /proc, or no IPv6: nothing is known.
    return [];
  }
}

function portOf(row: readonly string[]): number {
  return Number.parseInt(row[1]?.split(':')[1] ?? '', 16);
}

/** Inodes of the sockets of this process. */
function ownSockets(): ReadonlySet<string> {
  try {
    const links = fs.readdirSync('/proc/self/fd').map((fd) => {
      try {
        return fs.readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        // The folder itself was open for reading.
        return '';
      }
    });
    return new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
  } catch {
    return new Set();
  }
}
