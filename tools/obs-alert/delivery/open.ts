// The sinks of the command line, ready to be told.

import type { ToolValues } from '../../lib/cli/common.ts';
import { ALERT_NAME } from '../../lib/promql/rules/alerting.ts';
import type { spec } from '../options.ts';
import { parseCommand } from './command.ts';
import { createDelivery, type Delivery } from './delivery.ts';
import { parseTarget } from './http/target.ts';
import type { SilenceFile } from './silences.ts';
import type { Sink } from './sink.ts';
import { ALERTS_PATH, createAlertmanagerSink } from './sinks/alertmanager.ts';
import { createExecSink } from './sinks/exec.ts';
import { createWebhookSink } from './sinks/webhook.ts';

type Values = ToolValues<typeof spec.options>;

export interface Told {
  /** Counts something for --stats. */
  readonly note: (name: string, count: number) => void;
  readonly warn: (message: string) => void;
}

const COMMAND_TRIES = 3;
const FIRST_PAUSE_MS = 500;
const MOST_PAUSE_MS = 30_000;
/** Of one sink that are said; all are counted. */
const MOST_WARNINGS = 5;

/** True when somebody is to be told. */
export function hasSinks({ exec, webhook, alertmanager }: Values): boolean {
  return exec.length + webhook.length + alertmanager.length > 0;
}

/** Opens all sinks. Throws a UsageError for one that cannot be. */
export function openDelivery(
  values: Values,
  silences: SilenceFile | undefined,
  { note, warn }: Told,
): Delivery {
  const { allowPrivate, sinkTimeout: timeoutMs } = values;
  const said = new Map<string, number>();
  const say = (sink: string, message: string): void => {
    const times = (said.get(sink) ?? 0) + 1;
    said.set(sink, times);
    if (times <= MOST_WARNINGS)
      warn(`${message}${times === MOST_WARNINGS ? '; more of this are only counted' : ''}`);
  };
  const commands = values.exec.map((text) =>
    createExecSink({ command: parseCommand(text, process.env.PATH ?? ''), timeoutMs }),
  );
  const webhooks = values.webhook.map((text) =>
    createWebhookSink({
      target: parseTarget({ option: 'webhook', text, allowPrivate }),
      allowPrivate,
      timeoutMs,
    }),
  );
  const alertmanagers = values.alertmanager.map((text) =>
    createAlertmanagerSink({
      target: parseTarget({ option: 'alertmanager', text, allowPrivate, path: ALERTS_PATH }),
      allowPrivate,
      timeoutMs,
    }),
  );
  return createDelivery({
    sinks: [...numbered(commands), ...numbered(webhooks)],
    alertmanagers: numbered(alertmanagers),
    groupBy: values.groupBy.length > 0 ? values.groupBy : [ALERT_NAME],
    repeatMs: values.repeat ?? 0,
    intervalMs: values.interval,
    silencedBy: (labels, atMs) => silences?.by(labels, atMs),
    queue: {
      limit: values.queue,
      mostTries: (sink) => (sink.startsWith('exec') ? COMMAND_TRIES : Number.POSITIVE_INFINITY),
      firstPauseMs: FIRST_PAUSE_MS,
      mostPauseMs: MOST_PAUSE_MS,
      pause,
      onLost: (sink, { news }, reason) => {
        note(`lost_${sink}`, news.length);
        say(sink, `${sink}: ${news.length} alerts are not delivered: ${reason}`);
      },
      onStopped: (sink, problem) => say(sink, `${sink}: ${problem}`),
      onRetry: (sink, problem) => {
        note(`retries_${sink}`, 1);
        say(sink, `${sink}: ${problem}; it is tried again`);
      },
    },
  });
}

/** Several sinks of one kind are told apart: webhook, webhook_2. */
function numbered(sinks: readonly Sink[]): readonly Sink[] {
  return sinks.map((sink, index) => (index === 0 ? sink : { ...sink, name: `${sink.name}_${index + 1}` }));
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
