// obs-alert as this process: rules from their files, the stage between the standard streams, the exit status.

import type { ToolValues } from '../lib/cli/common.ts';
import { presented } from '../lib/cli/presented.ts';
import type { Context } from '../lib/cli/run.ts';
import { note } from '../lib/stream/ledger.ts';
import { type Outcome, runStage } from '../lib/stream/run.ts';
import type { spec } from './options.ts';
import { RulesRefused } from './rules/failure.ts';
import { loadRules } from './rules/load.ts';
import { type AlertStage, createAlertStage } from './stage.ts';

/** After a signal, or when nobody reads any more, sinks get this long. */
const HURRIED_MS = 2000;

/** Status of a run in which an alert fires at the end. */
const FIRING = 1;

export async function runAlert(
  values: ToolValues<typeof spec.options>,
  context: Context,
): Promise<Outcome | number> {
  const groups = await loadRules(values.rules);
  const session = needsSession(values)
    ? await (await import('./session.ts')).openSession(values, context, (name, count) =>
        note(stage.ledger, name, count),
      )
    : undefined;
  const stage = createAlertStage({
    ...session?.hooks,
    groups,
    intervalMs: values.interval,
    latenessMs: values.lateness,
    staleAfterMs: values.staleAfter,
    compat: values.promqlCompat === '2' ? 2 : 3,
    maxSeries: values.maxSeries,
    maxSamples: values.maxSamples,
    pass: values.pass,
    maxLineBytes: values.maxLine,
    wallClock: values.clock === 'wall',
    answersEmpty: values.once,
    evidence: values.evidence,
    runbook: values.runbook,
    maxAheadMs: values.maxAhead,
    monotonicMs: () => performance.now(),
    wallMs: () => Date.now(),
    onWarning: (message) => context.warn(message),
  });
  context.countWith(stage.ledger);
  session?.begin(stage);
  const onHangup = createReload(values.rules, stage, context);
  let graceMs = HURRIED_MS;
  if (session) context.atEnd(() => session.finish(graceMs));
  const outcome = await runStage(presented(stage, values.json), { onHangup });
  if (outcome.kind === 'end') {
    graceMs = values.sinkTimeout;
    stage.tellUnheard();
  }
  return values.once && outcome.kind === 'end' && stage.firing > 0 ? FIRING : outcome;
}

/** What costs a start only where it is asked for. */
function needsSession({
  exec,
  webhook,
  alertmanager,
  silences,
  state,
}: ToolValues<typeof spec.options>): boolean {
  return (
    exec.length + webhook.length + alertmanager.length > 0 || silences !== undefined || state !== undefined
  );
}

/** Reads the rules again, one time after the other; what cannot be used leaves the old rules as they are. */
function createReload(paths: readonly string[], stage: AlertStage, context: Context): () => void {
  let reading: Promise<void> = Promise.resolve();
  const reload = async (): Promise<void> => {
    try {
      stage.replaceRules(await loadRules(paths));
      context.info('the rules were read again');
    } catch (error) {
      if (!(error instanceof RulesRefused)) throw error;
      context.warn(`the old rules stay in use: ${error.message}`, error.excerpt);
    }
  };
  return () => {
    reading = reading.then(reload);
  };
}
