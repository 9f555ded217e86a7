// Memory, from proc_meminfo(5). In use is what the kernel could not give away at once: the total without MemAvailable.

import { bytes, linesOf, type Part } from './part.ts';

export const memory: Part = (proc) => {
  const entries = linesOf(proc, 'meminfo').map((line) => /^([^:]+):\s*([0-9]+)/.exec(line));
  const kilobytes = new Map(
    entries.flatMap((entry) => (entry ? [[entry[1]!, Number(entry[2])] as const] : [])),
  );
  const sizeOf = (key: string): number => (kilobytes.get(key) ?? 0) * 1024;
  const total = sizeOf('MemTotal');
  const swap = sizeOf('SwapTotal');
  return [
    {
      name: 'node',
      fields: [
        bytes('mem_used', total - sizeOf('MemAvailable')),
        bytes('mem_total', total),
        bytes('swap_used', swap - sizeOf('SwapFree')),
        bytes('swap_total', swap),
      ],
    },
  ];
};
