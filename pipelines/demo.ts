// The main job from end to end, on this machine alone: `npm run demo`.
//
// Six real services run under obs-capture; users on loopback give them work; everything they say goes through all six tools in
// one pipe. One web server is killed. The demo then looks where a person would look, and its verdict says what it saw. With
// --watch it kills nothing and goes on until Ctrl-C.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { $ } from 'zx';
import { alertStates, processOf, read, replicas } from './demo/checks.ts';
import { startLoad } from './demo/load.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const BIN = join(ROOT, 'dist', 'bin');
const MANIFEST = join(ROOT, 'pipelines', 'demo', 'obs.yaml');
const RULES = join(ROOT, 'pipelines', 'demo', 'rules.yaml');
const OBS = join(BIN, 'obs.cjs');

/** Each step waits for what it wants to see, this long at most. */
const STEP_MS = 15_000;
const LOOK_MS = 200;

/** Waits until `look` sees something; throws when it does not in time. */
async function until(what: string, look: () => boolean): Promise<string> {
  const deadline = Date.now() + STEP_MS;
  while (!look()) {
    if (Date.now() > deadline) throw new Error(`not seen within ${STEP_MS / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return what;
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

/** Kills web/2 and collects what can be seen of it, until it is back. */
async function killAndWatch(directory: string): Promise<readonly string[]> {
  const seen: string[] = [];
  const stream = (): string => read(directory, 'stream');
  const metric = (name: string): number => Number(read(directory, 'active', 'web', 'metrics', name));
  const table = (): string => replicas(OBS, directory, MANIFEST, 'web');

  await until('three web servers at work', () => metric('instances') === 3 && table() === '3/3');
  const before = metric('count');
  const pid = processOf(directory, 'web', '2');
  if (pid === undefined) throw new Error('the log of web/2 does not say its process id');
  process.kill(pid, 'SIGKILL');

  seen.push(
    await until('log: web/2 says that it was killed', () =>
      /EVENT exit .*signal="SIGKILL"/.test(read(directory, 'active', 'web', 'logs', '2')),
    ),
    await until('table: web 2/3', () => table() === '2/3'),
    await until(
      'metrics: two instances, fewer requests',
      () => metric('instances') === 2 && metric('count') < before,
    ),
    await until('alert: InstanceDown fires', () => alertStates(stream(), 'InstanceDown').includes('firing')),
    await until('log: web/2 was started again', () => processOf(directory, 'web', '2') !== pid),
    await until('table: web 3/3', () => table() === '3/3'),
    await until(
      'alert: InstanceDown is resolved',
      () => alertStates(stream(), 'InstanceDown').at(-1) === 'resolved',
    ),
  );
  return seen;
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
      verdict = ['demo: passed', ...seen].join('\n  seen ');
    }
  } catch (error) {
    verdict = `demo: failed: ${error instanceof Error ? error.message : String(error)}`;
    process.exitCode = 1;
  }
  stopLoad();
  const pid = pipeline.capturePid();
  if (pid > 0) await $({ nothrow: true, quiet: true })`kill -TERM ${pid}`;
  await pipeline.ended;
  rmSync(directory, { recursive: true, force: true });
  process.stdout.write(`${verdict}\n`);
}

void main();
