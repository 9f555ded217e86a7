// The frame around a tool's main function: arguments, help, version, a terminal where a pipe is needed, and the end.

import type { Ledger } from '../stream/ledger.ts';
import { type Closer, type Ending, type Outcome, runGuarded } from './ending.ts';
import { UsageError } from './failure.ts';
import { formatHelp, formatShortHelp } from './help.ts';
import { printAnswer, tell, writeText } from './message.ts';
import type { Option, ToolSpec } from './options.ts';
import { type Parsed, parseArguments } from './parse.ts';
import { columnsOf, isTerminal } from './terminal.ts';
import { VERSION } from './version.ts';

/** What the frame gives to a main function besides the parsed arguments. */
export interface Context {
  /** One line on stderr, and under it the lines of an excerpt: something is wrong, the work goes on. */
  warn(message: string, excerpt?: string): void;
  /** One line on stderr. */
  info(message: string): void;
  /** Runs `closer` at the end, after success and failure alike; the last one added runs first. */
  atEnd(closer: Closer): void;
  /**
   * Says where the ledger is: --stats writes it, --strict looks at its foreign lines. A tool that wants records (the default) says at the
   * end when not one line was a record.
   */
  countWith(ledger: Ledger, wants?: 'records' | 'lines'): void;
  /** For tools that read records from stdin: throws, after help on stderr, when stdin is a terminal. */
  needInput(): void;
}

export type Main<Options extends readonly Option[]> = (
  parsed: Parsed<Options>,
  context: Context,
  // biome-ignore lint/suspicious/noConfusingVoidType: a main function that returns nothing is the usual case.
) => Outcome | void | Promise<Outcome | void>;

/**
 * Runs a tool as this process, to its end, with the words `argv` behind its name. Returns at once and is the last statement of a main.ts: the bundles are
 * CommonJS, which knows no await outside of functions.
 */
export function runTool<const Options extends readonly Option[]>(
  spec: ToolSpec<Options>,
  main: Main<Options>,
  argv: readonly string[] = process.argv.slice(2),
): void {
  void runGuarded(spec.name, async (ending) => {
    const request = parseArguments(spec, argv);
    if (request.kind === 'help') return printAnswer(formatHelp(spec, columnsOf(1)));
    if (request.kind === 'version') return printAnswer(`${spec.name} ${VERSION}\n`);
    ending.ask(request.parsed.values);
    return (await main(request.parsed, contextOf(spec, ending))) ?? undefined;
  });
}

function contextOf(spec: ToolSpec, ending: Ending): Context {
  return {
    warn: (message, excerpt) => tell(spec.name, 'warning', message, excerpt),
    info: (message) => tell(spec.name, 'info', message),
    atEnd: ending.atEnd,
    countWith: ending.countWith,
    needInput: () => refuseTerminal(spec),
  };
}

function refuseTerminal(spec: ToolSpec): void {
  if (!isTerminal(0)) return;
  writeText(2, `${formatShortHelp(spec, columnsOf(2))}\n`);
  throw new UsageError('stdin is a terminal; pipe records into it, see the examples above');
}
