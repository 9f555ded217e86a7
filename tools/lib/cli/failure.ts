// How a tool fails: three kinds of failure with the exit status each means, and how any thrown value is told to a user.
//
// Rooms below this one throw errors of their own; an error of theirs that is the user's to repair carries a property
// `exitStatus` (1, 2, 3, 126 or 127), and perhaps an `excerpt` to show under the message, which is all that is looked at
// here. Whatever has none is a failure of the system when Node.js gives it an errno code, else a defect of ours; both end
// with status 3.

/**
 * 0 done, 1 the answer is no, 2 usage or configuration, 3 system failure; 126 and 127 as a shell has them, where a command cannot be
 * run or is not there.
 */
export const EXIT = { done: 0, negative: 1, usage: 2, system: 3, cannotRun: 126, notFound: 127 } as const;

/** The command line or a configuration is wrong: exit status 2. */
export class UsageError extends Error {
  readonly exitStatus = EXIT.usage;
}

/** The system refused something: exit status 3. The message says what failed, on what. */
export class SystemError extends Error {
  readonly exitStatus = EXIT.system;
}

/** The answer is no, told in words: exit status 1. */
export class Negative extends Error {
  readonly exitStatus = EXIT.negative;
}

/** The first word after the name of the tool in a message. */
export type Severity = 'fatal' | 'warning' | 'info';

/** What to tell and how to end. */
export interface Failure {
  readonly severity: Severity;
  /** One line. */
  readonly message: string;
  readonly exitStatus: number;
  /** Die of this signal instead, without a message: the reader of our output is gone. */
  readonly signal?: NodeJS.Signals;
  /** Lines to show under the message: what the user wrote, and a caret under the place. */
  readonly excerpt?: string;
  /** For OBS_DEBUG only. */
  readonly stack?: string;
}

/** What any thrown value means for the user. Never throws. */
export function failureOf(thrown: unknown): Failure {
  if (!(thrown instanceof Error)) return defect(`a value that is no error was thrown: ${textOf(thrown)}`);
  const stack = thrown.stack ?? '';
  if (propertyOf(thrown, 'signal') === 'SIGPIPE') {
    return { severity: 'fatal', message: thrown.message, exitStatus: EXIT.system, signal: 'SIGPIPE', stack };
  }
  const exitStatus = propertyOf(thrown, 'exitStatus');
  if (isStatus(exitStatus)) {
    const severity = exitStatus === EXIT.negative ? 'info' : 'fatal';
    const excerpt = propertyOf(thrown, 'excerpt');
    const shown = typeof excerpt === 'string' ? { excerpt } : {};
    return { severity, message: thrown.message, exitStatus, ...shown, stack };
  }
  if (isSystemCode(propertyOf(thrown, 'code'))) {
    return { severity: 'fatal', message: systemMessage(thrown), exitStatus: EXIT.system, stack };
  }
  return { ...defect(`${thrown.name}: ${thrown.message}`), stack };
}

function defect(what: string): Failure {
  const message = `internal error: ${what}; this is a defect of the tool, OBS_DEBUG=1 shows where`;
  return { severity: 'fatal', message, exitStatus: EXIT.system };
}

const FAILURES: ReadonlySet<unknown> = new Set(Object.values(EXIT).filter((status) => status !== EXIT.done));

function isStatus(value: unknown): value is number {
  return FAILURES.has(value);
}

/** An errno name such as ENOENT; Node's own codes for misuse (ERR_…) are defects. */
function isSystemCode(code: unknown): boolean {
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code);
}

/** "ENOENT: no such file or directory, open 'x'" as "cannot open x: no such file or directory". */
function systemMessage(error: Error): string {
  const syscall = propertyOf(error, 'syscall');
  const path = propertyOf(error, 'path');
  const reason = /^E[A-Z0-9]+: ([^,]*)/.exec(error.message)?.[1] ?? error.message;
  if (typeof syscall !== 'string') return reason;
  return typeof path === 'string' ? `cannot ${syscall} ${path}: ${reason}` : `cannot ${syscall}: ${reason}`;
}

function propertyOf(value: object, name: string): unknown {
  return Reflect.get(value, name);
}

function textOf(value: unknown): string {
  try {
    return String(value);
  } catch {
    // An object without a usable toString.
    return typeof value;
  }
}
