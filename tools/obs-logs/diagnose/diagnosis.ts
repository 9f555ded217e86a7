// --diagnose: the stage that looks for causes, and the answer it leads to.

import { createFeeder } from '../../lib/stream/feeder.ts';
import type { Stage } from '../../lib/stream/stage.ts';
import { palette } from '../../lib/term/color.ts';
import type { Case } from './case.ts';
import { diagnose, formatJson, formatText } from './report.ts';
import { RULES } from './rules.ts';
import { createDiagnoseStage } from './stage.ts';

export interface DiagnosisOptions {
  readonly maxLineBytes: number;
  readonly json: boolean;
  /** The output is for a terminal. */
  readonly isShown: boolean;
  readonly isColored: boolean;
  /** What lines without a source are said to come from. */
  readonly unnamed: string;
  /** Only the lines that this stage lets through are looked at; undefined: all. */
  readonly filter: Stage | undefined;
}

export interface Diagnosis {
  readonly stage: Stage;
  /** The exit status, once all lines were read. */
  status(): number;
}

export function createDiagnosis(options: DiagnosisOptions): Diagnosis {
  let status = 0;
  const report = (cases: readonly Case[]): string => {
    const diagnosis = diagnose(cases, RULES);
    status = diagnosis.status;
    if (options.json) return formatJson(diagnosis);
    return formatText(diagnosis, palette(options.isColored), options.isShown);
  };
  const { maxLineBytes, unnamed, filter } = options;
  const stage = createDiagnoseStage({ rules: RULES, maxLineBytes, unnamed, report });
  return { stage: filter === undefined ? stage : behind(filter, stage), status: () => status };
}

/** `second` gets what `first` lets through. The ledger is that of the first. */
function behind(first: Stage, second: Stage): Stage {
  const feeder = createFeeder(second);
  const pass = (bytes: Uint8Array): void => {
    for (let at = 0; at < bytes.length; at += feeder.area.length) {
      const piece = bytes.subarray(at, at + feeder.area.length);
      feeder.area.set(piece);
      feeder.accept(piece.length, () => undefined);
    }
  };
  return {
    kernel: first.kernel,
    ledger: first.ledger,
    maxLineBytes: first.maxLineBytes,
    lines: (start, end, _emit, unterminated) => first.lines(start, end, pass, unterminated),
    overlong: (start, end, _emit, piece) => first.overlong(start, end, pass, piece),
    end(emit, readerGone) {
      first.end(pass, readerGone);
      feeder.end(emit, readerGone);
    },
  };
}
