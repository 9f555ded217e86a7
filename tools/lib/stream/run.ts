// Drives one stage from a descriptor to a descriptor until the input ends, the reader goes away or a signal asks to stop.
//
// A byte that was read is accepted, and everything accepted is written. So that no line is torn, SIGTERM in the middle of
// a line lets the run read on to the end of that line, and not a byte further: whoever reads the same input next goes on
// with a whole line.
//
// SIGINT and SIGHUP come from a terminal to all of a pipeline at once. The stages before this one are ending, too, and
// their last words are still on the way: a pipe is then read to its end, within a grace.

import type { StreamFailure } from './failure.ts';
import { createFeeder } from './feeder.ts';
import { descriptorKind, openInput } from './input.ts';
import { note } from './ledger.ts';
import { openOutput } from './output.ts';
import { onStopSignal, type StopSignal } from './signals.ts';
import type { Stage } from './stage.ts';

/** How a run ended. The caller flushes what it keeps elsewhere, and then ends in the same way. */
export type Outcome =
  | { readonly kind: 'end' }
  | { readonly kind: 'signal'; readonly signal: StopSignal }
  | { readonly kind: 'reader-gone' };

export interface RunOptions {
  readonly inputFd?: number;
  readonly outputFd?: number;
  /** Called at each SIGHUP, which then does not stop the run. */
  readonly onHangup?: () => void;
  /** At a signal in the middle of a line, the rest of that line is waited for this long. Default 2000. */
  readonly lineGraceMs?: number;
  /** At SIGINT and SIGHUP the end of a pipe is waited for this long, then it is as with SIGTERM; 0 for no wait. Default 10,000. */
  readonly pipelineGraceMs?: number;
  /** At a signal, output that the reader does not take and what the stage waits for are waited for this long. Default 2000. */
  readonly drainGraceMs?: number;
}

const LINE_GRACE_MS = 2000;
const PIPELINE_GRACE_MS = 10_000;
const DRAIN_GRACE_MS = 2000;

/**
 * Runs `stage`. Resolves when everything that was emitted is written; rejects with a StreamFailure when a standard stream fails, after
 * stage.end was called.
 */
export function runStage(stage: Stage, options: RunOptions = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => new Run(stage, options, resolve, reject).begin());
}

/** Whether what is open on `fd` ends when the processes that write to it end. */
function hasWriter(fd: number): boolean {
  const kind = descriptorKind(fd, 'stdin');
  return kind === 'pipe' || kind === 'socket';
}

class Run {
  readonly #stage: Stage;
  readonly #feeder;
  readonly #input;
  readonly #output;
  readonly #lineGraceMs: number;
  readonly #pipelineGraceMs: number;
  readonly #drainGraceMs: number;
  readonly #resolve: (outcome: Outcome) => void;
  readonly #reject: (failure: StreamFailure) => void;
  #outcome: Outcome = { kind: 'end' };
  #failure: StreamFailure | undefined;
  #stopWhenDone: Outcome | undefined;
  #ended = false;
  /** No more is taken than the line that was begun. */
  #isFinishing = false;
  #inputPaused = false;
  /** Nobody reads the output; the stage goes on for what it keeps. */
  #readerGone = false;
  /** The stage waits for something and takes no more. */
  #isBlocked = false;
  #isSettled = false;
  /** The stage is at work: it must not be ended from inside its own emit. */
  #busy = false;
  #wakeTimer: NodeJS.Timeout | undefined;
  #graceTimer: NodeJS.Timeout | undefined;
  readonly #onHangup: (() => void) | undefined;
  #releaseSignals: () => void = () => undefined;

  constructor(
    stage: Stage,
    options: RunOptions,
    resolve: (outcome: Outcome) => void,
    reject: (failure: StreamFailure) => void,
  ) {
    this.#stage = stage;
    this.#feeder = createFeeder(stage);
    this.#output = openOutput(options.outputFd ?? 1);
    const inputFd = options.inputFd ?? 0;
    this.#input = openInput(inputFd);
    this.#pipelineGraceMs = hasWriter(inputFd) ? (options.pipelineGraceMs ?? PIPELINE_GRACE_MS) : 0;
    this.#onHangup = options.onHangup;
    this.#lineGraceMs = options.lineGraceMs ?? LINE_GRACE_MS;
    this.#drainGraceMs = options.drainGraceMs ?? DRAIN_GRACE_MS;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  begin(): void {
    const { wakeMs } = this.#stage;
    this.#output.onDrain = () => this.#drained();
    this.#output.onGone = () => this.#loseOutput({ kind: 'reader-gone' });
    this.#output.onFailure = (failure) => {
      this.#failure ??= failure;
      this.#loseOutput({ kind: 'end' });
    };
    this.#releaseSignals = onStopSignal((signal) => this.#signalled(signal), this.#onHangup);
    if (wakeMs !== undefined) this.#wakeTimer = setInterval(() => this.#wake(), wakeMs);
    this.#input.start(this.#feeder.area, {
      onBytes: (bytes) => this.#accept(bytes),
      onEnd: () => this.#stop({ kind: 'end' }),
      onFailure: (failure) => this.#fail(failure),
    });
  }

  readonly #emit = (bytes: Uint8Array): void => {
    this.#output.write(bytes);
  };

  #accept(bytes: number): boolean {
    this.#busy = true;
    this.#feeder.accept(bytes, this.#emit);
    this.#busy = false;
    if (this.#stopWhenDone) this.#stop(this.#stopWhenDone);
    if (this.#ended) return false;
    if (this.#isFinishing && !this.#feeder.midLine) {
      this.#stop(this.#outcome);
      return false;
    }
    this.#waitForStage();
    this.#inputPaused = this.#output.pending || this.#isBlocked;
    return !this.#inputPaused;
  }

  #waitForStage(): void {
    const blocked = this.#stage.blocked?.();
    if (blocked === undefined || this.#isBlocked) return;
    this.#isBlocked = true;
    void blocked.then(() => {
      this.#isBlocked = false;
      this.#drained();
    });
  }

  #wake(): void {
    // While the reader is stalled nothing more is produced: memory stays bounded.
    if (this.#output.pending) return;
    this.#busy = true;
    this.#stage.wake?.(this.#emit);
    this.#busy = false;
    if (this.#stopWhenDone) this.#stop(this.#stopWhenDone);
  }

  #drained(): void {
    if (this.#isBlocked || this.#output.pending) return;
    if (this.#ended) this.#settle();
    else if (this.#inputPaused) {
      this.#inputPaused = false;
      if (this.#isFinishing) this.#input.finishLine();
      else this.#input.resume();
    }
  }

  #signalled(signal: StopSignal): void {
    this.#outcome = { kind: 'signal', signal };
    if (this.#ended) this.#limitDraining();
    else if (signal === 'SIGTERM' || this.#pipelineGraceMs === 0) this.#finishLine();
    else this.#graceTimer = setTimeout(() => this.#finishLine(), this.#pipelineGraceMs);
  }

  #finishLine(): void {
    this.#isFinishing = true;
    if (this.#feeder.midLine) {
      this.#graceTimer = setTimeout(() => this.#stop(this.#outcome), this.#lineGraceMs);
      // Also while the reader is behind: it is one line more. A stage that waits takes nothing, though.
      if (!this.#isBlocked) this.#input.finishLine();
    } else {
      this.#stop(this.#outcome);
    }
  }

  #fail(failure: StreamFailure): void {
    this.#failure ??= failure;
    this.#stop({ kind: 'end' });
  }

  /** Nothing can be written any more. */
  #loseOutput(outcome: Outcome): void {
    // At Ctrl-C the reader may end before the input does: what is kept elsewhere is kept to the end all the same.
    if (outcome.kind === 'reader-gone' && this.#outcome.kind === 'signal' && this.#stage.keeps) {
      this.#readerGone = true;
      return;
    }
    if (!this.#ended) {
      this.#stop(outcome);
      return;
    }
    // All was well up to the last bytes, which are lost.
    if (this.#outcome.kind === 'end') this.#outcome = outcome;
    if (!this.#busy && !this.#isBlocked) this.#settle();
  }

  /** Ends the stage, once, and settles as soon as its output is written. */
  #stop(outcome: Outcome): void {
    if (this.#ended) return;
    if (this.#busy) {
      this.#stopWhenDone ??= outcome;
      return;
    }
    this.#ended = true;
    if (this.#outcome.kind !== 'signal') this.#outcome = outcome;
    this.#input.close();
    clearInterval(this.#wakeTimer);
    clearTimeout(this.#graceTimer);
    this.#busy = true;
    this.#feeder.end(this.#emit, this.#readerGone || outcome.kind === 'reader-gone');
    this.#busy = false;
    this.#waitForStage();
    if (this.#output.flush() && !this.#isBlocked) this.#settle();
    else if (this.#outcome.kind === 'signal') this.#limitDraining();
  }

  #limitDraining(): void {
    this.#graceTimer = setTimeout(() => this.#settle(), this.#drainGraceMs);
  }

  #settle(): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    clearTimeout(this.#graceTimer);
    this.#releaseSignals();
    const { ledger } = this.#stage;
    ledger.bytesOut = this.#output.written;
    if (this.#output.held > 0) note(ledger, 'bytes_unwritten', this.#output.held);
    this.#output.close();
    if (this.#failure) this.#reject(this.#failure);
    else this.#resolve(this.#outcome);
  }
}
