// obs-ring in the process of a test: its stage with a clock and a disk that the test rules, and its files as values.

import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { createFeeder } from '../../tools/lib/stream/feeder.ts';
import type { Ledger } from '../../tools/lib/stream/ledger.ts';
import { type Disk, systemDisk } from '../../tools/obs-ring/disk.ts';
import type { Durability } from '../../tools/obs-ring/durability.ts';
import type { Homes } from '../../tools/obs-ring/home.ts';
import type { Keeper } from '../../tools/obs-ring/keeper.ts';
import { restoreRings } from '../../tools/obs-ring/open.ts';
import { type Retention, retentionOf } from '../../tools/obs-ring/retention.ts';
import type { Volume } from '../../tools/obs-ring/room.ts';
import { createRingStage } from '../../tools/obs-ring/stage.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';

const scratch = fs.mkdtempSync(join(tmpdir(), 'obs-rings-'));
after(() => fs.rmSync(scratch, { recursive: true, force: true }));
let folders = 0;

/** A fresh folder, gone after the tests. */
export function freshFolder(): string {
  const folder = join(scratch, String(folders++));
  fs.mkdirSync(folder);
  return folder;
}

export interface RigOptions {
  readonly directory?: string;
  /** `directory` alone unless given. */
  readonly homes?: Homes;
  readonly lines?: number;
  readonly signalLines?: number;
  readonly retention?: Retention;
  readonly isSink?: boolean;
  readonly durability?: Durability;
  readonly maxLineBytes?: number;
  readonly disk?: Disk;
  readonly volume?: Volume;
  readonly clock?: FakeClock;
}

export interface Rig {
  readonly directory: string;
  readonly clock: FakeClock;
  readonly keeper: Keeper;
  readonly ledger: Ledger;
  /** What was said to the user. */
  readonly warnings: readonly string[];
  /** What was passed on, as latin1. */
  readonly passed: string;
  /** Feeds latin1 text; the input does not pause afterwards. */
  feed(text: string): void;
  /** What the stage waits for. */
  blocked(): Promise<void> | undefined;
  /** As the run does now and then. */
  wake(): void;
  /** The end of the input, and of the run. */
  end(): void;
}

const ENDLESS: Volume = { availableBytes: () => Number.MAX_SAFE_INTEGER, isMemory: true };

/** A run of obs-ring on a folder, begun as the tool begins it, without the lock. */
export async function startRig(options: RigOptions = {}): Promise<Rig> {
  const { lines = 1000, signalLines = 1000, maxLineBytes = 1024 * 1024 } = options;
  const directory = options.directory ?? freshFolder();
  const clock = options.clock ?? createFakeClock();
  const warnings: string[] = [];
  const homes = options.homes ?? { own: { directory, groupId: undefined }, tenants: undefined };
  const given = {
    homes,
    retention: options.retention ?? retentionOf({ lines, signalLines }),
    durability: options.durability ?? 'kernel',
    ...(options.isSink !== undefined && { isSink: options.isSink }),
    maxLineBytes,
    disk: options.disk ?? systemDisk,
    volume: options.volume ?? ENDLESS,
    clock,
    warn: (message: string) => void warnings.push(message),
  };
  const opened = createRingStage(given);
  await restoreRings(opened, given);
  const { stage, keeper } = opened;
  const feeder = createFeeder(stage);
  let passed = '';
  const emit = (bytes: Uint8Array): void => {
    passed += Buffer.from(bytes).toString('latin1');
  };
  return {
    directory,
    clock,
    keeper,
    ledger: stage.ledger,
    warnings,
    get passed(): string {
      return passed;
    },
    feed(text) {
      const bytes = Buffer.from(text, 'latin1');
      for (let at = 0; at < bytes.length; at += feeder.area.length) {
        const piece = bytes.subarray(at, at + feeder.area.length);
        feeder.area.set(piece);
        feeder.accept(piece.length, emit);
      }
    },
    blocked: () => stage.blocked?.(),
    wake: () => stage.wake?.(emit),
    end() {
      feeder.end(emit);
      keeper.close();
    },
  };
}

/** The content of a file below a folder as latin1; '' when it is missing. */
export function contentOf(directory: string, path: string): string {
  const file = join(directory, path);
  return fs.existsSync(file) ? fs.readFileSync(file, 'latin1') : '';
}

/** The previous and the live generation of a ring, one behind the other. */
export function generationsOf(directory: string, path: string): string {
  const live = contentOf(directory, `${path}.live`);
  return isOneGeneration(directory, path) ? live : contentOf(directory, `${path}.live.1`) + live;
}

/** Whether both generations are one file, as in the middle of a rotation. */
export function isOneGeneration(directory: string, path: string): boolean {
  const [live, previous] = ['.live', '.live.1'].map((suffix) =>
    fs.lstatSync(join(directory, path + suffix), { throwIfNoEntry: false }),
  );
  return live !== undefined && live.ino === previous?.ino;
}

/** Every file below a folder, as sorted paths. */
export function filesIn(directory: string): string[] {
  return fs
    .readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();
}
