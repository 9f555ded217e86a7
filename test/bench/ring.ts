// obs-ring beside the loggers of daemontools, s6 and runit, which keep so many bytes of one stream, or of each source by a pattern, and
// beside the least that it could cost, in C.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../project.ts';
import { SERVICES } from './generate.ts';
import { isInstalled } from './measure.ts';
import { binary, peer, type Race, runRaces } from './throughput.ts';

const SOURCES = SERVICES.flatMap((service) => [0, 1, 2].map((instance) => `${service}/${instance}`));
/** A thousand lines of the log: what the others keep is told in bytes, and one file more. */
const BYTES = 128 * 1024;

/** `log` has lines of 36 instances. */
export function benchRing(folder: string, log: string): void {
  const rings = `${folder}/bench-ring`;
  const fresh = (command: string): string => `{ rm -rf ${rings}; mkdir -p ${rings}; ${command}; }`;
  const ours = { name: 'obs-ring --sink', command: fresh(`${binary('obs-ring')} --dir ${rings} --sink`) };
  const selectors = SOURCES.map(
    (source) => `'-*' '+* ${source} *' s${BYTES} n2 ${rings}/${source.replace('/', '-')}`,
  ).join(' ');
  const many: Race = {
    work: 'keep the last 1000 lines of each of 36 instances',
    ours,
    peers: [
      peer('multilog', fresh(`multilog ${selectors}`)),
      { name: 'a ring in C, without live files', command: compiledRing(folder, fresh, rings) },
    ],
  };
  const one: Race = {
    work: 'keep the last 1000 lines of one stream',
    ours,
    peers: [
      peer('multilog', fresh(`multilog s${BYTES} n2 ${rings}/log`)),
      peer('s6-log', fresh(`s6-log n2 s${BYTES} ${rings}/log`)),
      peer('svlogd', fresh(`printf 's${BYTES}\\nn2\\n' > ${rings}/config; svlogd -b 65536 ${rings}`)),
    ],
  };
  runRaces('rings', [many], log);
  const single = join(folder, 'single');
  writeSingle(log, single);
  runRaces('rings', [one], single);
}

function compiledRing(folder: string, fresh: (command: string) => string, rings: string): string | undefined {
  const program = join(folder, 'ring-in-c');
  const source = join(ROOT, 'test/bench/native/ring.c');
  if (!isInstalled('cc') || spawnSync('cc', ['-O2', '-o', program, source]).status !== 0) return undefined;
  return fresh(`${program} ${rings}`);
}

/** The same lines, all of one instance. */
function writeSingle(log: string, path: string): void {
  const { status } = spawnSync('bash', ['-c', `sed -E 's#Z [a-z]+/[0-9] #Z web/0 #' ${log} > ${path}`]);
  if (status !== 0) throw new Error(`sed failed with status ${status}`);
}
