// Runs the stage of obs-agg over a file with readers that are no threads: how far they have got is given.

import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ThreadData } from '../../../tools/obs-agg/ahead/crew.ts';
import { createReader, type Reader } from '../../../tools/obs-agg/ahead/reader.ts';
import type { Shared } from '../../../tools/obs-agg/ahead/shared.ts';
import { type AggRun, type RunOptions, runAgg } from './run-agg.ts';

export interface Pace {
  readonly readers: number;
  /** How many blocks a reader reads after each block of the input, over and over. */
  readonly turns: readonly number[];
}

export interface AheadRun extends AggRun {
  /** Blocks that were read ahead, or were tried to. */
  readonly blocks: number;
}

/** As runAgg, for a file of which some was read before; `change` does something to it when it is open. */
export function runAhead(
  functions: readonly string[],
  by: readonly string[],
  input: string,
  options: RunOptions,
  blockBytes: number,
  { readers, turns }: Pace,
  change: (path: string) => void = () => undefined,
): AheadRun {
  const folder = fs.mkdtempSync(join(tmpdir(), 'obs-ahead-'));
  const path = join(folder, 'log');
  const before = 'what another has read\n';
  fs.writeFileSync(path, before + input);
  const fd = fs.openSync(path, 'r');
  try {
    change(path);
    let blocks = 0;
    const crew: Reader[] = [];
    const start = ({ number, options: reader }: ThreadData, shared: Shared): undefined => {
      // As it goes to a thread.
      crew.push(createReader(shared, number, structuredClone(reader)));
    };
    let turn = 0;
    const afterBlock = (): void => {
      for (let block = turns[turn % turns.length] as number; block > 0; block--)
        if (crew[(turn + block) % crew.length]?.readNext()) blocks++;
      turn++;
    };
    const ahead = { threads: readers, start, fd, position: before.length, blockBytes };
    return {
      ...runAgg(functions, by, input, { ...options, ahead }, blockBytes, () => undefined, afterBlock),
      blocks,
    };
  } finally {
    fs.closeSync(fd);
    fs.rmSync(folder, { recursive: true });
  }
}
