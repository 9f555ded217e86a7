// What is known of one source: how it ended, and the lines that are evidence of a cause. Bounded, however long the log is.

import type { Rule } from './rule.ts';

/** A line and where it stands among those of its source, from 1 on. */
export interface Line {
  readonly number: number;
  readonly text: string;
}

/** The lines that one rule has found. */
export interface Finding {
  readonly rule: Rule;
  /** The line whose captures say most; of several the last. */
  best: Line;
  captures: ReadonlyMap<string, string>;
  count: number;
  first: number;
  last: number;
}

/** An EVENT exit. */
export interface Exit {
  readonly line: Line;
  readonly reason: string;
  readonly code: string | undefined;
  readonly signal: string | undefined;
}

/** Error lines, and lines of any kind, that are remembered. */
export const KEPT_LINES = 10;
const STACK_LINES = 50;

export class Case {
  readonly name: string;
  lines = 0;
  readonly findings = new Map<Rule, Finding>();
  /** The last lines that say something is wrong, by level or by words. */
  errors: Line[] = [];
  /** The last lines. */
  tail: Line[] = [];
  /** The last line that says that something has worked out, and the last that says that nothing goes on; 0 for none. */
  successAt = 0;
  fatalAt = 0;
  lastExit: Exit | undefined;
  failures = 0;
  /** The line of the last start, and of the one before the last exit. */
  startedAt = 0;
  generationStart = 0;

  constructor(name: string) {
    this.name = name;
  }

  find(rule: Rule, line: Line, captures: ReadonlyMap<string, string>): void {
    const known = this.findings.get(rule);
    if (known === undefined) {
      this.findings.set(rule, {
        rule,
        best: line,
        captures,
        count: 1,
        first: line.number,
        last: line.number,
      });
      return;
    }
    if (known.last !== line.number) known.count++;
    known.last = line.number;
    if (captures.size >= known.captures.size) {
      known.best = line;
      known.captures = captures;
    }
  }

  error(line: Line): void {
    if (this.errors.at(-1)?.number === line.number) return;
    this.errors.push(line);
    if (this.errors.length > KEPT_LINES) this.errors.shift();
  }

  /** The line of trouble that a line of a stack belongs to; the line itself where none is near. */
  troubleBefore(line: Line): Line {
    const trouble = this.errors.at(-1);
    return trouble !== undefined && line.number - trouble.number <= STACK_LINES ? trouble : line;
  }

  start(number: number): void {
    this.startedAt = number;
  }

  exit(exit: Exit): void {
    this.lastExit = exit;
    if (isFailure(exit)) this.failures++;
    this.generationStart = this.startedAt;
  }
}

/** True for an end that nobody has asked for. */
export function isFailure({ reason, code, signal }: Exit): boolean {
  if (reason === 'operator' || reason === 'exited')
    return code !== undefined && code !== '0' && reason === 'exited';
  if (reason === 'crash' || reason === 'oom') return true;
  return signal !== undefined
    ? !['SIGTERM', 'SIGINT', 'SIGHUP'].includes(signal)
    : code !== undefined && code !== '0';
}
