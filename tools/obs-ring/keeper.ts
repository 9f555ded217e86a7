// Keeps lines in rings: the one place that knows of all of them, and what to do when the disk does not take a line.
//
//   full          the lines wait in memory, and blocked() makes the stream wait. Nothing is lost
//   anything else the ring is given up, which is said at once and is the tool's exit status in the end, while the stream goes
//                 on: a broken disk must not take down what is behind this tool, nor may it go unnoticed

import type { Kernel } from '../lib/kernel/host.ts';
import { StoreFailure, storeFailure } from '../lib/store/failure.ts';
import { type Ledger, note } from '../lib/stream/ledger.ts';
import { type Backlog, createBacklog, type Run } from './backlog.ts';
import { isFilled } from './bounds.ts';
import { createCadence, DISK_BYTES_PER_SECOND, ROUND_MS, SHARE } from './cadence.ts';
import type { Clock } from './clock.ts';
import { type Disk, isFull, isOutOfDescriptors, writeAll } from './disk.ts';
import { createSyncer, type Durability } from './durability.ts';
import {
  closeLive,
  compactPrevious,
  dropPrevious,
  isCurrent,
  keepBeforeRestart,
  openedLive,
  openLive,
  publish,
  rotate,
} from './files.ts';
import { isDue, LARGE_GENERATION_MS } from './generation.ts';
import type { Homes } from './home.ts';
import { brokenMessage, fullMessage } from './messages.ts';
import { createOpenFiles, MOST_OPEN, type OpenFiles } from './open-files.ts';
import { createOrderer } from './order.ts';
import { createPublisher, type Publisher } from './publisher.ts';
import { adoptRing } from './recover.ts';
import { createRing, type Ring, type RingPlace } from './ring.ts';
import { createRoom, type Room, type Volume } from './room.ts';
import { createSweeper, type Sweeper } from './sweeper.ts';
import { createTailReader } from './tail.ts';
import type { Workshop } from './workshop.ts';

export interface KeeperOptions {
  /** They exist and are locked. */
  readonly homes: Homes;
  readonly durability?: Durability;
  /** With TAIL_BYTES and ORDER_BYTES to spare. */
  readonly kernel: Kernel;
  readonly ledger: Ledger;
  readonly disk: Disk;
  readonly volume: Volume;
  readonly clock: Clock;
  /** One line for the user. */
  readonly warn: (message: string) => void;
}

/** A larger generation is cut down to its last N lines as soon as it is the previous one. */
const COMPACT_BYTES = 16 * 1024 * 1024;
/** While the disk is full it is tried again so often. */
export const RETRY_MS = 100;
/** The room that generations take is waited for no longer than turning all of them can take. */
const SHORT_MS = 2 * LARGE_GENERATION_MS;

type Attempt = 'done' | 'full' | 'failed';

export class Keeper {
  readonly shop: Workshop;
  readonly #options: KeeperOptions;
  readonly #rings: Ring[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #open: OpenFiles;
  readonly #publisher: Publisher;
  readonly #backlog: Backlog = createBacklog();
  readonly #room: Room;
  readonly #sweeper: Sweeper;
  #hold: Promise<void> | undefined;
  #failure: StoreFailure | undefined;
  #isClosed = false;
  /** A merged ring of the first home has got lines. */
  onMerged: (ring: Ring) => void = () => undefined;
  #uses = 0;

  constructor(options: KeeperOptions) {
    const { kernel, disk, clock, volume, ledger } = options;
    this.#options = options;
    const tails = createTailReader(kernel, disk);
    let longestMs = 0;
    const syncer = createSyncer(options.durability ?? 'kernel', disk, clock, {
      failed: (ring, cause) => this.#fail(ring, cause),
      synced(delayMs) {
        longestMs = Math.max(longestMs, delayMs);
        ledger.notes.set('sync_delay_ms', Math.ceil(longestMs));
      },
    });
    this.shop = { disk, clock, tails, syncer, inOrder: createOrderer(kernel, disk) };
    this.#open = createOpenFiles(MOST_OPEN, (ring) => closeLive(this.shop, ring));
    this.#room = createRoom(volume);
    const bytesPerSecond = volume.isMemory ? Number.POSITIVE_INFINITY : DISK_BYTES_PER_SECOND;
    const cadence = createCadence({ roundMs: ROUND_MS, share: SHARE, bytesPerSecond });
    this.#publisher = createPublisher(clock, cadence, ledger, (ring) => this.#publish(ring));
    this.#sweeper = createSweeper(clock, (ring) => this.#sweep(ring));
  }

  /** What made a ring be given up, the first time. */
  get failure(): StoreFailure | undefined {
    return this.#failure;
  }

  /** The number of the ring at a place, from 1 on. */
  numberOf(place: RingPlace): number {
    const known = this.#numbers.get(place.paths.exact);
    if (known !== undefined) return known;
    const ring = createRing(place);
    const number = this.#rings.push(ring);
    this.#numbers.set(place.paths.exact, number);
    this.#sweeper.add(ring);
    return number;
  }

  /** Keeps `lines` whole lines that stand in kernel memory at [start, start + length). */
  append(number: number, start: number, length: number, lines: number): void {
    const ring = this.#rings[number - 1]!;
    const run: Run = { ring, bytes: this.#options.kernel.bytes, start, length, lines, begun: false };
    if (this.#backlog.isEmpty && this.#write(run)) return;
    this.#backlog.add(run);
    // Lines are also kept when the input has paused, and then nobody asks.
    this.#hold ??= this.#wait();
  }

  /** Brings all that was appended to the disk, where that is asked for. False while lines wait for a full one. */
  sync(): boolean {
    this.shop.syncer.syncAll((ring, cause) => this.#fail(ring, cause));
    return this.#backlog.isEmpty;
  }

  /** The ring at `place` cannot be restored: the stream goes on without it. */
  giveUp(place: RingPlace, cause: unknown): void {
    this.#fail(this.watch(place), cause);
  }

  /** What is in a folder cannot be restored, likewise. */
  giveUpFolder(failure: StoreFailure): void {
    this.#tell(failure);
  }

  /** Keeps what the ring holds now as what was there before its instance started again. */
  restarted(number: number): void {
    const ring = this.#rings[number - 1]!;
    if (ring.failed || !this.#backlog.isEmpty) return;
    this.#attempt(ring, () => {
      this.#ensureOpen(ring);
      if (ring.liveBytes + ring.previousBytes > 0) keepBeforeRestart(this.shop, ring);
    });
  }

  /** Looks after a ring now and then, though no line of the stream goes there. */
  watch(place: RingPlace): Ring {
    return this.#rings[this.numberOf(place) - 1]!;
  }

  /** Undefined, or what to wait for before more is appended. */
  blocked(): Promise<void> | undefined {
    if (this.#isShort()) this.#hold ??= this.#wait();
    return this.#hold;
  }

  /** Brings the exact files up to date, whatever the cadence. False when the disk is too full for some. */
  publishAll(): boolean {
    return this.#publisher.publishAll();
  }

  /** Publishes, closes, and counts what was not kept. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const { homes, ledger } = this.#options;
    const { directory } = homes.own;
    const { lines } = this.#backlog;
    if (lines > 0) this.#giveUp(lines, new StoreFailure('write', directory, 'no space is left', 'ENOSPC'));
    if (!this.publishAll()) {
      const reason =
        'no space is left, so exact files are behind; the .live files beside them hold all lines';
      this.#failure ??= new StoreFailure('write', directory, reason, 'ENOSPC');
    }
    this.sync();
    this.#publisher.stop();
    this.#sweeper.stop();
    this.#open.closeAll();
    ledger.notes.set('rings', this.#rings.length);
  }

  /** False when the disk is full; `run` then is what is left. */
  #write(run: Run): boolean {
    const { ring } = run;
    if (ring.failed) {
      note(this.#options.ledger, 'unkept', run.lines);
      return true;
    }
    const attempt = this.#attempt(ring, () => this.#append(run));
    if (attempt === 'failed') this.#giveUp(run.lines);
    return attempt !== 'full';
  }

  #append(run: Run): void {
    const { ring } = run;
    this.#ensureOpen(ring);
    if (!run.begun) this.#rotateIfDue(ring);
    writeAll(this.shop.disk, openedLive(ring), run.bytes, run.start, run.length, (count) => {
      run.start += count;
      run.length -= count;
      run.begun = true;
      ring.liveBytes += count;
      this.#room.taken(count);
    });
    ring.liveLines += run.lines;
    ring.arrived += run.lines;
    if (ring.isSorted) this.onMerged(ring);
    this.shop.syncer.appended(ring);
    this.#publisher.stale(ring);
  }

  #ensureOpen(ring: Ring): void {
    this.#uses++;
    ring.lastUse = this.#uses;
    if (ring.fd !== undefined) return;
    if (ring.liveLines < 0) this.#nameBroken(adoptRing(this.shop, ring));
    openLive(this.shop, ring);
    this.#open.add(ring);
  }

  #nameBroken(paths: readonly string[]): void {
    for (const path of paths) this.#options.warn(brokenMessage(path));
  }

  #rotateIfDue(ring: Ring, isShort = false): void {
    if (!isDue(ring, this.#options.clock, isShort)) return;
    try {
      rotate(this.shop, ring);
      if (ring.previousBytes > (isShort ? 0 : COMPACT_BYTES) && !ring.isAudited)
        compactPrevious(this.shop, ring);
    } catch (cause) {
      // No room for another file: the generation goes on.
      if (!isFull(cause)) throw cause;
    }
  }

  /** Lines may have become too old, or others may have written some. */
  #sweep(ring: Ring): void {
    if (ring.failed) return;
    this.#attempt(ring, () => {
      this.#ensureOpen(ring);
      if (!isCurrent(this.shop, ring)) this.#publisher.stale(ring);
      this.#rotateIfDue(ring);
    });
  }

  #publish(ring: Ring): number | undefined {
    if (ring.failed) return 0;
    let bytes = 0;
    const attempt = this.#attempt(ring, () => {
      this.#ensureOpen(ring);
      bytes = publish(this.shop, ring);
    });
    return attempt === 'full' ? undefined : bytes;
  }

  #attempt(ring: Ring, action: () => void): Attempt {
    try {
      action();
      return 'done';
    } catch (cause) {
      if (isFull(cause)) return 'full';
      if (isOutOfDescriptors(cause) && this.#open.shed()) return this.#attempt(ring, action);
      this.#fail(ring, cause);
      return 'failed';
    }
  }

  #fail(ring: Ring, cause: unknown): void {
    const failure = storeFailure('write', ring.paths.live, cause);
    if (!(failure instanceof StoreFailure)) throw cause;
    ring.failed = true;
    this.#tell(failure);
  }

  #tell(failure: StoreFailure): void {
    if (this.#failure === undefined) {
      this.#options.warn(`${failure.message}; the stream goes on, and what goes there is not kept`);
    }
    this.#failure ??= failure;
  }

  #giveUp(lines: number, failure?: StoreFailure): void {
    note(this.#options.ledger, 'unkept', lines);
    this.#failure ??= failure;
  }

  /** Resolves when the backlog is written and the generations are within their room. */
  async #wait(): Promise<void> {
    const { clock, ledger, warn, homes } = this.#options;
    const startMs = clock.nowMs();
    if (!this.#backlog.isEmpty) {
      if (!ledger.notes.has('full_waits')) warn(fullMessage(homes.own.directory));
      note(ledger, 'full_waits', 1);
    }
    do {
      await new Promise<void>((resolve) => void clock.after(RETRY_MS, resolve));
      if (this.#isClosed) return;
      this.#makeRoom();
      this.#backlog.drain((run) => this.#write(run));
    } while (!this.#backlog.isEmpty || (this.#isShort() && clock.nowMs() - startMs < SHORT_MS));
    this.#hold = undefined;
  }

  #isShort(): boolean {
    return this.#room.isShort(this.#rings);
  }

  /** Frees what is not needed: previous generations behind a live one of N lines, and the old lines of live ones. */
  #makeRoom(): void {
    for (const ring of this.#rings) {
      if (ring.failed || !isFilled(ring.bounds, ring.liveLines, ring.liveBytes)) continue;
      if (this.#backlog.isBegun(ring)) continue;
      this.#attempt(ring, () => {
        if (!this.#backlog.isEmpty && ring.previousBytes > 0 && !ring.isAudited)
          dropPrevious(this.shop, ring);
        this.#ensureOpen(ring);
        this.#rotateIfDue(ring, true);
      });
    }
  }
}
