// The shape of a stack trace: what a language prints when something breaks, one in each file, as a small machine that is handed line
// by line. All expressions are bound to both ends of what they look at, so that none takes more than linear time.

/** Whether a trace may belong to the record before it. */
export type Attach =
  /** It says how a program ended, and stands for itself. */
  | 'never'
  /** To a record with a time or a level, if that is a warning or worse. */
  | 'warning'
  /** To a record with a time or a level. */
  | 'header'
  /** It begins in the middle: whatever stands before it is its first line. */
  | 'any';

export interface Rule {
  readonly pattern: RegExp;
  /** The state behind a line that matches. */
  readonly next: string;
  /** Only with what follows will it be known that the line belongs to the trace. */
  readonly isTentative?: true;
}

export interface Opening extends Rule {
  readonly attach: Attach;
}

export interface Trace {
  readonly name: string;
  /** How it begins. */
  readonly openings: readonly Opening[];
  /** In each state, what may come next; the first rule that matches counts. Anything else ends the trace. */
  readonly states: Readonly<Record<string, readonly Rule[]>>;
}
