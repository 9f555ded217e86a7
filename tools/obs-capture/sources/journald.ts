// The journal of systemd, through journalctl: `--follow` is read until it breaks, and begun again behind the last entry that came.
//
// Where reading goes on is the cursor of an entry. Before that it is looked for: when it is there no more, because the journal was
// vacuumed, a GAP says so and reading goes on with what is left.

import { SystemError } from '../../lib/cli/failure.ts';
import { formatQuantity } from '../../lib/record/quantity.ts';
import type { Lane } from '../../lib/stream/fan-in.ts';
import type { StopSignal } from '../../lib/stream/signals.ts';
import { isSameEntry, timeOfCursor } from '../journald/cursor.ts';
import { parseEntry } from '../journald/entry.ts';
import {
  askForOne,
  failureOf,
  type Journalctl,
  JournalFailure,
  readWords,
  startReading,
} from '../journald/journalctl.ts';
import { label, originOf, value } from '../origin.ts';
import { createPause } from '../pause.ts';
import type { Running } from '../process/start.ts';
import type { Source, SourceEnd, SourceHost } from './source.ts';

export interface JournaldSettings {
  readonly journalctl: Journalctl;
  /** Units as `journalctl --unit` takes them; none are all of the journal. */
  readonly units: readonly string[];
  readonly tags: ReadonlyMap<string, string>;
  /** Where reading begins when nothing was read: seconds since 1970 with a fraction, or one of the two ends. */
  readonly begin: 'beginning' | 'end' | { readonly since: string };
  readonly isFollowing: boolean;
}

const SHORTEST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 30_000;
/** What journalctl says of entries that this user may not see. */
const HINT = /^Hint: /;

export function journaldSource(settings: JournaldSettings, host: SourceHost): Source {
  return new Journald(settings, host);
}

class Journald implements Source {
  readonly #settings: JournaldSettings;
  readonly #host: SourceHost;
  readonly #origin;
  readonly #pause = createPause({ shortestMs: SHORTEST_PAUSE_MS, longestMs: LONGEST_PAUSE_MS });
  /** Of the last entry that came; '' before there was one. */
  #cursor = '';
  #running: Running | undefined;
  #lane: Lane | undefined;
  #stopped: SourceEnd | undefined;
  #endReading: () => void = () => undefined;
  /** It has been read from. */
  #hasWorked = false;
  #hasWarned = false;
  #brokenSinceMs: number | undefined;
  #attempts = 0;

  constructor(settings: JournaldSettings, host: SourceHost) {
    this.#settings = settings;
    this.#host = host;
    this.#origin = originOf('journald', settings.tags);
  }

  async run(): Promise<SourceEnd> {
    while (this.#stopped === undefined) {
      try {
        await this.#readOnce();
        if (!this.#settings.isFollowing) return this.#stopped ?? { kind: 'end' };
      } catch (error) {
        if (!(error instanceof JournalFailure)) throw error;
        if (this.#stopped !== undefined) break;
        const mayWork = this.#settings.isFollowing && (this.#hasWorked || !error.isFinal);
        if (!mayWork)
          return { kind: 'failed', error: new SystemError(`cannot read the journal: ${error.message}`) };
        this.#tellBroken(error.message);
      }
      await this.#pause.wait();
    }
    return this.#stopped ?? { kind: 'end' };
  }

  signal(signal: StopSignal): void {
    this.#stop({ kind: 'signal', signal });
  }

  abandon(): void {
    this.#stop({ kind: 'end' });
  }

  #stop(end: SourceEnd): void {
    this.#stopped ??= end;
    this.#running?.kill('SIGTERM');
    this.#lane?.close();
    this.#endReading();
    this.#pause.stop();
  }

  /** Reads from where it is to the end of a child. Rejects with JournalFailure when that is not the end of the journal. */
  async #readOnce(): Promise<void> {
    this.#attempts++;
    const { journalctl, isFollowing, units } = this.#settings;
    const place = await this.#place();
    if (this.#stopped !== undefined) return;
    const running = await startReading(journalctl, {
      place: [...units.map((unit) => `--unit=${unit}`), ...place],
      isFollowing,
    });
    this.#running = running;
    if (this.#stopped !== undefined) return this.#stop(this.#stopped);
    const words = readWords(running.stderr, (line) => this.#hear(line));
    await this.#read(running);
    const exited = await running.exited;
    this.#running = undefined;
    if (this.#stopped === undefined && (isFollowing || exited.code !== 0))
      throw failureOf(journalctl[0]!, words.text, exited);
  }

  #read(running: Running): Promise<void> {
    return new Promise((resolve) => {
      this.#endReading = resolve;
      const lines = { origin: this.#origin, format: 'journal', waits: true, onTaken: this.#taken } as const;
      this.#lane = this.#host.read(running.stdout, lines, (failure) => {
        if (failure) this.#host.warn(failure.message);
        resolve();
      });
    });
  }

  readonly #taken = (cursor: string): void => {
    this.#cursor = cursor;
    if (this.#hasWorked) this.#pause.reset();
    this.#hasWorked = true;
  };

  /** The arguments that say where to begin. */
  async #place(): Promise<readonly string[]> {
    const { begin } = this.#settings;
    if (this.#cursor !== '') return [`--after-cursor=${await this.#goOn()}`];
    if (begin === 'beginning') return [];
    if (begin !== 'end') return [`--since=@${begin.since}`];
    // The end is where it is now: what comes while a child has to be started again belongs to it.
    const last = parseEntry(await askForOne(this.#settings.journalctl, []));
    this.#cursor = last?.get('__CURSOR') ?? '';
    return this.#cursor === '' ? [] : [`--after-cursor=${this.#cursor}`];
  }

  /** The cursor to go on behind; says so when what is behind the last entry is not known. */
  async #goOn(): Promise<string> {
    const line = await askForOne(this.#settings.journalctl, [`--cursor=${this.#cursor}`]);
    const cursor = parseEntry(line)?.get('__CURSOR') ?? '';
    this.#tellReturn();
    if (isSameEntry(cursor, this.#cursor)) return cursor;
    const since = timeOfCursor(this.#cursor);
    this.#host.announce(this.#origin, 'GAP', 'log-lost', [
      label('reason', 'the journal has no more of it than what follows'),
      ...(since === undefined ? [] : [label('since', since)]),
    ]);
    return this.#cursor;
  }

  #hear(line: string): void {
    if (!HINT.test(line) || this.#hasWarned) return;
    this.#hasWarned = true;
    this.#host.warn(`${this.#settings.journalctl[0]}: ${line.replace(HINT, '')}`);
  }

  #tellBroken(reason: string): void {
    if (this.#brokenSinceMs !== undefined) return;
    this.#brokenSinceMs = performance.now();
    this.#host.warn(`${reason}; trying again`);
    this.#host.announce(this.#origin, 'EVENT', 'disconnect', [label('reason', reason)]);
    this.#attempts = 0;
  }

  #tellReturn(): void {
    if (this.#brokenSinceMs === undefined) return;
    const downSeconds = Math.round(performance.now() - this.#brokenSinceMs) / 1000;
    this.#brokenSinceMs = undefined;
    this.#host.announce(this.#origin, 'EVENT', 'reconnect', [
      value('attempts', this.#attempts),
      value('down', formatQuantity(downSeconds, 'duration')),
    ]);
  }
}
