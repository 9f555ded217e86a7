// journalctl as a child: asked once for one entry, or followed.

import { execFile } from 'node:child_process';
import type { Input } from '../../lib/stream/input.ts';
import { argumentsFor } from '../process/remote.ts';
import { type Running, startCommand } from '../process/start.ts';

/** The program, with the arguments that say which journal: `journalctl --namespace web`, `ssh db1 journalctl`. */
export type Journalctl = readonly string[];

/** Entries with all of their values, whatever their length. */
const AS_JSON = ['--output=json', '--all', '--no-pager'];
/** The journal of a busy machine lies in hundreds of files. */
const ASK_MS = 30_000;
const MOST_BYTES = 16 * 1024 * 1024;

/** What journalctl has to say instead of entries. */
export class JournalFailure extends Error {
  /** Asking again will not help. */
  readonly isFinal: boolean;

  constructor(message: string, isFinal: boolean) {
    super(message);
    this.isFinal = isFinal;
  }
}

/** The first entry that journalctl gives, in JSON; '' when there is none. Rejects with JournalFailure. */
export async function askForOne(journalctl: Journalctl, place: readonly string[]): Promise<string> {
  const [program = '', ...args] = journalctl;
  // Nothing but its place is wanted of it.
  const asked = [...AS_JSON, '--output-fields=PRIORITY', '--lines=1', ...place];
  const words = [...args, ...argumentsFor(journalctl, asked)];
  return new Promise((resolve, reject) => {
    execFile(program, words, { timeout: ASK_MS, maxBuffer: MOST_BYTES }, (error, stdout, stderr) => {
      if (!error) resolve(stdout.split('\n').find((line) => line.startsWith('{')) ?? '');
      else if (error.code === 'ENOENT')
        reject(new JournalFailure(`cannot run ${program}: command not found`, true));
      else if (typeof error.code === 'string')
        reject(new JournalFailure(`cannot run ${program}: ${error.message}`, true));
      else reject(failureOf(program, stderr, { code: error.code ?? null, signal: error.signal ?? null }));
    });
  });
}

/** Starts to read entries from a place on. Rejects with JournalFailure. */
export async function startReading(
  journalctl: Journalctl,
  { place, isFollowing }: { readonly place: readonly string[]; readonly isFollowing: boolean },
): Promise<Running> {
  const follow = isFollowing ? ['--follow', '--lines=all'] : [];
  const command = [...journalctl, ...argumentsFor(journalctl, [...AS_JSON, ...follow, ...place])];
  const started = await startCommand({ command, env: process.env, cwd: undefined, hasStdin: false });
  if (started.kind === 'refused') throw new JournalFailure(started.message, true);
  return started;
}

interface Exited {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What ssh ends with when it was ssh that failed, and the first of the numbers by which a shell tells of a signal. */
const SSH_FAILED = 255;
const FIRST_SIGNAL = 128;

/** Of a process that has ended: its last words. */
export function failureOf(program: string, stderr: string, { code, signal }: Exited): JournalFailure {
  const said = stderr.trim().split('\n').at(-1)?.trim() || undefined;
  const how = signal === null ? `status ${code}` : `signal ${signal}`;
  const isFinal = signal === null && code !== null && code > 0 && code < FIRST_SIGNAL && code !== SSH_FAILED;
  return new JournalFailure(`${program}: ${said ?? how}`, isFinal);
}

/** Words on stderr are kept up to this many bytes. */
const WORDS_BYTES = 4096;

/** Reads stderr to its end; `text` is what it has said last. @param onLine each line, as far as they are short */
export function readWords(input: Input, onLine: (line: string) => void): { readonly text: string } {
  const area = Buffer.alloc(WORDS_BYTES);
  const words = { text: '' };
  let line = '';
  input.start(area, {
    onBytes(bytes) {
      const said = area.toString('utf8', 0, bytes);
      words.text = (words.text + said).slice(-WORDS_BYTES);
      const lines = (line + said).split('\n');
      line = (lines.pop() ?? '').slice(0, WORDS_BYTES);
      lines.forEach(onLine);
      return true;
    },
    onEnd: () => input.close(),
    onFailure: () => input.close(),
  });
  return words;
}
