// Runs the sources of a plan, all into one output, to the end of the last of them.

import type { Outcome } from '../lib/cli/ending.ts';
import { visibleLines } from '../lib/cli/presented.ts';
import { isTerminal } from '../lib/cli/terminal.ts';
import { parseTime } from '../lib/record/time.ts';
import type { StreamFailure } from '../lib/stream/failure.ts';
import { type FanIn, openFanIn } from '../lib/stream/fan-in.ts';
import { allocateFeederArea, createFeeder } from '../lib/stream/feeder.ts';
import { jsonLine } from '../lib/stream/json-output.ts';
import { note } from '../lib/stream/ledger.ts';
import { STOP_SIGNALS, type StopSignal } from '../lib/stream/signals.ts';
import { createStage, isOfMany } from './create-stage.ts';
import type { Format } from './formats/format.ts';
import { LogLine } from './formats/line.ts';
import { limited } from './limits/limited.ts';
import { createNumbers, numbered, numberLines } from './limits/numbered.ts';
import { type LimitSettings, limitsOf } from './limits/settings.ts';
import type { CaptureMemory } from './memory.ts';
import { type Origin, signalLine } from './origin.ts';
import type { Plan } from './plan/plan.ts';
import { announceDoubts } from './positions/doubt.ts';
import { type Positions, unsavedFiles } from './positions/positions.ts';
import type { Reading } from './reading.ts';
import type { Source, SourceEnd, SourceHost } from './sources/source.ts';
import { type Clock, createClock } from './time/clock.ts';

export interface CaptureSettings {
  readonly memory: CaptureMemory;
  readonly trust: boolean;
  readonly json: boolean;
  /** How lines are read. */
  readonly reading: Reading;
  readonly limits: LimitSettings;
  /** Where positions are kept, if they are. */
  readonly positions: Positions | undefined;
  readonly warn: (message: string) => void;
  /** Runs a function at the end of the tool, however it ends. */
  readonly atEnd: (closer: () => void) => void;
}

/** At a signal, output that the reader does not take is waited for this long. */
const DRAIN_GRACE_MS = 2000;

/** Some source ended in a failure that nobody asked for. */
const FAILED_STATUS = 3;

/** Captures until every source has ended. Rejects when the only source fails, or the output does. */
export async function capture(plan: Plan, settings: CaptureSettings): Promise<Outcome> {
  const { memory, json, positions } = settings;
  const convert = isTerminal(1)
    ? (lines: Uint8Array) => visibleLines(json ? jsonLines(lines) : lines)
    : jsonLines;
  const fan = openFanIn({
    ...(json || isTerminal(1) ? { convert } : {}),
    ...(positions ? { journal: positions } : {}),
  });
  const host = createHost(fan, settings);
  if (positions) announceDoubts(host, positions.doubts);
  const sources = plan.sources.map((create) => create(host));
  const state: { isGone: boolean; failure?: StreamFailure; signal?: StopSignal } = { isGone: false };
  const abandon = (): void => {
    for (const source of sources) source.abandon();
  };
  fan.onGone = () => {
    state.isGone = true;
    abandon();
  };
  fan.onFailure = (failure) => {
    state.failure = failure;
    abandon();
  };
  let graceIsOver: () => void = () => undefined;
  const grace = new Promise<void>((resolve) => {
    graceIsOver = resolve;
  });
  let hasEnded = false;
  // After a defect of ours no command is left behind.
  settings.atEnd(() => {
    if (!hasEnded) abandon();
  });
  const release = onEverySignal((signal) => {
    state.signal = signal;
    for (const source of sources) source.signal(signal);
    if (hasEnded) setTimeout(graceIsOver, DRAIN_GRACE_MS);
  });
  const ends = await Promise.all(sources.map((source) => runToEnd(source, settings, sources.length > 1)));
  hasEnded = true;
  if (state.signal !== undefined) setTimeout(graceIsOver, DRAIN_GRACE_MS).unref();
  await Promise.race([fan.finish(), grace]);
  release();
  memory.ledger.bytesOut = fan.written;
  if (fan.held > 0) note(memory.ledger, 'bytes_unwritten', fan.held);
  fan.close();
  if (state.failure) throw state.failure;
  if (state.isGone) return { kind: 'reader-gone' };
  return outcomeOf(plan, ends, state.signal);
}

/** Of several sources one that fails is told at once, and the others go on. */
async function runToEnd(
  source: Source,
  { warn }: CaptureSettings,
  isOneOfSeveral: boolean,
): Promise<SourceEnd> {
  const end = await source.run();
  if (isOneOfSeveral && end.kind === 'failed' && !end.wasTold) warn(end.error.message);
  return end;
}

function outcomeOf(plan: Plan, ends: readonly SourceEnd[], signal: StopSignal | undefined): Outcome {
  const [first] = ends;
  if (ends.length === 1 && first !== undefined) {
    if (first.kind === 'failed' && first.wasTold) return FAILED_STATUS;
    if (first.kind === 'failed') throw first.error;
    if (plan.isSingleCommand && first.kind === 'status') return first.status;
    if (plan.isSingleCommand && first.kind === 'killed') return { kind: 'killed', signal: first.signal };
  }
  if (signal !== undefined) return { kind: 'signal', signal };
  return ends.some(isFailure) ? FAILED_STATUS : undefined;
}

function isFailure(end: SourceEnd): boolean {
  if (end.kind === 'status') return end.status !== 0 && !end.wasAsked;
  return end.kind === 'failed' || (end.kind === 'killed' && !end.wasAsked);
}

function createHost(fan: FanIn, settings: CaptureSettings): SourceHost {
  const { memory, reading, warn, positions, limits } = settings;
  const shared = allocateFeederArea(memory.kernel, memory.maxLineBytes);
  const numbers = limits.numbers ? createNumbers() : undefined;
  const host: SourceHost = {
    read(input, lines, onEnd) {
      const { origin, format, ownArea, cursor, waits } = lines;
      // What is read on after a restart waits, and loses nothing.
      const neverWaits = limits.dropsWhenFull && cursor === undefined && !waits;
      const boundsOf = (of: Origin) => limitsOf(limits, { origin: of, neverWaits, host });
      const bare = createStage({ ...settings, boundsOf }, lines);
      const stage = numbers ? numbered(bare, numbers) : bare;
      const all = boundsOf(origin);
      // Each of several sources has its own rate, inside.
      const bounds = all && isOfMany(format) ? { ...all, bucket: undefined } : all;
      const feeder = createFeeder(bounds ? limited(stage, bounds) : stage, ownArea ? undefined : shared);
      return fan.open(input, feeder, onEnd, { neverWaits, ...(cursor ? { cursor } : {}) });
    },
    announce(origin, kind, message, fields, timeMs = Date.now()) {
      note(memory.ledger, `${kind.toLowerCase()}s`, 1);
      const line = signalLine(origin, timeMs, kind, message, fields);
      fan.emit(numbers ? numberLines(line, numbers) : line);
    },
    warn,
    get stalled() {
      return fan.stalled;
    },
    get flowingSinceMs() {
      return fan.flowingSinceMs;
    },
    whenFlowing: (resume) => fan.whenFlowing(resume),
    timeOf(line, { format, reading: own = reading }) {
      return timeOfLine(line, own.formatsFor(format), createClock(own.zone));
    },
    files: positions ?? unsavedFiles(),
    streams: positions?.streams,
  };
  return host;
}

function timeOfLine(text: string, formats: readonly Format[], clock: Clock): bigint | undefined {
  const line = new LogLine(text, clock);
  for (const { recognise } of formats) {
    const recognised = recognise(line);
    if (recognised) return recognised.time === undefined ? undefined : parseTime(recognised.time);
  }
  return undefined;
}

/** Lines of text in the JSON form. */
function jsonLines(lines: Uint8Array): Uint8Array {
  const text = Buffer.from(lines.buffer, lines.byteOffset, lines.length).toString('utf8');
  return Buffer.from(text.replace(/[^\n]*\n/g, (line) => `${jsonLine(line.slice(0, -1))}\n`));
}

/** Calls `handle` at every stop signal until it is released. */
function onEverySignal(handle: (signal: StopSignal) => void): () => void {
  const handlers = STOP_SIGNALS.map((signal) => [signal, () => handle(signal)] as const);
  for (const [signal, handler] of handlers) process.on(signal, handler);
  return () => {
    for (const [signal, handler] of handlers) process.removeListener(signal, handler);
  };
}
