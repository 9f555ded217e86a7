// The main job from end to end, on this machine alone: `npm run demo`.
//
// Six real services run under obs-capture; users on loopback give them work; everything they say goes through all six tools in
// one pipe. One web server is killed. The demo then looks where a person would look, and its verdict says what it saw. With
// --watch it kills nothing and goes on until Ctrl-C.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { $ } from 'zx';
import { lastAlert, lastLine, processOf, read, tableRow } from './demo/checks.ts';
import { startLoad } from './demo/load.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const BIN = join(ROOT, 'dist', 'bin');
const MANIFEST = join(ROOT, 'pipelines', 'demo', 'obs.yaml');
const RULES = join(ROOT, 'pipelines', 'demo', 'rules.yaml');
const OBS = join(BIN, 'obs.cjs');

/** Each step waits for what it wants to see, this long at most. */
const STEP_MS = 30_000;
const LOOK_MS = 200;

/** Waits until `look` finds something, and says what; throws when it does not in time. */
async function until(what: string, look: () => string | false): Promise<string> {
  const deadline = Date.now() + STEP_MS;
  for (;;) {
    const found = look();
    if (found !== false) return `${what}  ${found}`;
    if (Date.now() > deadline) throw new Error(`not seen within ${STEP_MS / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** The pipeline itself, as a person would type it. Its stages end one after the other when obs-capture does. */
function startPipeline(directory: string): { capturePid: () => number; ended: Promise<number | null> } {
  const shell = $({
    stdio: 'inherit',
    nothrow: true,
    env: { ...process.env, OBS_DIR: directory, PATH: `${join(directory, 'bin')}:${process.env.PATH}` },
  });
  const pipeline = shell`
    { echo $BASHPID > ${directory}/capture.pid; exec obs-capture --manifest ${MANIFEST} --usage 2s; } |
    obs-tag env=demo region=here |
    obs-ring |
    obs-agg --pass --by service --window 2s --lateness 500ms --dir ${directory} count 'errors=count(level>=ERROR)' 'instances=distinct(instance)' rate 'p99(dur)' |
    obs-alert --pass --rules ${RULES} |
    tee ${directory}/stream |
    obs-top --manifest ${MANIFEST} --interval 1s`;
  return {
    capturePid: () => Number(read(directory, 'capture.pid')),
    ended: pipeline.then((output) => output.exitCode),
  };
}

/** The requests of a window once the load is steady: the third figure that is seen. */
async function steadyLoad(requests: () => number): Promise<number> {
  const figures: number[] = [];
  await until('a steady load', () => {
    const now = requests();
    if (now > 0 && now !== figures.at(-1)) figures.push(now);
    return figures.length === 3 && '';
  });
  return figures.at(-1) ?? 0;
}

/** Kills web/2 and collects the evidence that can be seen of it, until it is back. */
async function killAndWatch(directory: string): Promise<readonly string[]> {
  const log = (): string => read(directory, 'active', 'web', 'logs', '2');
  const metric = (name: string): number => Number(read(directory, 'active', 'web', 'metrics', name));
  const row = (replicas: string) => () => {
    const found = tableRow(OBS, directory, MANIFEST, 'web');
    return found.split(/\s+/)[1] === replicas && found;
  };
  const alert = (state: string) => () => {
    const found = lastAlert(read(directory, 'stream'), 'InstanceDown');
    return found.includes(` ALERT ${state} `) && found;
  };

  await until('three web servers', row('3/3'));
  const before = await steadyLoad(() => metric('count'));
  const pid = processOf(log());
  if (pid === undefined) throw new Error('the log of web/2 does not say its process id');
  process.kill(pid, 'SIGKILL');

  return [
    await until('log    ', () => lastLine(log(), /EVENT exit .*signal="SIGKILL"/) ?? false),
    await until('table  ', row('2/3')),
    await until('metrics', () => {
      const [instances, requests] = [metric('instances'), metric('count')];
      const drop = `instances 3 -> ${instances}, requests in 2 s ${before} -> ${requests}`;
      return instances === 2 && requests < before && drop;
    }),
    await until('alert  ', alert('firing')),
    await until('log    ', () => processOf(log()) !== pid && (lastLine(log(), /EVENT start/) ?? false)),
    await until('table  ', row('3/3')),
    await until('alert  ', alert('resolved')),
  ];
}

async function main(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'obs-demo-'));
  await $`mkdir ${directory}/bin && for f in ${BIN}/obs*.cjs; do case $f in *.bundle.cjs) ;; *) ln -s $f ${directory}/bin/$(basename $f .cjs) ;; esac; done`;
  const pipeline = startPipeline(directory);
  const stopLoad = startLoad();
  let verdict: string;
  try {
    if (process.argv.includes('--watch')) {
      await pipeline.ended;
      verdict = 'demo: stopped';
    } else {
      const seen = await killAndWatch(directory);
      process.stdout.write('\ndemo: all was seen; now everything is stopped, as the last table shows\n\n');
      verdict = `${['demo: web/2 was killed, and this was seen of it:', ...seen].join('\n  ')}\ndemo: passed`;
    }
  } catch (error) {
    verdict = `demo: failed: ${error instanceof Error ? error.message : String(error)}`;
    process.exitCode = 1;
  }
  stopLoad();
  const pid = pipeline.capturePid();
  if (pid > 0) await $({ nothrow: true, quiet: true })`kill -INT ${pid}`;
  await pipeline.ended;
  rmSync(directory, { recursive: true, force: true });
  process.stdout.write(`${verdict}\n`);
}

void main();
