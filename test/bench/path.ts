// Ways to get bytes through a stage: the one that was chosen beside those that were not.

import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compete, median, printTable, type Result, ratio } from './measure.ts';

const ROUNDS = 7;
const SCRIPT = fileURLToPath(new URL('path-variant.js', import.meta.url));

const VARIANTS: readonly (readonly [string, string])[] = [
  ['chosen', 'event loop in, non-blocking writes (lib/stream)'],
  ['blocking', 'blocking reads and writes: no signals, no timers'],
  ['blocking-writes', 'event loop in, blocking writes: none while the reader is behind'],
  ['loop-writes', 'event loop in, net.Socket out'],
  ['thread-writes', 'event loop in, thread pool out'],
  ['streams', 'stdin and stdout of Node.js, with the Transform'],
];

export function benchPath(log: string): void {
  const megabytes = statSync(log).size / 1e6;
  const contenders = [
    { name: 'cat', command: `cat ${log} | cat | cat > /dev/null` },
    ...VARIANTS.map(([variant, name]) => ({
      name,
      command: `cat ${log} | node ${SCRIPT} ${variant} | cat > /dev/null`,
    })),
  ];
  checkSame(log);
  const results = compete(contenders, ROUNDS);
  const [cat, chosen] = results as [Result, Result];
  printTable(
    `byte paths of obs-tag between two cats, ${megabytes.toFixed(0)} MB (medians; CPU includes the cats)`,
    ['path', 'MB/s', 'wall/cat', 'CPU/cat', 'wall/chosen', 'CPU/chosen'],
    results.map((result) => [
      result.name,
      (megabytes / median(result.samples.map(({ wallSeconds }) => wallSeconds))).toFixed(0),
      ratio(result, cat, ({ wallSeconds }) => wallSeconds).toFixed(2),
      ratio(result, cat, ({ cpuSeconds }) => cpuSeconds).toFixed(2),
      ratio(result, chosen, ({ wallSeconds }) => wallSeconds).toFixed(2),
      ratio(result, chosen, ({ cpuSeconds }) => cpuSeconds).toFixed(2),
    ]),
  );
}

/** All variants write the same bytes, or the comparison means nothing. */
function checkSame(log: string): void {
  const sums = VARIANTS.map(([variant]) => {
    const script = `head -c 20000000 ${log} | node ${SCRIPT} ${variant} | cksum`;
    return spawnSync('bash', ['-c', script], { encoding: 'utf8' }).stdout;
  });
  if (new Set(sums).size !== 1) throw new Error(`the byte paths differ: ${sums.join('')}`);
}
