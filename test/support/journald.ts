// A real systemd-journald of the test's own: a namespace, which has sockets and files apart from those of the machine. It needs no
// systemd as process 1. Lines go to it as those of a service do, through its stream socket; one stays open, because a namespace
// that nobody uses ends by itself.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';

const JOURNALD = '/lib/systemd/systemd-journald';
const START_MS = 10_000;

/** A stream to the journal, as stdout of a service is one. */
export interface JournalStream {
  /** Resolves when the socket has taken it. */
  write(text: string): Promise<void>;
  close(): void;
}

export interface Journald {
  /** What reads it. */
  readonly journalctl: string;
  stream(identifier: string): Promise<JournalStream>;
  /** Runs journalctl on it; returns what it prints. */
  run(...args: readonly string[]): string;
  /** Waits until an entry of the identifier with the message is there. */
  holds(identifier: string, message: string): Promise<void>;
  /** SIGKILL, and a new one. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Why none can run here; undefined when one can. */
export function whyNoJournald(): string | undefined {
  if (process.getuid?.() !== 0) return 'a journald of its own needs root';
  const missing = [JOURNALD, '/usr/bin/journalctl'].filter((file) => !existsSync(file));
  return missing.length === 0 ? undefined : `not installed: ${missing.join(', ')}`;
}

/** Starts one; returns why it did not start instead of throwing. */
export async function startJournald(): Promise<Journald | string> {
  const namespace = `obs-test-${process.pid}`;
  const folder = `/run/systemd/journal.${namespace}`;
  const socketPath = join(folder, 'stdout');
  let daemon: ChildProcess | undefined;
  let user: JournalStream | undefined;
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true });
    for (const root of ['/var/log/journal', '/run/log/journal']) removeFiles(root, namespace);
  };
  // A test that hangs leaves nothing behind.
  process.on('exit', () => {
    daemon?.kill('SIGKILL');
    remove();
  });

  const start = async (): Promise<boolean> => {
    daemon = spawn(JOURNALD, [namespace], { stdio: 'ignore' });
    for (const deadline = Date.now() + START_MS; Date.now() < deadline; ) {
      user = await openStream(socketPath, 'user').catch(() => undefined);
      if (user) return true;
      if (daemon.exitCode !== null) return false;
      await pause();
    }
    return false;
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (daemon === undefined || daemon.exitCode !== null || daemon.signalCode !== null) return;
    const ended = once(daemon, 'exit');
    user?.close();
    daemon.kill(signal);
    await ended;
  };
  const run = (...args: readonly string[]): string =>
    execFileSync('journalctl', [`--namespace=${namespace}`, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });

  if (!(await start())) return 'systemd-journald does not start here';
  return {
    journalctl: `journalctl --namespace=${namespace}`,
    stream: (identifier) => openStream(socketPath, identifier),
    run,
    async holds(identifier, message) {
      while (!run('-t', identifier, '-o', 'cat').split('\n').includes(message)) await pause();
    },
    async restart() {
      await end('SIGKILL');
      rmSync(socketPath, { force: true });
      if (!(await start())) throw new Error('journald did not come back');
    },
    async stop() {
      await end('SIGTERM');
      remove();
    },
  };
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}

/** Opens a stream as sd_journal_stream_fd(3) does: who it is, then lines. */
async function openStream(socketPath: string, identifier: string): Promise<JournalStream> {
  // The journal says at once that it has nothing to say.
  const socket = net.connect({ path: socketPath, allowHalfOpen: true });
  await once(socket, 'connect');
  socket.on('error', () => undefined);
  // Identifier, unit, priority, whether lines begin with <priority>, and where else they are to go.
  socket.write(`${identifier}\n\n6\n1\n0\n0\n0\n`);
  return {
    write: (text) => new Promise((resolve) => void socket.write(text, () => resolve())),
    close: () => void socket.end(),
  };
}

function removeFiles(root: string, namespace: string): void {
  if (!existsSync(root)) return;
  for (const name of readdirSync(root))
    if (name.endsWith(`.${namespace}`)) rmSync(join(root, name), { recursive: true, force: true });
}
