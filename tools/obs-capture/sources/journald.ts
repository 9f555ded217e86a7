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
import { JournalPlace } from '../journald/place.ts';
import { label, originOf, value } from '../origin.ts';
import { createPause } from '../pause.ts';
import type { Running } from '../process/start.ts';
import type { Reading } from '../reading.ts';
import type { Source, SourceEnd, SourceHost } from './source.ts';

export interface JournaldSettings {
  readonly journalctl: Journalctl;
  /** Units as `journalctl --unit` takes them; none are all of the journal. */
  readonly units: readonly string[];
  readonly tags: ReadonlyMap<string, string>;
  /** How messages are read, where that is not what the options say. */
  readonly reading: Reading | undefined;
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
  readonly #place: JournalPlace;
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
    const from = `journald ${settings.journalctl.join(' ')}`;
    this.#place = new JournalPlace(host.streams, {
      from,
      name: settings.units.join(','),
      source: 'journald',
    });
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
    this.#lane?.close(this.#host.streams ? 'forget' : 'hand on');
    this.#endReading();
    this.#pause.stop();
  }

  /** Reads from where it is to the end of a child. Rejects with JournalFailure when that is not the end of the journal. */
  async #readOnce(): Promise<void> {
    this.#attempts++;
    const { journalctl, isFollowing, units } = this.#settings;
    const place = await this.#beginning();
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
      const { cursor } = this.#place;
      const lines = {
        origin: this.#origin,
        format: 'journal' as const,
        reading: this.#settings.reading,
        waits: true as const,
        onTaken: this.#taken,
      };
      const lane = this.#host.read(running.stdout, cursor ? { ...lines, cursor } : lines, (failure) => {
        if (failure) this.#host.warn(failure.message);
        this.#place.ended(lane.place);
        resolve();
      });
      this.#lane = lane;
    });
  }

  readonly #taken = (cursor: string, bytes: number): void => {
    this.#place.took(cursor, bytes);
    if (this.#hasWorked) this.#pause.reset();
    this.#hasWorked = true;
    this.#tellReturn();
  };

  /** The arguments that say where to begin. */
  async #beginning(): Promise<readonly string[]> {
    if (this.#place.at === '') this.#place.begin(await this.#firstPlace());
    const { at } = this.#place;
    return at.startsWith('@') ? [`--since=${at}`] : [`--after-cursor=${await this.#goOn(at)}`];
  }

  async #firstPlace(): Promise<string> {
    const { begin, journalctl } = this.#settings;
    // A time, and not nothing: after a kill reading begins there again.
    if (begin === 'beginning') return '@0';
    if (begin !== 'end') return `@${begin.since}`;
    // The end is where it is now: what comes while a child has to be started again belongs to it.
    // Where there is nothing yet, all that comes is new.
    return cursorOf(await askForOne(journalctl, [])) || '@0';
  }

  /** The cursor to go on behind; says so when what is behind the last entry is not known. */
  async #goOn(at: string): Promise<string> {
    const cursor = cursorOf(await askForOne(this.#settings.journalctl, [`--cursor=${at}`]));
    this.#tellReturn();
    if (isSameEntry(cursor, at)) return cursor;
    const since = timeOfCursor(at);
    this.#host.announce(this.#origin, 'GAP', 'log-lost', [
      label('reason', 'the journal has no more of it than what follows'),
      ...(since === undefined ? [] : [label('since', since)]),
    ]);
    return at;
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

/** '' where there is no entry. */
function cursorOf(line: string): string {
  return parseEntry(line)?.get('__CURSOR') ?? '';
}
