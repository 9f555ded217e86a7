// What network interfaces have received and sent, from proc_net_dev(5); the loopback is left out.

import { label, value } from '../origin.ts';
import { bytesTotal, linesOf, type Part } from './part.ts';

export const networks: Part = (proc) =>
  linesOf(proc, 'self/net/dev').flatMap((line) => {
    const [, device, rest] = /^\s*([^:\s]+):\s*(.*)$/.exec(line) ?? [];
    if (device === undefined || rest === undefined || device === 'lo') return [];
    const counts = rest.split(/\s+/).map(Number);
    const [rxBytes = 0, rxPackets = 0, rxErrors = 0, rxDropped = 0] = counts;
    const [txBytes = 0, txPackets = 0, txErrors = 0, txDropped = 0] = counts.slice(8);
    return [
      {
        name: 'network',
        fields: [
          label('device', device),
          bytesTotal('rx_bytes_total', rxBytes),
          bytesTotal('tx_bytes_total', txBytes),
          ...Object.entries({ rxPackets, txPackets, rxErrors, txErrors, rxDropped, txDropped }).map(
            ([key, count]) =>
              value(`${key.replace(/[A-Z]/, (letter) => `_${letter.toLowerCase()}`)}_total`, count),
          ),
        ],
      },
    ];
  });
