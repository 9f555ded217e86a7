// A run over files with a state: counts what is new in them, each line once, whatever happens in between.
//
// The order is what makes it so. The state with all that was counted, and the records that follow from it, is saved first; then the records
// are written; the next state says that they were. A run that is killed before the state is saved has done nothing; one that is killed
// after it has its records written by the next run, but for those that stand in the output already.

import { dirname, resolve } from 'node:path';
import { SystemError } from '../../lib/cli/failure.ts';
import { makeFolder } from '../../lib/store/folder.ts';
import { FolderLocked, lockFolder } from '../../lib/store/lock.ts';
import { note } from '../../lib/stream/ledger.ts';
import type { Outcome } from '../../lib/stream/run.ts';
import { onStopSignal } from '../../lib/stream/signals.ts';
import type { Stage } from '../../lib/stream/stage.ts';
import type { AggStage } from '../stage.ts';
import { chainOf } from './chain.ts';
import type { Generation } from './generation.ts';
import { createLaneArea, type Lane, openLane } from './lanes.ts';
import { openSink, placeOfOutput, type Sink, unwritten } from './output.ts';
import { packStage, readState, type State, StateError, unpackStage, writeState } from './state.ts';

export interface CronOptions {
  /** Undefined: the files are read from their beginnings, and nothing is remembered. */
  readonly statePath: string | undefined;
  readonly paths: readonly string[];
  /** What is asked for; a state of something else is refused. */
  readonly request: string;
  /** The stage, and the same in the form that is written. */
  readonly stage: AggStage;
  readonly presented: Stage;
  readonly wallClock: boolean;
  readonly warn: (message: string) => void;
}

/** Bytes after which the state is saved, so that a long run that is killed need not start over. */
const COMMIT_BYTES = 64 * 1024 * 1024;
/** A character for each byte: what is passed on need not be UTF-8. */
const BYTES = 'latin1';
/** Generations of a file that are remembered. */
const MOST_GENERATIONS = 4;

export async function runOverFiles(options: CronOptions): Promise<Outcome> {
  const { statePath } = options;
  if (statePath === undefined) return new FileRun(options, undefined).run();
  if (statePath.endsWith('/'))
    throw new StateError(`cannot use the state ${statePath}: it is a folder; name a file`);
  const folder = `${statePath}.lock`;
  makeFolder(folder, folder);
  const lock = await lockFolder(folder).catch((error: unknown) => {
    if (!(error instanceof FolderLocked)) throw error;
    const who = error.holder === undefined ? 'another run' : `another run, process ${error.holder},`;
    throw new SystemError(`${who} is at work on the state ${statePath}; nothing was done`);
  });
  try {
    const state = readState(statePath);
    if (state !== undefined && state.request !== options.request)
      throw new StateError(
        `cannot use the state ${statePath}: it is of other functions, windows or filters (${state.request}); give each its own file`,
      );
    return await new FileRun(options, state).run();
  } finally {
    await lock.release();
  }
}

class FileRun {
  readonly #options: CronOptions;
  readonly #before: State | undefined;
  readonly #sink: Sink = openSink();
  readonly #lanes: Lane[] = [];
  #output: Buffer[] = [];
  #signal: NodeJS.Signals | undefined;
  #latestSeenMs: number;
  #uncommitted = 0;

  constructor(options: CronOptions, before: State | undefined) {
    this.#options = options;
    this.#before = before;
    this.#latestSeenMs = before?.latestSeenMs ?? Date.now();
  }

  async run(): Promise<Outcome> {
    const release = onStopSignal((signal) => {
      this.#signal = signal;
    });
    try {
      await this.#writeLeftOver();
      await this.#open();
      await this.#readAll();
      this.#close();
      await this.#commit();
    } finally {
      release();
      for (const lane of this.#lanes) lane.close();
      this.#sink.close();
    }
    return this.#signal === undefined
      ? { kind: 'end' }
      : { kind: 'signal', signal: this.#signal as 'SIGTERM' };
  }

  readonly #emit = (bytes: Uint8Array): void => {
    this.#output.push(Buffer.from(bytes));
  };

  /** The records of a run that was killed. */
  async #writeLeftOver(): Promise<void> {
    if (this.#before === undefined) return;
    const { pending, output, stage } = this.#before;
    this.#options.stage.load(unpackStage(stage));
    if (pending === '') return;
    const rest = unwritten(Buffer.from(pending, BYTES), output);
    if (output === undefined)
      this.#options.warn('the last run could not write all of its records; they are written again');
    if (rest.length > 0) await this.#sink.write(rest);
  }

  async #open(): Promise<void> {
    const { paths, presented, stage, statePath, warn } = this.#options;
    const area = createLaneArea(presented);
    for (const path of paths) {
      const place = resolve(path);
      const known = this.#before?.files[place] ?? this.#before?.files[path] ?? [];
      const folder = dirname(statePath ?? path);
      const { pieces, isBroken } = await chainOf({ path, known, nowMs: Date.now(), folder });
      if (isBroken) {
        note(stage.ledger, 'lost_rotation', 1);
        warn(`what was left to read of ${path} is gone: it was rotated away, or cut, between two runs`);
      }
      // With a state it may be away for a moment, in the middle of its rotation.
      if (pieces.length === 0 && statePath === undefined) throw new SystemError(`there is no file ${path}`);
      if (pieces.length === 0) warn(`there is no file ${path}`);
      this.#lanes.push(openLane(place, pieces, presented, area));
    }
  }

  async #readAll(): Promise<void> {
    const { stage } = this.#options;
    for (;;) {
      const open = this.#lanes.filter((lane) => !lane.isDone);
      if (open.length === 0 || this.#signal !== undefined) break;
      const lane = open.reduce((least, other) => (other.latestUs < least.latestUs ? other : least));
      stage.holdTo(open.length === 1 ? Number.POSITIVE_INFINITY : lane.latestUs);
      const before = stage.ledger.bytesIn;
      lane.step(this.#emit);
      const bytes = stage.ledger.bytesIn - before;
      if (bytes > 0) {
        lane.latestUs = Math.max(lane.latestUs, stage.latestUs);
        this.#latestSeenMs = Date.now();
      }
      this.#uncommitted += bytes;
      if (this.#uncommitted >= COMMIT_BYTES) await this.#commit();
    }
    stage.holdTo(Number.POSITIVE_INFINITY);
  }

  /** Closes what is due; without a state everything, for nobody will go on. */
  #close(): void {
    const { presented, wallClock, stage, statePath } = this.#options;
    if (statePath === undefined || this.#signal === undefined) {
      if (statePath !== undefined && wallClock) {
        stage.silentSince(this.#latestSeenMs);
        presented.wake?.(this.#emit);
      }
      presented.end(this.#emit, false);
    }
  }

  async #commit(): Promise<void> {
    const { statePath, stage } = this.#options;
    this.#uncommitted = 0;
    const bytes = Buffer.concat(this.#output);
    this.#output = [];
    if (statePath === undefined) {
      if (bytes.length > 0) await this.#sink.write(bytes);
      return;
    }
    const state = this.#state(bytes.toString(BYTES));
    writeState(statePath, state);
    if (bytes.length === 0) return;
    await this.#sink.write(bytes);
    stage.ledger.bytesOut += bytes.length;
    writeState(statePath, { ...state, pending: '', output: undefined });
  }

  #state(pending: string): State {
    const { request, stage } = this.#options;
    const files: Record<string, readonly Generation[]> = { ...this.#before?.files };
    for (const lane of this.#lanes) {
      const generations = lane.generations();
      // A file that is away for a moment, in the middle of its rotation, is still known.
      if (generations.length > 0) files[lane.path] = generations.slice(-MOST_GENERATIONS);
    }
    return {
      request,
      files,
      latestSeenMs: this.#latestSeenMs,
      pending,
      output: pending === '' ? undefined : placeOfOutput(),
      stage: packStage(stage.save()),
    };
  }
}
