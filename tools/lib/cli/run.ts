// The frame around a tool's main function: arguments, help, version, a terminal where a pipe is needed, and the end.

import type { Ledger } from '../stream/ledger.ts';
import { type Closer, createEnding, type Outcome } from './ending.ts';
import { EXIT, SystemError, UsageError } from './failure.ts';
import { formatHelp } from './help.ts';
import { tell, writeText } from './message.ts';
import type { Option, ToolSpec } from './options.ts';
import { type Parsed, parseArguments } from './parse.ts';
import { columnsOf, isTerminal } from './terminal.ts';
import { VERSION } from './version.ts';

/** What the frame gives to a main function besides the parsed arguments. */
export interface Context {
  /** One line on stderr: something is wrong, the work goes on. */
  warn(message: string): void;
  /** One line on stderr. */
  info(message: string): void;
  /** Runs `closer` at the end, after success and failure alike; the last one added runs first. */
  atEnd(closer: Closer): void;
  /** Says where the ledger is: --stats writes it, --strict looks at its foreign lines. */
  countWith(ledger: Ledger): void;
  /** For tools that read records from stdin: throws, after help on stderr, when stdin is a terminal. */
  needInput(): void;
}

export type Main<Options extends readonly Option[]> = (
  parsed: Parsed<Options>,
  context: Context,
  // biome-ignore lint/suspicious/noConfusingVoidType: a main function that returns nothing is the usual case.
) => Outcome | void | Promise<Outcome | void>;

/** Runs a tool as this process. Resolves when all that is left is for open handles to close; never rejects. */
export async function runTool<const Options extends readonly Option[]>(
  spec: ToolSpec<Options>,
  main: Main<Options>,
): Promise<void> {
  const ending = createEnding(spec.name);
  const context: Context = {
    warn: (message) => tell(spec.name, 'warning', message),
    info: (message) => tell(spec.name, 'info', message),
    atEnd: ending.atEnd,
    countWith: ending.countWith,
    needInput: () => refuseTerminal(spec),
  };
  try {
    const request = parseArguments(spec, process.argv.slice(2));
    if (request.kind === 'run') {
      ending.ask(request.parsed.values);
      await ending.finish((await main(request.parsed, context)) ?? undefined);
    } else {
      printAnswer(request.kind === 'help' ? formatHelp(spec, columnsOf(1)) : `${spec.name} ${VERSION}\n`);
      await ending.finish(EXIT.done);
    }
  } catch (thrown) {
    await ending.fail(thrown);
  }
}

/** Help and version that were asked for go to stdout, as the answer; there are no records they could mix with. */
export function printAnswer(text: string): void {
  try {
    writeText(1, text);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EPIPE') {
      throw Object.assign(error, { signal: 'SIGPIPE' });
    }
    throw new SystemError(
      `cannot write to stdout: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function refuseTerminal(spec: ToolSpec): void {
  if (!isTerminal(0)) return;
  writeText(2, `${formatHelp(spec, columnsOf(2))}\n`);
  throw new UsageError('stdin is a terminal; pipe records into it, see the examples above');
}
