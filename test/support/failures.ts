// The corpus of failures, diagnosed: as plain logs, and as obs-capture records them, with the end of the command.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFeeder } from '../../tools/lib/stream/feeder.ts';
import type { Stage } from '../../tools/lib/stream/stage.ts';
import { createCaptureTransform } from '../../tools/obs-capture/transform.ts';
import { RULES } from '../../tools/obs-logs/diagnose/rules.ts';
import { createDiagnoseStage } from '../../tools/obs-logs/diagnose/stage.ts';
import { type Verdict, verdictOf } from '../../tools/obs-logs/diagnose/verdict.ts';
import { ROOT } from '../project.ts';

const FOLDER = join(ROOT, 'fixtures/failures');
const ORDER = new Map<unknown, number>(RULES.map((rule, index) => [rule, index]));

export interface FailureCase {
  readonly name: string;
  readonly set: 'tuned' | 'held' | 'healthy';
  /** The id of a rule; unexplained where no rule should say why, none where nothing fails. */
  readonly cause: string;
  readonly text: string;
}

/** The cases of the corpus. */
export function failureCases(): readonly FailureCase[] {
  return readFileSync(join(FOLDER, 'index.tsv'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [path = '', cause = ''] = line.split('\t');
      const [set = '', name = ''] = path.split('/');
      return { name, set: set as FailureCase['set'], cause, text: readFileSync(join(FOLDER, path), 'utf8') };
    });
}

/** Runs whole bytes through a stage. */
export function feedAll(stage: Stage, text: string): void {
  const feeder = createFeeder(stage);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += feeder.area.length) {
    const piece = bytes.subarray(at, at + feeder.area.length);
    feeder.area.set(piece);
    feeder.accept(piece.length, () => undefined);
  }
  feeder.end(() => undefined);
}

/** What is said of each source of a log, by its name. */
export function verdictsOf(text: string): ReadonlyMap<string, Verdict> {
  const stage = createDiagnoseStage({
    rules: RULES,
    maxLineBytes: 1024 * 1024,
    unnamed: 'log',
    report: () => '',
  });
  feedAll(stage, text);
  return new Map(stage.cases.map((one) => [one.name, verdictOf(one, ORDER)]));
}

/** The id of the cause, or the kind of the verdict. */
export function answerOf(verdict: Verdict | undefined): string {
  return verdict?.kind === 'explained' ? verdict.cause.rule.id : (verdict?.kind ?? 'nothing');
}

/** A log as obs-capture records it when the command ends with a status. */
export async function captured(text: string, status: number): Promise<string> {
  const transform = createCaptureTransform('web/0');
  const chunks: Buffer[] = [];
  transform.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise((resolve) => transform.on('end', resolve));
  transform.end(text);
  await ended;
  const reason = status === 0 ? 'exited' : 'crash';
  return `${Buffer.concat(chunks)}2026-02-14T12:34:05Z web/0 EVENT exit reason="${reason}" code=${status}\n`;
}
