// A real Docker Engine of the test's own: private socket and folders, no network, an image of nothing but busybox.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const START_MS = 30_000;
const IMAGE = 'obs-test';
const APPLETS = ['sh', 'sleep', 'echo', 'printf', 'head', 'tail', 'tr', 'seq', 'cat'];

export interface DockerEngine {
  readonly socketPath: string;
  /** Runs the docker client; returns what it prints. */
  docker(...args: readonly string[]): string;
  /** `docker run -d --network none` of a shell script; returns the id. */
  run(options: readonly string[], script: string): string;
  /** Ends the Engine and starts it again; containers go on (--live-restore). */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Why no Engine can run here; undefined when one can. */
export function whyNoEngine(): string | undefined {
  if (process.getuid?.() !== 0) return 'a Docker Engine needs root';
  const missing = ['/usr/sbin/dockerd', '/usr/bin/docker', '/bin/busybox'].filter(
    (file) => !existsSync(file),
  );
  return missing.length === 0 ? undefined : `not installed: ${missing.join(', ')}`;
}

/** Starts an Engine; returns why it did not start instead of throwing. */
export async function startEngine(): Promise<DockerEngine | string> {
  const folder = mkdtempSync(join(tmpdir(), 'obs-engine-'));
  const socketPath = join(folder, 'docker.sock');
  let daemon: ChildProcess | undefined;
  // A test that hangs leaves nothing behind.
  process.on('exit', () => killGroup(daemon));
  let log = '';

  const start = async (): Promise<boolean> => {
    daemon = spawn(
      '/usr/sbin/dockerd',
      [
        '--live-restore',
        '--iptables=false',
        '--ip6tables=false',
        '--bridge=none',
        '--storage-driver=vfs',
        `--host=unix://${socketPath}`,
        `--data-root=${join(folder, 'data')}`,
        `--exec-root=${join(folder, 'exec')}`,
        `--pidfile=${join(folder, 'pid')}`,
      ],
      { stdio: ['ignore', 'ignore', 'pipe'], detached: true },
    );
    daemon.stderr?.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-2000);
    });
    for (const deadline = Date.now() + START_MS; Date.now() < deadline; ) {
      if (await answers(socketPath)) return true;
      if (daemon.exitCode !== null) return false;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return false;
  };
  const end = async (): Promise<void> => {
    if (daemon === undefined || daemon.exitCode !== null) return;
    const ended = once(daemon, 'exit');
    daemon.kill('SIGTERM');
    await ended;
  };
  const docker = (...args: readonly string[]): string =>
    execFileSync('/usr/bin/docker', ['--host', `unix://${socketPath}`, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();

  if (!(await start())) return `dockerd does not start here: ${log.trim().split('\n').at(-1)}`;
  importImage(folder, docker);
  return {
    socketPath,
    docker,
    run: (options, script) =>
      docker('run', '-d', '--network', 'none', ...options, IMAGE, '/bin/sh', '-c', script),
    async restart() {
      await end();
      if (!(await start())) throw new Error(`dockerd did not come back: ${log}`);
    },
    async stop() {
      const ids = docker('ps', '-aq')
        .split('\n')
        .filter((id) => id !== '');
      if (ids.length > 0) docker('rm', '-f', ...ids);
      await end();
      for (const mount of mountsUnder(folder)) execFileSync('umount', ['-l', mount]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What the Engine leaves mounted, the innermost first. */
function mountsUnder(folder: string): readonly string[] {
  const points = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '');
  return points.filter((point) => point.startsWith(`${folder}/`)).reverse();
}

/** The Engine and its containerd. */
function killGroup(daemon: ChildProcess | undefined): void {
  try {
    if (daemon?.pid !== undefined && daemon.exitCode === null) process.kill(-daemon.pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = http.get({ socketPath, path: '/_ping' }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    asked.on('error', () => resolve(false));
  });
}

function importImage(folder: string, docker: (...args: readonly string[]) => string): void {
  const root = join(folder, 'image');
  mkdirSync(join(root, 'bin'), { recursive: true });
  copyFileSync('/bin/busybox', join(root, 'bin/busybox'));
  for (const applet of APPLETS) symlinkSync('busybox', join(root, 'bin', applet));
  execFileSync('tar', ['-C', root, '-cf', join(folder, 'image.tar'), '.']);
  docker('import', join(folder, 'image.tar'), IMAGE);
}
