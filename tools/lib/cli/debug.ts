// What only developers see: OBS_DEBUG=1 in the environment.

import { writeText } from './message.ts';

/** Writes `text` to stderr under OBS_DEBUG=1, as it is. Never throws. */
export function debug(text: string | undefined): void {
  if (text === undefined || process.env.OBS_DEBUG !== '1') return;
  try {
    writeText(2, `${text}\n`);
  } catch {
    // Stderr is closed.
  }
}
