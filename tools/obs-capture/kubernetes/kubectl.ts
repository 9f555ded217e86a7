// kubectl as a child: asked once, or read from as long as it runs.

import { execFile, spawn } from 'node:child_process';
import { argumentsFor } from '../process/remote.ts';

/** The program, with the arguments that say which cluster: `kubectl --context prod`. */
export type Kubectl = readonly string[];

const ASK_MS = 60_000;
const MOST_BYTES = 512 * 1024 * 1024;
const WORDS_CHARACTERS = 4096;

/** What kubectl has to say instead of an answer. */
export class KubectlFailure extends Error {
  readonly exitStatus = 3;
}

/** Rejects with KubectlFailure. */
export function ask(kubectl: Kubectl, asked: readonly string[]): Promise<string> {
  const [program = '', ...args] = kubectl;
  const words = argumentsFor(kubectl, asked);
  return new Promise((resolve, reject) => {
    execFile(
      program,
      [...args, ...words],
      { timeout: ASK_MS, maxBuffer: MOST_BYTES },
      (error, stdout, stderr) => {
        if (!error) resolve(stdout);
        else if (error.code === 'ENOENT')
          reject(new KubectlFailure(`cannot run ${program}: command not found`));
        else
          reject(new KubectlFailure(lastWords(stderr) || `${program}: ${error.message.split('\n', 1)[0]}`));
      },
    );
  });
}

export interface Child {
  /** No more is read until resume. */
  pause(): void;
  resume(): void;
  /** Resolves at its end; `failure` is what it has said when that was none of its own accord. */
  readonly ended: Promise<{ readonly failure: string | undefined }>;
  kill(): void;
}

/** Starts it; what it writes is handed on as it comes. */
export function startChild(
  kubectl: Kubectl,
  asked: readonly string[],
  onBytes: (bytes: Buffer) => void,
): Child {
  const [program = '', ...args] = kubectl;
  const words = argumentsFor(kubectl, asked);
  const child = spawn(program, [...args, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', onBytes);
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-WORDS_CHARACTERS);
  });
  const ended = new Promise<{ failure: string | undefined }>((resolve) => {
    child.on('error', (error) => resolve({ failure: `cannot run ${program}: ${error.message}` }));
    child.on('close', (code, signal) => {
      const how = signal === null ? `status ${code}` : `signal ${signal}`;
      resolve({ failure: code === 0 ? undefined : lastWords(said) || `${program}: ${how}` });
    });
  });
  return {
    pause: () => void child.stdout.pause(),
    resume: () => void child.stdout.resume(),
    ended,
    kill: () => void child.kill('SIGTERM'),
  };
}

function lastWords(stderr: string): string {
  return stderr.trim().split('\n').at(-1)?.trim() ?? '';
}
