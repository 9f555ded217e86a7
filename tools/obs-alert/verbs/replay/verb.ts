// obs-alert replay: rules over records of the past.

import type { ToolValues } from '../../../lib/cli/common.ts';
import { EXIT, UsageError } from '../../../lib/cli/failure.ts';
import { writeText } from '../../../lib/cli/message.ts';
import type { Context } from '../../../lib/cli/run.ts';
import { defineVerb } from '../../../lib/cli/verbs.ts';
import { timeMs } from '../../../lib/record/time.ts';
import { spec } from './options.ts';

export const replay = defineVerb(spec, (parsed, context) =>
  replayRun(parsed.values, parsed.positionals, context),
);

/** What is asked for of the past; `files` is empty for stdin. Resolves with the exit status. */
export async function replayRun(
  values: ReplayValues,
  files: readonly string[],
  context: Context,
): Promise<number> {
  if (files.length === 0) context.needInput();
  if (values.why !== undefined && values.whyNot !== undefined) {
    throw new UsageError('--why and --why-not ask opposite things: give one of them');
  }
  const fromMs = momentOf('from', values.from) ?? Number.NEGATIVE_INFINITY;
  const toMs = momentOf('to', values.to) ?? Number.POSITIVE_INFINITY;
  const atMs = momentOf('at', values.at) ?? Number.POSITIVE_INFINITY;
  const asked = values.why ?? values.whyNot;
  const { replayRecords } = await import('./run.ts');
  const past = await replayRecords({
    ...values,
    files: files.length === 0 ? ['-'] : files,
    keepsAll: asked !== undefined,
    onWarning: (message) => context.warn(message),
  });
  context.countWith(past.stage.ledger);
  if (asked === undefined) {
    writeText(1, past.linesBetween(fromMs, toMs, values.json));
    return EXIT.done;
  }
  const { explain } = await import('./explain.ts');
  const { text, isActive, isFiring } = explain(asked, atMs, past);
  writeText(1, text);
  const isSo = values.why === undefined ? !isFiring : isActive;
  return isSo ? EXIT.done : EXIT.negative;
}

type ReplayValues = ToolValues<typeof spec.options>;

function momentOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const parsed = timeMs(text);
  if (!Number.isNaN(parsed)) return parsed;
  throw new UsageError(
    `option --${option} expects a time such as 2026-02-14T12:34:05Z, got ${JSON.stringify(text)}`,
  );
}
