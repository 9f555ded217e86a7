// The lines of one trace, as far as they have come.
//
// Some lines are part of a trace only if the next ones are: what comes after the last sure line is given back at the end. What is
// collected is bounded: a trace that grows beyond that is cut into several groups.

import type { LineExtras } from '../composer.ts';
import type { Attach, Rule } from './trace.ts';
import type { Opened } from './traces.ts';

const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const DELETE = 0x7f;
/** A control character takes six bytes at most where it is escaped. */
const ESCAPE_BYTES = 5;
/** Of lines that may turn out to be none of the trace. */
const MOST_TENTATIVE = 32;

/** A line without its LF, and how many bytes it took in the input. */
export interface RawLine {
  readonly text: string;
  readonly bytes: number;
}

export class Group {
  readonly attach: Attach;
  /** When it began, for a trace that has no record to belong to. */
  readonly time: string;
  /** Of its first line. */
  readonly extras: LineExtras;
  readonly beganMs = performance.now();
  readonly #states: Readonly<Record<string, readonly Rule[]>>;
  readonly #mostBytes: number;
  readonly #lines: RawLine[] = [];
  #sure = 0;
  #state: string;
  #escapedBytes = 0;
  #inputBytes = 0;

  /** @param mostBytes of the record that it will be */
  constructor(
    { trace, opening }: Opened,
    line: RawLine,
    { time, extras, mostBytes }: { time: string; extras: LineExtras; mostBytes: number },
  ) {
    this.attach = opening.attach;
    this.time = time;
    this.extras = extras;
    this.#states = trace.states;
    this.#mostBytes = mostBytes;
    this.#state = opening.next;
    this.#add(line, opening);
  }

  /** Takes the next line: `taken`; or it is not of this trace, `ended`; or there is no room for it, `full`: the trace goes on. */
  take(line: RawLine): 'taken' | 'ended' | 'full' {
    const rule = this.#ruleFor(line);
    if (rule === undefined) return 'ended';
    if (this.#escapedBytes + escapedBytes(line.text) > this.#mostBytes) return 'full';
    if (rule.isTentative && this.#lines.length - this.#sure >= MOST_TENTATIVE) return 'ended';
    this.#add(line, rule);
    return 'taken';
  }

  /** Of a group that is full: the group that goes on with `line`. */
  continueWith(line: RawLine): Group | undefined {
    const rule = this.#ruleFor(line);
    if (rule === undefined) return undefined;
    const trace = { name: '', openings: [], states: this.#states };
    const opening = { ...rule, attach: 'never' } as const;
    return new Group({ trace, opening }, line, {
      time: this.time,
      extras: this.extras,
      mostBytes: this.#mostBytes,
    });
  }

  /** The lines that are of the trace for sure. */
  get lines(): readonly RawLine[] {
    return this.#lines.slice(0, this.#sure);
  }

  /** Those behind them. */
  get doubtful(): readonly RawLine[] {
    return this.#lines.slice(this.#sure);
  }

  /** Of all lines, as records have them and as the input had them. */
  get escapedBytes(): number {
    return this.#escapedBytes;
  }

  get inputBytes(): number {
    return this.#inputBytes;
  }

  #ruleFor({ text }: RawLine): Rule | undefined {
    return this.#states[this.#state]?.find(({ pattern }) => pattern.test(text));
  }

  #add(line: RawLine, rule: Rule): void {
    this.#lines.push(line);
    this.#escapedBytes += escapedBytes(line.text);
    this.#inputBytes += line.bytes;
    this.#state = rule.next;
    if (!rule.isTentative) this.#sure = this.#lines.length;
  }
}

/** The most bytes that a line can take between quotes, with the line feed behind it. */
export function escapedBytes(line: string): number {
  let bytes = line.length + 2;
  for (let at = 0; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (code < SPACE || code === QUOTE || code === BACKSLASH || code === DELETE) bytes += ESCAPE_BYTES;
  }
  return bytes;
}
