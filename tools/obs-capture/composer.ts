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
  /** What carries the line that is handed in says of it besides; asked once for what is handed in. */
  readonly lineExtras?: (() => LineExtras | undefined) | undefined;
  readonly ledger: Ledger;
}

/** What the carrier of a line, such as the journal, knows of it. */
export interface LineExtras {
  /** For a line that has none of its own. */
  readonly level: Level | undefined;
  /** Behind the fields of the line, each with the space before it, as a byte string. */
  readonly fields: string;
  /** The same for SPAN lines. */
  readonly spanFields: string;
}

const NO_EXTRAS: LineExtras = { level: undefined, fields: '', spanFields: '' };

/** A line, and the format that it is of. */
export interface Read {
  readonly format: Format;
  readonly recognised: Recognised;
}

export class Composer {
  readonly #options: ComposerOptions;
  readonly #counts = new Map<string, number>();
  /** '' until somebody asks. */
  #arrival = '';
  #extras = NO_EXTRAS;
  #isAwkward: boolean;

  constructor(options: ComposerOptions) {
    this.#options = options;
    this.#isAwkward = isAwkward(options.origin.tail);
  }

  /** Something else is handed in. */
  begin(): void {
    this.#arrival = '';
    const { lineExtras, origin } = this.#options;
    if (lineExtras === undefined) return;
    this.#extras = lineExtras() ?? NO_EXTRAS;
    this.#isAwkward = isAwkward(this.#extras.fields) || isAwkward(origin.tail);
  }

  /** A value that begins with a blank could close a quote that a line of the workload leaves open; such lines are rewritten. */
  get isAwkward(): boolean {
    return this.#isAwkward;
  }

  /** What the carrier says of the lines that are handed in. */
  get extras(): LineExtras {
    return this.#extras;
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
    const { time, isSpan, message, isBody, fields, isRecord, claims } = recognised;
    const level = recognised.level ?? this.#extras.level;
    if (time !== undefined) clock.saw(time);
    this.count(format.name, 1);
    ledger.passed++;
    if (!isRecord) ledger.foreign++;
    if (claims > 0) note(ledger, 'fields_claimed', claims);
    const body = isBody && !this.#isAwkward ? message : formatMessage(message);
    const more = isSpan ? this.#extras.spanFields : this.#extras.fields;
    const head = `${time ?? this.arrival} ${origin.source} ${isSpan ? 'SPAN' : (level ?? DEFAULT_LEVEL)}`;
    return `${head}${body === '' ? '' : ' '}${body}${fields}${more}${isSpan ? origin.spanTail : origin.tail}\n`;
  }

  /** The record that a message of several lines becomes, with its LF: what the first one says of itself counts for all. */
  recordOfLines(lines: readonly string[]): string {
    const [first = '', ...rest] = lines;
    const written = this.recordOf(this.read(first));
    return rest.length === 0 ? written : this.#append(written.slice(0, -1), rest);
  }

  /** The record that a stack trace becomes, with its LF. @param extras of its first line */
  traceRecord(lines: readonly string[], time: string, extras: LineExtras): string {
    const { source, tail } = this.#options.origin;
    this.#countTrace(lines);
    const level = levelWordAt(lines[0] ?? '', 0)?.level ?? extras.level ?? TRACE_LEVEL;
    return `${time} ${source} ${level} ${formatMessage(lines.join('\n'))}${extras.fields}${tail}\n`;
  }

  /** A record of ours, without its LF, with a stack trace behind its message. @param hasLevel its level is its own */
  withTrace(written: string, lines: readonly string[], hasLevel: boolean): string {
    this.#countTrace(lines);
    return this.#append(written, lines, hasLevel ? undefined : TRACE_LEVEL);
  }

  #append(written: string, lines: readonly string[], level?: Level): string {
    const { clock, origin } = this.#options;
    const own = record.recognise(new LogLine(written.slice(0, written.length - origin.tail.length), clock));
    if (own === undefined) throw new Error('a record that was written cannot be read');
    const message = formatMessage((own.message === '' ? lines : [own.message, ...lines]).join('\n'));
    return `${own.time} ${origin.source} ${level ?? own.level} ${message}${own.fields}${origin.tail}\n`;
  }

  #countTrace(lines: readonly string[]): void {
    const { ledger } = this.#options;
    this.count('trace', lines.length);
    note(ledger, 'traces', 1);
    ledger.passed += lines.length;
    ledger.foreign += lines.length;
  }
}

function isAwkward(fields: string): boolean {
  return fields.includes('=" ');
}
