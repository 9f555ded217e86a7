// What a line, or several, become: the text of a record. The parts that are the pipeline's to say are added here.

import { formatMessage } from '../lib/record/format.ts';
import type { Level } from '../lib/record/kind.ts';
import { type Ledger, note } from '../lib/stream/ledger.ts';
import type { Format, Recognised } from './formats/format.ts';
import { LogLine } from './formats/line.ts';
import { record } from './formats/record.ts';
import type { Origin } from './origin.ts';
import { levelWordAt } from './parts/level-word.ts';
import type { Clock } from './time/clock.ts';

/** For a line that says nothing of it. */
const DEFAULT_LEVEL: Level = 'INFO';
/** For a stack trace that says nothing of it. */
const TRACE_LEVEL: Level = 'ERROR';

export interface ComposerOptions {
  readonly origin: Origin;
  /** Tried in this order; the last one takes every line. */
  readonly formats: readonly Format[];
  /** What the times of this stream mean. */
  readonly clock: Clock;
  /** The time of lines that say none themselves, as the time of a record; asked once for what is handed in. */
  readonly lineTime: () => string;
  readonly ledger: Ledger;
}

/** A line, and the format that it is of. */
export interface Read {
  readonly format: Format;
  readonly recognised: Recognised;
}

export class Composer {
  readonly #options: ComposerOptions;
  /** A value that begins with a blank could close a quote that a line of the workload leaves open; such lines are rewritten. */
  readonly isAwkward: boolean;
  readonly #counts = new Map<string, number>();
  /** '' until somebody asks. */
  #arrival = '';

  constructor(options: ComposerOptions) {
    this.#options = options;
    this.isAwkward = options.origin.tail.includes('=" ');
  }

  /** Something else is handed in. */
  begin(): void {
    this.#arrival = '';
  }

  /** The time of lines that have none. */
  get arrival(): string {
    this.#arrival ||= this.#options.lineTime();
    return this.#arrival;
  }

  count(format: string, lines: number): void {
    if (lines > 0) this.#counts.set(format, (this.#counts.get(format) ?? 0) + lines);
  }

  /** Says in the ledger how many lines were of each format. */
  writeCounts(): void {
    for (const [format, lines] of this.#counts) note(this.#options.ledger, `lines_${format}`, lines);
    this.#counts.clear();
  }

  read(text: string): Read {
    const line = new LogLine(text, this.#options.clock);
    for (const format of this.#options.formats) {
      const recognised = format.recognise(line);
      if (recognised !== undefined) return { format, recognised };
    }
    throw new Error('the last format takes every line');
  }

  /** The record that a line becomes, with its LF. */
  recordOf({ format, recognised }: Read): string {
    const { clock, ledger, origin } = this.#options;
    const { time, level, isSpan, message, isBody, fields, isRecord, claims } = recognised;
    if (time !== undefined) clock.saw(time);
    this.count(format.name, 1);
    ledger.passed++;
    if (!isRecord) ledger.foreign++;
    if (claims > 0) note(ledger, 'fields_claimed', claims);
    const body = isBody && !this.isAwkward ? message : formatMessage(message);
    const head = `${time ?? this.arrival} ${origin.source} ${isSpan ? 'SPAN' : (level ?? DEFAULT_LEVEL)}`;
    return `${head}${body === '' ? '' : ' '}${body}${fields}${isSpan ? origin.spanTail : origin.tail}\n`;
  }

  /** The record that a stack trace becomes, with its LF. */
  traceRecord(lines: readonly string[], time: string): string {
    const { source, tail } = this.#options.origin;
    this.#countTrace(lines);
    const level = levelWordAt(lines[0] ?? '', 0)?.level ?? TRACE_LEVEL;
    return `${time} ${source} ${level} ${formatMessage(lines.join('\n'))}${tail}\n`;
  }

  /** A record of ours, without its LF, with a stack trace behind its message. @param hasLevel its level is its own */
  withTrace(written: string, lines: readonly string[], hasLevel: boolean): string {
    const { clock, origin } = this.#options;
    const own = record.recognise(new LogLine(written.slice(0, written.length - origin.tail.length), clock));
    if (own === undefined) throw new Error('a record that was written cannot be read');
    this.#countTrace(lines);
    const level = hasLevel ? own.level : TRACE_LEVEL;
    const message = formatMessage((own.message === '' ? lines : [own.message, ...lines]).join('\n'));
    return `${own.time} ${origin.source} ${level} ${message}${own.fields}${origin.tail}\n`;
  }

  #countTrace(lines: readonly string[]): void {
    const { ledger } = this.#options;
    this.count('trace', lines.length);
    note(ledger, 'traces', 1);
    ledger.passed += lines.length;
    ledger.foreign += lines.length;
  }
}
