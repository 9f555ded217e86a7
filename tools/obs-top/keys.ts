// The keys of a person who watches. Stdin may be the pipe of records, so they are read from /dev/tty. Loaded only where
// stdout is a terminal.
//
// Only echo and line editing are switched off, by stty(1): Ctrl-C, Ctrl-Z and Ctrl-\ stay the terminal's own and reach
// the whole pipeline, which the raw mode of Node.js would prevent. Without a terminal or stty(1) there are no keys, and
// Ctrl-C works all the same.

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import tty from 'node:tty';

const QUIT = 'q';

export interface Keys {
  /** Gives the terminal back as it was. */
  close(): void;
}

/** Calls `quit` when the key is pressed; undefined when no keys can be read. */
export function watchKeys(quit: () => void): Keys | undefined {
  const terminal = openTerminal();
  if (terminal === undefined) return undefined;
  const saved = stty(terminal, '-g')?.trim();
  if (saved === undefined || saved === '') {
    fs.closeSync(terminal);
    return undefined;
  }
  const enter = (): void => void stty(terminal, '-icanon', '-echo', 'min', '1', 'time', '0');
  enter();
  // After Ctrl-Z and fg the shell has put its own settings in place of ours.
  process.on('SIGCONT', enter);
  const stream = new tty.ReadStream(terminal);
  stream.on('data', (bytes: Buffer) => {
    if (bytes.includes(QUIT)) quit();
  });
  // The terminal hung up; SIGHUP ends us.
  stream.on('error', () => undefined);
  return {
    close() {
      process.removeListener('SIGCONT', enter);
      stty(terminal, saved);
      stream.destroy();
    },
  };
}

function openTerminal(): number | undefined {
  try {
    return fs.openSync('/dev/tty', fs.constants.O_RDWR | fs.constants.O_NOCTTY);
  } catch {
    // No controlling terminal.
    return undefined;
  }
}

/** What stty(1) says when it is run on `terminal`; undefined when it cannot be run. */
function stty(terminal: number, ...args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync('stty', args, {
    stdio: [terminal, 'pipe', 'ignore'],
    encoding: 'utf8',
  });
  return status === 0 ? stdout : undefined;
}
