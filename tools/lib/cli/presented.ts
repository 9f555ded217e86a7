// What a tool's records look like on stdout: text as it is, the JSON form with --json, and on a terminal, only there, with control
// characters shown instead of obeyed.

import { converted } from '../stream/converted.ts';
import { asJson } from '../stream/json-output.ts';
import type { Stage } from '../stream/stage.ts';
import { visible } from '../term/escape.ts';
import { isTerminal } from './terminal.ts';

/** Wraps a stage for this process's stdout. */
export function presented(stage: Stage, json: boolean): Stage {
  const formed = json ? asJson(stage) : stage;
  return isTerminal(1) ? forTerminal(formed) : formed;
}

/** Lines as a terminal may show them: whatever could move, colour or reorder is an escape, line ends and tabs apart. */
export function visibleLines(bytes: Uint8Array): Buffer {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  return Buffer.from(
    text
      .split('\n')
      .map((line) => visible(line, 'keep'))
      .join('\n'),
  );
}

function forTerminal(stage: Stage): Stage {
  return converted(stage, (emit) => (bytes) => emit(visibleLines(bytes)));
}
