// Lines that are records of their own, and lines that belong together. Each stream has its own joiner, so nothing is ever joined across
// two of them.
//
// A stack trace is collected (group.ts) until a line ends it, it is full, or the time is up. Then it becomes a part of the record
// before it, which was kept open for that, or a record of its own.

import { isLevel } from '../../lib/record/kind.ts';
import type { Emit } from '../../lib/stream/stage.ts';
import type { Composer, Read } from '../composer.ts';
import { json } from '../formats/json.ts';
import { plain } from '../formats/plain.ts';
import { record } from '../formats/record.ts';
import type { OpenKind, Outbox } from '../outbox.ts';
import { escapedBytes, Group, type RawLine } from './group.ts';
import { openedBy } from './traces.ts';

export interface JoinerOptions {
  readonly composer: Composer;
  readonly outbox: Outbox;
  /** False: every line is a record. */
  readonly isJoining: boolean;
  /** Of a record of several lines. */
  readonly mostBytes: number;
  /** A trace that has been growing for longer is ended. */
  readonly mostMs: number;
}

const WARNINGS: ReadonlySet<string> = new Set(['WARN', 'ERROR', 'FATAL']);

export class Joiner {
  readonly #options: JoinerOptions;
  #group: Group | undefined;
  /** What the open record took in the input. */
  #openBytes = 0;

  constructor(options: JoinerOptions) {
    this.#options = options;
  }

  /** The lines that come next may belong to those before, so somebody has to look at them. */
  get isCollecting(): boolean {
    return this.#group !== undefined;
  }

  /** Bytes of the input whose record is not done. */
  get heldBytes(): number {
    const { outbox } = this.#options;
    return (outbox.open === undefined ? 0 : this.#openBytes) + (this.#group?.inputBytes ?? 0);
  }

  /** What a record that a kernel has written last is to the lines behind it. @param bytes of its line */
  adopted(bytes: number): OpenKind | undefined {
    this.#openBytes = bytes;
    return this.#options.isJoining ? ADOPTED : undefined;
  }

  /** Ends a trace that is growing for too long. */
  watch(emit: Emit): void {
    const { mostMs } = this.#options;
    if (this.#group !== undefined && performance.now() - this.#group.beganMs > mostMs) this.close(emit);
  }

  /** True when the line belongs to the trace that is being collected; otherwise that is ended. */
  takes(line: RawLine, emit: Emit): boolean {
    const group = this.#group;
    if (group === undefined) return false;
    const taken = group.take(line);
    if (taken === 'taken') return true;
    this.close(emit);
    if (taken === 'ended') return false;
    const next = group.continueWith(line);
    if (next !== undefined && this.#group === undefined) this.#group = next;
    return this.#group === next && next !== undefined;
  }

  /** A line that does not belong to the ones before: it begins a trace, or is a record. */
  add(line: RawLine, emit: Emit, mayOpen = true): void {
    const { composer, outbox, isJoining, mostBytes } = this.#options;
    const read = composer.read(line.text);
    const opened = isJoining && mayOpen && read.format === plain ? openedBy(line.text) : undefined;
    if (opened !== undefined) {
      const { arrival, extras } = composer;
      const time = outbox.open?.hasHeader ? firstWord(outbox.openText()) : arrival;
      this.#group = new Group(opened, line, { time, extras, mostBytes });
      return;
    }
    outbox.write(composer.recordOf(read), isJoining ? kindOf(read) : undefined, emit);
    this.#openBytes = line.bytes;
  }

  /** A message of several lines is a record, whatever comes before and behind it. */
  addWhole(lines: readonly string[], emit: Emit): void {
    const { composer, outbox } = this.#options;
    this.close(emit);
    outbox.write(composer.recordOfLines(lines), undefined, emit);
  }

  /** Ends the trace that is being collected. */
  close(emit: Emit): void {
    const group = this.#group;
    if (group === undefined) return;
    this.#group = undefined;
    const { lines, doubtful } = group;
    if (lines.length > 0) this.#write(group, emit);
    doubtful.forEach((line, index) => {
      // What has turned out to be no trace must not begin one again.
      if (lines.length === 0 && index === 0) this.add(line, emit, false);
      else if (!this.takes(line, emit)) this.add(line, emit);
    });
    if (doubtful.length > 0) this.close(emit);
  }

  #write(group: Group, emit: Emit): void {
    const { composer, outbox } = this.#options;
    const texts = group.lines.map(({ text }) => text);
    if (!this.#belongs(group)) {
      outbox.write(composer.traceRecord(texts, group.time, group.extras), undefined, emit);
      return;
    }
    const { hasLevel } = outbox.open as OpenKind;
    const written = outbox.openText();
    outbox.dropOpen();
    outbox.write(composer.withTrace(written, texts, hasLevel), undefined, emit);
  }

  /** True when a trace is to be a part of the open record. */
  #belongs({ attach, escapedBytes: bytes }: Group): boolean {
    const { outbox, mostBytes } = this.#options;
    const { open } = outbox;
    if (open === undefined || attach === 'never') return false;
    if (attach !== 'any' && !open.hasHeader) return false;
    const written = outbox.openText();
    if (attach === 'warning' && !WARNINGS.has(written.split(' ', 3)[2] ?? '')) return false;
    return bytes + escapedBytes(written) <= mostBytes;
  }
}

/** A record of our own: it has all. */
const ADOPTED: OpenKind = { hasHeader: true, hasLevel: true };

/** What a line is to those behind it. One in JSON is whole, and so is a span. */
function kindOf({ format, recognised }: Read): OpenKind | undefined {
  const { time, level, isSpan } = recognised;
  if (format.name === json.name || isSpan) return undefined;
  // One of our own waits for nothing unless it tells of something bad.
  if (format.name === record.name && !WARNINGS.has(level ?? '')) return undefined;
  const hasLevel = level !== undefined && isLevel(level);
  const hasHeader = time !== undefined || hasLevel;
  // An empty line is the beginning of nothing.
  return hasHeader || recognised.message !== '' ? { hasHeader, hasLevel } : undefined;
}

function firstWord(text: string): string {
  return text.slice(0, text.indexOf(' '));
}
