// Sources through the stage to stdout, until they end, the reader goes away or a signal asks to stop.

import fs from 'node:fs';
import { errorCode } from '../lib/store/failure.ts';
import { createFeeder } from '../lib/stream/feeder.ts';
import { openOutput } from '../lib/stream/output.ts';
import type { Outcome } from '../lib/stream/run.ts';
import { onStopSignal } from '../lib/stream/signals.ts';
import type { Stage } from '../lib/stream/stage.ts';
import type { Source } from './source/source.ts';
import { createWake } from './source/wake.ts';

export interface FollowPlan {
  /** The folders of the files that are followed. */
  readonly folders: readonly string[];
  readonly intervalMs: number;
  /** Opens files that have come, while nothing can be written. */
  look(): void;
  /** All that was there at the start has been read. */
  caughtUp(): void;
}

/** Blocks are read in a row up to this many, then signals and timers have their turn. */
const BLOCKS_A_TURN = 16;
/** At a signal, output that the reader does not take is waited for so long. */
const DRAIN_GRACE_MS = 2000;
/** A reader that has gone is noticed within this time also when there is nothing to write. */
const READER_LOOK_MS = 500;

/** Runs to the end of `source`, or with `follow` until it is stopped. Rejects with the failure of a source or of stdout. */
export async function showLines(source: Source, stage: Stage, follow?: FollowPlan): Promise<Outcome> {
  const output = openOutput(1);
  const feeder = createFeeder(stage);
  const wake = createWake(follow?.folders ?? [], follow?.intervalMs ?? 0);
  let outcome: Outcome | undefined;
  let failure: unknown;
  let isGrace = false;
  let end: () => void = () => undefined;
  const ended = new Promise<number>((resolve) => {
    end = () => resolve(0);
  });
  const stop = (how: Outcome): void => {
    outcome ??= how;
    wake.now();
    end();
  };
  output.onDrain = () => wake.now();
  output.onGone = () => stop({ kind: 'reader-gone' });
  output.onFailure = (cause) => {
    failure ??= cause;
    stop({ kind: 'end' });
  };
  const release = onStopSignal((signal) => {
    stop({ kind: 'signal', signal });
    setTimeout(() => {
      isGrace = true;
      wake.now();
    }, DRAIN_GRACE_MS).unref();
  });
  const emit = (bytes: Uint8Array): void => {
    output.write(bytes);
  };
  const room = async (): Promise<void> => {
    // Timers go on while the reader is stalled: turns of rings are not missed.
    while (output.pending && !isGrace && (outcome === undefined || outcome.kind === 'signal')) {
      await wake.next();
      follow?.look();
    }
  };

  const readOn = async (): Promise<void> => {
    let blocks = 0;
    while (outcome === undefined) {
      const read = source.read(feeder.area, 0, feeder.area.length);
      // A source that hangs holds no signal up.
      const bytes = typeof read === 'number' ? read : await Promise.race([read, ended]);
      if (bytes > 0) {
        feeder.accept(bytes, emit);
        if (output.pending) await room();
        else if (++blocks % BLOCKS_A_TURN === 0) await turn();
        continue;
      }
      if (follow === undefined || outcome !== undefined) return;
      follow.caughtUp();
      stage.wake?.(emit);
      output.flush();
      await wake.next();
      if (isReaderGone()) stop({ kind: 'reader-gone' });
    }
  };

  let threw: { readonly cause: unknown } | undefined;
  try {
    await readOn();
  } catch (cause) {
    threw = { cause };
  }
  const isGone = outcome?.kind === 'reader-gone';
  // What has come of a line that is still being written is no line yet.
  if (outcome?.kind === 'signal') stage.end(emit, false);
  else feeder.end(emit, isGone);
  output.flush();
  await room();
  release();
  wake.close();
  source.close();
  stage.ledger.bytesOut = output.written;
  output.close();
  if (failure !== undefined) throw failure;
  if (threw !== undefined) throw threw.cause;
  return outcome ?? { kind: 'end' };
}

let lookedAt = 0;

/** Whether nobody reads stdout any more, where it is a pipe: then it cannot be opened again for writing. */
function isReaderGone(): boolean {
  if (performance.now() - lookedAt < READER_LOOK_MS) return false;
  lookedAt = performance.now();
  try {
    if (!fs.fstatSync(1).isFIFO()) return false;
    fs.closeSync(fs.openSync('/proc/self/fd/1', fs.constants.O_WRONLY | fs.constants.O_NONBLOCK));
    return false;
  } catch (cause) {
    return errorCode(cause) === 'ENXIO';
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
