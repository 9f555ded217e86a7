// How a tool ends, whatever happens: closers run, the ledger is written, the exit status is set, nothing hangs.
//
// After a success the process ends by itself once its last handle is closed, so a write still under way is never cut
// off; a handle that was forgotten is given LINGER_MS and then ended with the status that was set. After a failure the
// closers flush what the tool keeps (CLOSE_MS at most) and the process ends at once: its input may stay open for ever.
// An event loop that runs dry while the work is unfinished is a defect and ends with status 3, not with a silent 0.

import type { Ledger } from '../stream/ledger.ts';
import type { Outcome as StreamOutcome } from '../stream/run.ts';
import { dieOf } from '../stream/signals.ts';
import { debug } from './debug.ts';
import { EXIT, failureOf } from './failure.ts';
import { tell } from './message.ts';
import { formatLedger } from './stats.ts';

const LINGER_MS = 500;
const CLOSE_MS = 2000;

/**
 * How a tool's main function ended: with status 0 when it returns nothing, with the status it returns, as its stream
 * ended, or by the signal that ended its command.
 */
export type Outcome =
  | undefined
  | number
  | StreamOutcome
  | { readonly kind: 'killed'; readonly signal: NodeJS.Signals };

/** Called once at the end, after success, failure and signals alike; what it returns is awaited. */
export type Closer = () => void | Promise<void>;

export interface Ending {
  /** Adds a closer; the last one added runs first. */
  atEnd(closer: Closer): void;
  /** Says where the ledger is, for --stats and --strict, and whether the tool wants records or takes any lines. */
  countWith(ledger: Ledger, wants?: 'records' | 'lines'): void;
  /** What --stats and --strict ask for; known only once the arguments are parsed. */
  ask(question: Question): void;
  /** Ends as the main function ended. */
  finish(outcome: Outcome): Promise<void>;
  /** Ends with what was thrown; later calls say nothing. */
  fail(thrown: unknown): Promise<void>;
}

interface Question {
  readonly stats: boolean;
  readonly strict: boolean;
}

/** The end of the process of `tool`. Also takes over what nothing else catches. */
function createEnding(tool: string): Ending {
  const closers: Closer[] = [];
  let ledger: Ledger | undefined;
  let wantsRecords = true;
  let wanted: Question = { stats: false, strict: false };
  let isOver = false;

  async function finish(outcome: Outcome): Promise<void> {
    if (isOver) return;
    const thrown = await runClosers(closers);
    if (isOver) return;
    if (thrown !== undefined) return fail(thrown.value);
    isOver = true;
    const status = report(typeof outcome === 'number' ? outcome : EXIT.done);
    const signal = signalOf(outcome);
    if (signal !== undefined) return endBy(signal);
    process.exitCode = status;
    setTimeout(endLingering, LINGER_MS).unref();
  }

  async function fail(thrown: unknown): Promise<void> {
    const failure = failureOf(thrown);
    if (isOver) return debug(failure.stack);
    isOver = true;
    process.exitCode = failure.exitStatus;
    if (failure.signal === undefined) tell(tool, failure.severity, failure.message, failure.excerpt);
    debug(failure.stack);
    await Promise.race([runClosers(closers), after(CLOSE_MS)]);
    report(failure.exitStatus);
    if (failure.signal !== undefined) return endBy(failure.signal);
    process.exit();
  }

  /** Writes the ledger where it was asked for; returns the exit status, raised from 0 to 1 by --strict. */
  function report(status: number): number {
    if (ledger === undefined) return status;
    if (wanted.stats) tell(tool, 'stats', formatLedger(ledger));
    if (wantsRecords && !wanted.strict && isAllForeign(ledger))
      tell(tool, 'warning', `none of ${ledger.in} lines is a record; obs-capture makes records of lines`);
    if (!wanted.strict || ledger.foreign === 0 || status !== EXIT.done) return status;
    tell(tool, 'warning', `${ledger.foreign} of ${ledger.in} lines were no records (--strict)`);
    return EXIT.negative;
  }

  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  process.on('beforeExit', () => {
    if (!isOver) void fail(new Error('nothing is left to wait for, and the work is not finished'));
  });

  return {
    atEnd: (closer) => void closers.push(closer),
    countWith: (counts, wants = 'records') => {
      ledger = counts;
      wantsRecords = wants === 'records';
    },
    ask: (question) => {
      wanted = question;
    },
    finish,
    fail,
  };
}

/** Runs `work` as all that this process does, and ends with it whatever happens. Never rejects. */
export async function runGuarded(tool: string, work: (ending: Ending) => Promise<Outcome>): Promise<void> {
  const ending = createEnding(tool);
  try {
    await ending.finish(await work(ending));
  } catch (thrown) {
    await ending.fail(thrown);
  }
}

/** Nothing that came in could be used: somebody has piped a raw log into a tool that wants records. */
function isAllForeign({ in: lines, foreign }: Ledger): boolean {
  return lines > 0 && foreign === lines;
}

function signalOf(outcome: Outcome): NodeJS.Signals | undefined {
  if (typeof outcome !== 'object') return undefined;
  switch (outcome.kind) {
    case 'end':
      return undefined;
    case 'reader-gone':
      return 'SIGPIPE';
    default:
      return outcome.signal;
  }
}

/** Signals whose default is to dump core: raising them here would put our core over that of the command that died of them. */
const DUMPS_CORE: ReadonlySet<string> = new Set(
  'SIGABRT SIGBUS SIGFPE SIGILL SIGQUIT SIGSEGV SIGSYS SIGTRAP SIGXCPU SIGXFSZ'.split(' '),
);

/** Ends by `signal`; where that is not deadly here or would dump core, with the status a shell would give for it. */
function endBy(signal: NodeJS.Signals): void {
  // This one can have no handler to take away.
  if (signal === 'SIGKILL') process.kill(process.pid, signal);
  if (!DUMPS_CORE.has(signal)) dieOf(signal);
  process.exit(128 + process.getBuiltinModule('node:os').constants.signals[signal]);
}

/** Runs all closers, the last one first, whatever some of them throw, and empties the list. Returns the first throw. */
async function runClosers(closers: Closer[]): Promise<{ readonly value: unknown } | undefined> {
  let first: { readonly value: unknown } | undefined;
  for (let closer = closers.pop(); closer !== undefined; closer = closers.pop()) {
    try {
      await closer();
    } catch (value) {
      first ??= { value };
    }
  }
  return first;
}

function after(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function endLingering(): void {
  debug(`still open at the end: ${process.getActiveResourcesInfo().join(', ')}`);
  process.exit();
}
