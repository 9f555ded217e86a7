// What a run does beside its stage: it tells sinks, minds silences, and keeps state. Made only where one of these is asked for.

import type { ToolValues } from '../lib/cli/common.ts';
import type { Context } from '../lib/cli/run.ts';
import type { Delivery } from './delivery/delivery.ts';
import { runbookOf } from './notice.ts';
import type { spec } from './options.ts';
import type { AlertOptions, AlertStage } from './stage.ts';
import type { State } from './state.ts';

type Values = ToolValues<typeof spec.options>;

export interface Session {
  /** What the stage asks and tells. */
  readonly hooks: Required<Pick<AlertOptions, 'silencedBy' | 'onNotice' | 'onEvaluated'>>;
  /** Hands the state of the run before to a stage, which has had no record yet. */
  begin(stage: AlertStage): void;
  /** Delivers what waits, for `graceMs` at most, and writes the state. */
  finish(graceMs: number): Promise<void>;
}

/** A file is looked at, and the state written, once in this time. */
const LOOK_MS = 1000;

/** Opens what the options ask for; undefined where they ask for nothing of it. */
export async function openSession(
  values: Values,
  context: Context,
  note: (name: string, count: number) => void,
): Promise<Session | undefined> {
  const { hasSinks, openDelivery } = await import('./delivery/open.ts');
  const { openSilences } = await import('./delivery/silences.ts');
  const warn = (message: string, excerpt?: string): void => context.warn(message, excerpt);
  const silences = values.silences === undefined ? undefined : await openSilences(values.silences, warn);
  const delivery = hasSinks(values) ? openDelivery(values, silences, { note, warn }) : undefined;
  const keeper = values.state === undefined ? undefined : await openState(values.state, delivery, warn, note);
  let stage: AlertStage | undefined;
  let lookedAtMs = Number.NEGATIVE_INFINITY;

  const lookAround = (): void => {
    const nowMs = performance.now();
    if (nowMs - lookedAtMs < LOOK_MS) return;
    lookedAtMs = nowMs;
    void silences?.refresh();
    if (stage) keeper?.save(stage);
  };

  return {
    hooks: {
      silencedBy: (labels, atMs) => silences?.by(labels, atMs),
      onNotice(notice) {
        delivery?.take(notice);
        keeper?.touch();
      },
      onEvaluated(atMs) {
        delivery?.tick(atMs, () => stage?.active ?? []);
        lookAround();
      },
    },
    begin(started) {
      stage = started;
      const state = keeper?.before;
      if (!state) return;
      stage.restore(state.snapshot);
      for (const { alert } of state.snapshot.alerts) {
        const transition = { ...alert, atMs: alert.firedAtMs ?? state.snapshot.atMs };
        const silenced = silences?.by(alert.labels, state.snapshot.atMs);
        const runbook = runbookOf(transition, values.runbook);
        if (alert.state === 'firing' && silenced === undefined) {
          delivery?.restore({ transition, runbook, evidence: [], silenced });
        }
      }
      delivery?.resume(state.waiting);
    },
    async finish(graceMs) {
      await delivery?.close(graceMs);
      if (stage && keeper) keeper.finish(stage);
      for (const [sink, waiting] of delivery?.waiting() ?? []) {
        note(`waiting_${sink}`, waiting.length);
        const where = keeper ? 'they are kept in --state' : '--state would keep them';
        warn(`${sink}: ${waiting.length} notifications are not delivered yet; ${where}`);
      }
    },
  };
}

const EMPTY: State = { snapshot: { atMs: Number.NEGATIVE_INFINITY, alerts: [] }, waiting: new Map() };

interface StateKeeper {
  /** What the run before has left. */
  readonly before: State | undefined;
  /** Something has changed. */
  touch(): void;
  /** Writes it if something has changed. */
  save(stage: AlertStage): void;
  /** Writes it for the last time. Throws a StoreFailure. */
  finish(stage: AlertStage): void;
}

async function openState(
  path: string,
  delivery: Delivery | undefined,
  warn: (message: string) => void,
  note: (name: string, count: number) => void,
): Promise<StateKeeper> {
  const { readState, writeState } = await import('./state.ts');
  const { StoreFailure } = await import('../lib/store/failure.ts');
  const before = readState(path, warn);
  // What cannot be written is to be known now, not when the stream ends.
  writeState(path, before ?? EMPTY);
  let isDirty = false;
  let hasFailed = false;
  const write = (stage: AlertStage): void => {
    writeState(path, { snapshot: stage.snapshot(), waiting: delivery?.waiting() ?? new Map() });
    isDirty = false;
  };
  return {
    before,
    touch() {
      isDirty = true;
    },
    save(stage) {
      if (!isDirty) return;
      try {
        write(stage);
      } catch (error) {
        if (!(error instanceof StoreFailure)) throw error;
        note('state_failed', 1);
        if (!hasFailed) warn(error.message);
        hasFailed = true;
      }
    },
    finish: write,
  };
}
