// obs-agg FUNCTION...: records in, METRIC records per group and window out.

import { UsageError } from '../lib/cli/failure.ts';
import { presented } from '../lib/cli/presented.ts';
import { type Context, runTool } from '../lib/cli/run.ts';
import { parseFunctions } from '../lib/metric/functions.ts';
import { isKey } from '../lib/record/parse.ts';
import { findDirectory, surroundings } from '../lib/store/directory.ts';
import { type Ledger, note } from '../lib/stream/ledger.ts';
import { runStage } from '../lib/stream/run.ts';
import { createMetricFiles } from './files.ts';
import { spec } from './options.ts';
import { makePlan } from './plan.ts';
import { createAggStage } from './stage.ts';
import type { Metric } from './writer.ts';

void runTool(spec, ({ values, positionals }, context) => {
  const by = checkKeys(values.by);
  const plan = makePlan(parseFunctions(positionals), by);
  const files = values.dir === undefined ? undefined : metricFiles(values.dir, by, context);
  context.needInput();
  const stage = createAggStage({
    plan,
    windowMs: values.window,
    latenessMs: values.lateness,
    name: values.name,
    maxGroups: values.maxGroups,
    pass: values.pass,
    maxLineBytes: values.maxLine,
    wallClock: values.clock === 'wall',
    monotonicMs: () => performance.now(),
    onWindow: (_window, metrics) => {
      if (files && !files(metrics)) note(stage.ledger, 'files_failed', 1);
    },
  });
  context.countWith(stage.ledger);
  context.atEnd(() => warnOfLate(stage.ledger, context));
  return runStage(presented(stage, values.json));
});

/** Figures that leave something out say so, with or without --stats. */
function warnOfLate(ledger: Ledger, context: Context): void {
  const late = (ledger.dropped.get('late') ?? 0) + (ledger.notes.get('late') ?? 0);
  if (late === 0) return;
  context.warn(
    `${late} of ${ledger.in} lines came too late for their window and are not counted; a larger --lateness takes them`,
  );
}

function checkKeys(keys: readonly string[]): readonly string[] {
  for (const key of keys) {
    if (!isKey(key))
      throw new UsageError(`--by '${key}' is no field name; a letter or _, then letters, digits, _ - and .`);
  }
  return [...new Set(keys)];
}

/** Writes the files of a window. They must not stop the stream: a failure is said once, and false is returned. */
function metricFiles(
  dir: string,
  by: readonly string[],
  context: Context,
): (metrics: readonly Metric[]) => boolean {
  if (!by.includes('service'))
    throw new UsageError('--dir needs --by service: there is one folder of files per service');
  const write = createMetricFiles(findDirectory(dir, surroundings()));
  let warned = false;
  return (metrics) => {
    try {
      write(metrics);
      return true;
    } catch (error) {
      if (!warned)
        context.warn(`${error instanceof Error ? error.message : String(error)}; the stream goes on`);
      warned = true;
      return false;
    }
  };
}
