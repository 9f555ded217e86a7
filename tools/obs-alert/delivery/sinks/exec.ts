// --exec COMMAND: a program is run for every alert that is news, with the alert as JSON on its stdin. Never through a shell; what it prints
// goes to stderr. One that takes too long is ended with all of its process group.

import { type ChildProcess, spawn } from 'node:child_process';
import { DeliveryFailure, type Notification, type Sink } from '../sink.ts';
import type { ToldAlert } from '../told.ts';

export interface ExecOptions {
  readonly command: readonly [program: string, ...args: string[]];
  readonly timeoutMs: number;
}

/** Between the polite signal and the other one. */
const KILL_AFTER_MS = 1000;

export function createExecSink(options: ExecOptions): Sink {
  /** Alerts of a notification that were delivered already, when it is tried again. */
  let done: { readonly notification: Notification; readonly alerts: Set<ToldAlert> } | undefined;
  return {
    name: 'exec',
    async deliver(notification, signal) {
      if (done?.notification !== notification) done = { notification, alerts: new Set() };
      for (const alert of notification.news) {
        if (done.alerts.has(alert)) continue;
        await runHook(alert, options, signal);
        done.alerts.add(alert);
      }
    },
  };
}

function runHook(alert: ToldAlert, { command, timeoutMs }: ExecOptions, stop: AbortSignal): Promise<void> {
  const [program, ...args] = command;
  return new Promise((resolve, reject) => {
    const fail = (problem: string): void => reject(new DeliveryFailure(`${program} ${problem}`, true));
    // A group of its own, so that its children end with it.
    const child = spawn(program, args, { stdio: ['pipe', 2, 2], detached: true });
    let ending: string | undefined;
    const end = (why: string): void => {
      ending ??= why;
      endGroup(child);
    };
    const timer = setTimeout(() => end(`was ended: it took longer than ${timeoutMs} ms`), timeoutMs);
    const onStop = (): void => end('was ended with obs-alert');
    stop.addEventListener('abort', onStop, { once: true });
    const settle = (): void => {
      clearTimeout(timer);
      stop.removeEventListener('abort', onStop);
    };
    child.on('error', (error) => {
      settle();
      fail(`cannot be run: ${error.message}`);
    });
    child.on('exit', (status, signal) => {
      settle();
      if (ending !== undefined) fail(ending);
      else if (status === 0) resolve();
      else fail(status === null ? `died of ${signal}` : `exited with status ${status}`);
    });
    // A hook need not read what it is told.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(`${JSON.stringify(alert)}\n`);
    if (stop.aborted) onStop();
  });
}

function endGroup(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  signalGroup(pid, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), KILL_AFTER_MS);
  child.once('exit', () => {
    clearTimeout(timer);
    signalGroup(pid, 'SIGKILL');
  });
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone already.
  }
}
