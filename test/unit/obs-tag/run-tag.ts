// obs-tag as its command line would run it, without a process.

import { parseArguments } from '../../../tools/lib/cli/parse.ts';
import type { Problem } from '../../../tools/lib/schema/problem.ts';
import { createFeeder } from '../../../tools/lib/stream/feeder.ts';
import { type Ledger, unaccounted } from '../../../tools/lib/stream/ledger.ts';
import { createStepStage } from '../../../tools/obs-tag/engine.ts';
import { spec } from '../../../tools/obs-tag/options.ts';
import { makePlan } from '../../../tools/obs-tag/plan.ts';
import { type Offender, Offenders } from '../../../tools/obs-tag/steps/guard/offenders.ts';

export interface TagRun {
  readonly bytes: Buffer;
  readonly output: string;
  readonly lines: readonly string[];
  readonly ledger: Ledger;
  readonly offenders: readonly Offender[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
  /** What went to the dead-letter file. */
  readonly rejected: string;
}

export interface TagRunOptions {
  readonly chunkBytes?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** The dead-letter file takes nothing. */
  readonly rejectFails?: boolean;
}

/** Runs an input through the stage; fails where the ledger does not balance. */
export async function runTag(
  words: readonly string[],
  input: string | Buffer,
  { chunkBytes = 100_000, environment = {}, rejectFails = false }: TagRunOptions = {},
): Promise<TagRun> {
  const request = parseArguments(spec, words);
  if (request.kind !== 'run') throw new Error(`${request.kind} was asked for`);
  const { values, positionals } = request.parsed;
  const told: Offender[] = [];
  const problems: Problem[] = [];
  const warnings: string[] = [];
  let rejected = '';
  const plan = await makePlan(values, positionals, {
    environment,
    offenders: new Offenders((offender) => told.push(offender)),
    reject:
      values.reject === undefined
        ? undefined
        : (lines) => {
            if (!rejectFails) rejected += lines;
            return !rejectFails;
          },
    onProblem: (problem) => problems.push(problem),
    warn: (message) => warnings.push(message),
  });
  const stage = createStepStage({
    ...plan,
    maxLineBytes: values.maxLine,
    dropForeign: values.foreign === 'drop',
    monotonicMs: () => 0,
  });
  const feeder = createFeeder(stage);
  const pieces: Buffer[] = [];
  const emit = (bytes: Uint8Array): void => void pieces.push(Buffer.from(bytes));
  const bytes = Buffer.from(input);
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const piece = bytes.subarray(at, at + chunkBytes);
    feeder.area.set(piece);
    feeder.accept(piece.length, emit);
  }
  feeder.end(emit);
  if (unaccounted(stage.ledger) !== 0)
    throw new Error(`${unaccounted(stage.ledger)} lines are unaccounted for`);
  const output = Buffer.concat(pieces);
  const text = output.toString();
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return {
    bytes: output,
    output: text,
    lines,
    ledger: stage.ledger,
    offenders: told,
    problems,
    warnings,
    rejected,
  };
}
