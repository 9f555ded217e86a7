// Files that are written to: every line once, whatever becomes of the file.
//
// Names are looked for when the system hints at a change in a folder, and every now and then without a hint; open files the same.

import fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { StopSignal } from '../../lib/stream/signals.ts';
import { Finder } from '../files/finder.ts';
import type { Follow } from '../files/follow.ts';
import type { FileRule } from '../files/rule.ts';
import type { Start } from '../files/starting.ts';
import { Tracker } from '../files/tracker.ts';
import { createWatches, type Watches } from '../files/watch.ts';
import type { Source, SourceEnd, SourceHost } from './source.ts';

export interface FilesSettings {
  readonly rules: readonly FileRule[];
  /** Where reading begins in files that are there at the start and not remembered; others are read from their beginning. */
  readonly start: Start;
  /** Goes on when everything is read. */
  readonly isFollowing: boolean;
}

/** Open files are looked at this often; without hints from the system more often. */
const LOOK_MS = 1000;
const UNHINTED_LOOK_MS = 50;
/** Looking takes at most this share of the time. */
const MAX_SHARE = 0.01;
/** The same for looking for names in folders where they change all the time. */
const MAX_HINTED_SHARE = 0.05;
/** Names are looked for this often without a hint. */
const FIND_MS = 10_000;
const UNHINTED_FIND_MS = 1000;
/** Names change in groups, as when logs are rotated. */
const SETTLE_MS = 10;

export function filesSource(settings: FilesSettings, host: SourceHost): Source {
  return new Files(settings, host);
}

class Files implements Source {
  readonly #settings: FilesSettings;
  readonly #host: SourceHost;
  readonly #tracker: Tracker;
  readonly #finder: Finder;
  readonly #watches: Watches;
  /** What cannot be read, by path. */
  readonly #troubles = new Map<string, string>();
  /** Where the system says that something has changed: open files by their real paths. */
  #byPath = new Map<string, Follow>();
  #lookTimer: NodeJS.Timeout | undefined;
  #findTimer: NodeJS.Timeout | undefined;
  #foundMs = 0;
  #findCostMs = 0;
  /** A hint was given: names will be looked for soon. */
  #isHinted = false;
  #end: (how: SourceEnd) => void = () => undefined;

  constructor(settings: FilesSettings, host: SourceHost) {
    this.#settings = settings;
    this.#host = host;
    this.#tracker = new Tracker(host, {
      isFollowing: settings.isFollowing,
      onFailure: (path, error) => this.#trouble(path, error.message),
    });
    const onTrouble = (path: string, reason: string | undefined): void =>
      this.#trouble(path, reason && `cannot read ${path}: ${reason}`);
    this.#finder = new Finder({ ...settings, onTrouble }, host, this.#tracker);
    this.#watches = createWatches((folder, name, what) => this.#hint(folder, name, what));
  }

  run(): Promise<SourceEnd> {
    return new Promise((resolve) => {
      this.#end = resolve;
      this.#find();
      if (this.#settings.isFollowing) this.#look();
      else void this.#readOnce();
    });
  }

  signal(signal: StopSignal): void {
    this.#stop({ kind: 'signal', signal });
  }

  abandon(): void {
    this.#stop({ kind: 'end' });
  }

  /** Without positions nobody will read the rest of a line later. */
  #stop(how: SourceEnd): void {
    clearTimeout(this.#lookTimer);
    clearTimeout(this.#findTimer);
    this.#watches.close();
    this.#finder.close();
    this.#tracker.close(this.#host.files.isSaved ? 'forget' : 'hand on');
    this.#end(how);
  }

  /** Looks for names, and what is new there is known by its path then. */
  #find(): void {
    this.#isHinted = false;
    const startMs = performance.now();
    const folders = this.#finder.look();
    for (const { path } of this.#tracker.follows.values()) folders.add(dirname(realPath(path)));
    this.#mapPaths();
    void this.#finder.settled().then(() => this.#mapPaths());
    if (!this.#settings.isFollowing) return;
    this.#watches.set(folders);
    this.#foundMs = performance.now();
    this.#findCostMs = this.#foundMs - startMs;
    const pauseMs = this.#watches.areComplete ? FIND_MS : UNHINTED_FIND_MS;
    this.#findIn(Math.max(pauseMs, this.#findCostMs / MAX_SHARE));
  }

  #mapPaths(): void {
    const follows = [...this.#tracker.follows.values()];
    this.#byPath = new Map(follows.map((follow) => [realPath(follow.path), follow]));
  }

  #findIn(pauseMs: number): void {
    clearTimeout(this.#findTimer);
    this.#findTimer = setTimeout(() => this.#find(), pauseMs);
  }

  #look(): void {
    const startMs = performance.now();
    this.#tracker.look();
    const costMs = performance.now() - startMs;
    const pauseMs = this.#watches.areComplete ? LOOK_MS : UNHINTED_LOOK_MS;
    this.#lookTimer = setTimeout(() => this.#look(), Math.max(pauseMs, costMs / MAX_SHARE));
  }

  #hint(folder: string, name: string | undefined, what: 'content' | 'names'): void {
    const follow = name === undefined ? undefined : this.#byPath.get(join(folder, name));
    if (follow) this.#tracker.wake(follow);
    const mayBeReadable = !follow && this.#troubles.size > 0;
    if (this.#isHinted || !(what === 'names' || mayBeReadable || name === basename(folder))) return;
    this.#isHinted = true;
    const soonestMs = this.#foundMs + this.#findCostMs / MAX_HINTED_SHARE;
    this.#findIn(Math.max(SETTLE_MS, soonestMs - performance.now()));
  }

  async #readOnce(): Promise<void> {
    await this.#finder.settled();
    while (!this.#tracker.isIdle) await new Promise((resolve) => setTimeout(resolve, 1));
    const [first] = this.#troubles.values();
    const failed: SourceEnd | undefined =
      first === undefined ? undefined : { kind: 'failed', error: new Error(first), wasTold: true };
    this.#stop(failed ?? { kind: 'end' });
  }

  #trouble(path: string, message: string | undefined): void {
    if (message === undefined) this.#troubles.delete(path);
    else if (this.#troubles.get(path) !== message) {
      this.#troubles.set(path, message);
      this.#host.warn(message);
    }
  }
}

function realPath(path: string): string {
  try {
    return fs.realpathSync.native(path);
  } catch {
    // Gone by now: the next look will say.
    return path;
  }
}
