// obs-agg FUNCTION...: records in, METRIC records per group and window out. obs-agg merge puts such records together.

import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { UsageError } from '../lib/cli/failure.ts';
import { parseMoment } from '../lib/cli/moment.ts';
import { presented } from '../lib/cli/presented.ts';
import type { Context } from '../lib/cli/run.ts';
import { columnsOf, isTerminal } from '../lib/cli/terminal.ts';
import { runVerbs } from '../lib/cli/verbs.ts';
import { parseRules, RULES_OF_FILES } from '../lib/metric/rule.ts';
import { READ_BYTES } from '../lib/stream/feeder.ts';
import { type Ledger, note } from '../lib/stream/ledger.ts';
import { type Outcome, runStage } from '../lib/stream/run.ts';
import type { AheadFile } from './ahead/ahead.ts';
import { filePlace, hasFewAddresses } from './ahead/place.ts';
import { runOverFiles } from './cron/run.ts';
import { type MetricFiles, openFiles, requireService, requireServiceAlone } from './files.ts';
import { merge } from './merge/merge.ts';
import { spec } from './options.ts';
import { namesOf, type Plan } from './plan.ts';
import { goldenPlanOf, lengthOf, parseKeys, planOf, windowOf } from './request.ts';
import { createAggStage } from './stage.ts';
import { createSummary } from './summary.ts';
import { warnOfAbsent, warnOfBounds } from './warnings.ts';

/** Values that are kept for exact quantiles at most, 8 bytes each. */
const EXACT_VALUES = 8_000_000;
const STDIN = 0;
/** See build/bundle.ts. */
const THREAD = join(import.meta.dirname, 'obs-agg.thread.cjs');
/** A file with less to read is done in the time that it takes to start a thread; text is read nearly as fast by one as by two. */
const SMALLEST_AHEAD = 48 * 1024 * 1024;
/** More threads than this are used where they are asked for. */
const USUAL_THREADS = 4;
/** Files are looked at no more often than this, whatever the window. */
const SHORTEST_GATHER_MS = 1000;
const US_PER_MS = 1000;

runVerbs(spec, [merge], ({ values, positionals }, context) => {
  const by = parseKeys(values.by);
  const { golden } = values;
  const plan =
    golden === undefined
      ? planOf(positionals, by, windowOf(values), values)
      : goldenPlanOf(golden, positionals, values);
  const files = values.dir === undefined ? undefined : filesOf(values.dir, plan, values, context);
  if (values.state !== undefined && values.file.length === 0)
    throw new UsageError('--state remembers places in files; give them with --file, not on stdin');
  const [sinceMs, untilMs] = (['since', 'until'] as const).map((option) => {
    const text = values[option];
    return text === undefined ? undefined : parseMoment(option, text, Date.now()) / US_PER_MS;
  });
  if (sinceMs !== undefined && untilMs !== undefined && sinceMs >= untilMs)
    throw new UsageError('--until is not after --since: that leaves no record');
  const isOverFiles = values.file.length > 0;
  if (!isOverFiles) context.needInput();
  const stage = createAggStage({
    plan,
    latenessMs: values.lateness,
    maxAheadMs: values.maxAhead,
    maxGroups: values.maxGroups,
    pass: values.pass,
    maxLineBytes: values.maxLine,
    exactValues: values.exact ? EXACT_VALUES : 0,
    withParts: values.sketch,
    sinceMs,
    untilMs,
    wallClock: values.clock === 'wall',
    // The time of a run before is of the wall clock.
    monotonicMs: isOverFiles ? Date.now : () => performance.now(),
    keepOpen: values.state !== undefined,
    ahead: isOverFiles ? undefined : fileAhead(values.threads),
    // Records in a pipe, a table for people.
    ...(isTerminal(1) && !values.json && !values.pass ? { write: createSummary(() => columnsOf(1)) } : {}),
    ...(files ? { onMetrics: files.publish } : {}),
  });
  context.countWith(stage.ledger);
  context.atEnd(() => {
    warnOfBounds(stage.ledger, context);
    // A ready set asks for more than each log has, and a run of cron may see a quiet minute.
    if (golden === undefined && values.state === undefined) warnOfAbsent(stage, context);
  });
  if (files) keepGathering(files, values, stage.ledger, context);
  const shown = presented(stage, values.json);
  const throwFailure = (outcome: Outcome): Outcome => {
    if (outcome.kind === 'end' && files?.failure !== undefined) throw files.failure;
    return outcome;
  };
  if (!isOverFiles) return runStage(shown).then(throwFailure);
  return runOverFiles({
    statePath: values.state,
    // One file under two spellings is one file.
    paths: [...new Map(values.file.map((path) => [resolve(path), path])).values()],
    request: JSON.stringify({
      golden,
      functions: positionals,
      by: values.by,
      window: plan.tables.map(({ window }) => window),
      where: values.where,
      exact: values.exact || undefined,
    }),
    stage,
    presented: shown,
    wallClock: values.clock === 'wall',
    warn: context.warn,
  }).then(throwFailure);
});

function processors(): number {
  return Math.min(availableParallelism(), USUAL_THREADS);
}

/** What threads are to read ahead; undefined for none. They are for a file, and unless asked for, for one where they are worth it. */
function fileAhead(asked: number | undefined): AheadFile | undefined {
  const threads = asked ?? processors();
  const place = threads > 1 ? filePlace(STDIN) : undefined;
  if (place === undefined || hasFewAddresses()) return undefined;
  const { position, size, isJson } = place;
  if (asked === undefined && !(isJson && size - position >= SMALLEST_AHEAD)) return undefined;
  return {
    threads: threads - 1,
    start: (workerData) => new Worker(THREAD, { workerData, execArgv: [] }),
    fd: STDIN,
    position,
    blockBytes: READ_BYTES,
  };
}

function filesOf(
  dir: string,
  plan: Plan,
  values: { readonly stale: number; readonly rule: readonly string[]; readonly golden: string | undefined },
  context: Context,
): MetricFiles {
  for (const { by } of plan.tables) requireService(by);
  // Of a ready set only some have other keys, too.
  if (values.golden === undefined) for (const { by } of plan.tables) requireServiceAlone(by);
  const rules = parseRules(values.rule, RULES_OF_FILES);
  return openFiles({ dir, staleMs: values.stale, rules, names: namesOf(plan) }, context);
}

/** What the instances write themselves is put together at every window of the wall clock, and at the end. */
function keepGathering(
  files: MetricFiles,
  { window, clock }: { readonly window: number | undefined; readonly clock: string },
  ledger: Ledger,
  context: Context,
): void {
  const gather = (): void => files.gather(Date.now());
  const timer =
    clock === 'wall' ? setInterval(gather, Math.max(lengthOf({ window }), SHORTEST_GATHER_MS)) : undefined;
  timer?.unref();
  context.atEnd(() => {
    clearInterval(timer);
    gather();
    if (files.failures > 0) note(ledger, 'files_failed', files.failures);
  });
}
