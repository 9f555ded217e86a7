// A question from its records to its answer on stdout.

import fs from 'node:fs';
import { Negative, UsageError } from '../lib/cli/failure.ts';
import { printAnswer } from '../lib/cli/message.ts';
import type { Context } from '../lib/cli/run.ts';
import { isTerminal } from '../lib/cli/terminal.ts';
import { momentMs } from '../lib/record/moment.ts';
import { findDirectory, surroundings } from '../lib/store/directory.ts';
import { type Outcome, runStage } from '../lib/stream/run.ts';
import { type ColorOption, palette, wantsColor } from '../lib/term/color.ts';
import { visible } from '../lib/term/escape.ts';
import { readDirectory } from './journal/directory.ts';
import { type Journal, journalUntil, type Wanted } from './journal/journal.ts';
import { createJournalStage } from './journal/stream.ts';
import { jsonReport } from './report/json.ts';
import type { Report } from './report/report.ts';
import { textReport } from './report/text.ts';

/** The options of every verb, as far as they matter here. */
export interface AnswerValues {
  readonly dir: string | undefined;
  readonly manifest: string | undefined;
  readonly at: string | undefined;
  readonly json: boolean;
  readonly maxLine: number;
  readonly color: ColorOption;
}

export interface Question {
  readonly wanted: Wanted;
  /** @throws Negative when what is asked for is not known */
  readonly report: (journal: Journal, nowMs: number) => Report;
}

/** Reads what the question needs and writes the answer. */
export async function answer(
  question: Question,
  values: AnswerValues,
  context: Context,
): Promise<Outcome | undefined> {
  const manifest = values.manifest === undefined ? undefined : await manifestIn(values.manifest);
  const textOf = (known: Omit<Journal, 'manifest'>): string => {
    const whole: Journal = { ...known, manifest };
    const journal = values.at === undefined ? whole : journalUntil(whole, momentOf(values.at, whole.nowMs));
    return formatted(question.report(journal, journal.nowMs ?? 0), values);
  };
  if (values.dir !== undefined || isTerminal(0)) {
    const known = readDirectory(existing(values.dir), question.wanted, Date.now(), context.warn);
    return printAnswer(textOf(known));
  }
  return fromStream(question.wanted, values, context, textOf);
}

/** What `textOf` throws at the end of the stream is thrown once the stream is closed. */
async function fromStream(
  wanted: Wanted,
  { maxLine }: AnswerValues,
  context: Context,
  textOf: (known: Omit<Journal, 'manifest'>) => string,
): Promise<Outcome> {
  let thrown: unknown;
  const stage = createJournalStage(wanted, maxLine, (known) => {
    try {
      return textOf(known);
    } catch (cause) {
      thrown = cause;
      return '';
    }
  });
  context.countWith(stage.ledger);
  const outcome = await runStage(stage);
  if (thrown === undefined || outcome.kind !== 'end') return outcome;
  // Run by cron or another program, stdin is no terminal, and DIR is not read unless it is named.
  if (thrown instanceof Negative && stage.ledger.in === 0)
    throw new Negative(`${thrown.message}: stdin is empty; --dir=DIR reads what obs-ring keeps`);
  throw thrown;
}

/** DIR, which must be there. */
function existing(option: string | undefined): string {
  const directory = findDirectory(option, surroundings());
  if (fs.statSync(directory, { throwIfNoEntry: false })?.isDirectory() === true) return directory;
  throw new Negative(`there is no folder ${directory}; obs-ring makes it, or give another with --dir`);
}

async function manifestIn(path: string): Promise<NonNullable<Journal['manifest']>> {
  const { loadManifest } = await import('../lib/manifest/load.ts');
  return { path, content: await loadManifest(path) };
}

function momentOf(text: string, nowMs: number | undefined): number {
  const moment = momentMs(text, nowMs ?? Date.now());
  if (moment !== undefined) return moment;
  throw new UsageError(
    `option --at expects a time such as 03:12 or 2026-02-14T03:12:00Z, or 10m for so long ago, got ${JSON.stringify(text)}`,
  );
}

function formatted(report: Report, { json, color }: AnswerValues): string {
  if (json) return jsonReport(report);
  const onTerminal = isTerminal(1);
  const paints = palette(wantsColor({ option: color, isTerminal: onTerminal, env: process.env }));
  return textReport(report, paints, onTerminal ? visible : (text) => text);
}
