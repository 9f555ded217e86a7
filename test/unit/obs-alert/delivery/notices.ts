// Notices and sinks for tests of delivery.

import { labelsOf } from '../../../../tools/lib/promql/labels/labels.ts';
import type { QueueOptions } from '../../../../tools/obs-alert/delivery/queue.ts';
import type { Notification } from '../../../../tools/obs-alert/delivery/sink.ts';
import { type ToldAlert, toldAlert } from '../../../../tools/obs-alert/delivery/told.ts';
import type { Notice } from '../../../../tools/obs-alert/notice.ts';

export const NOON = Date.UTC(2026, 1, 14, 12);

export function notice(
  state: 'firing' | 'resolved' | 'pending',
  labels: Record<string, string>,
  atMs = NOON,
  more: Partial<Notice> = {},
): Notice {
  return {
    transition: {
      state,
      atMs,
      activeAtMs: NOON,
      firedAtMs: state === 'pending' ? undefined : NOON,
      labels: labelsOf(Object.entries({ alertname: 'A', ...labels })),
      annotations: new Map([['summary', 's']]),
      fingerprint: 'f',
      value: 1,
    },
    runbook: undefined,
    evidence: [],
    silenced: undefined,
    ...more,
  };
}

export function notification(name: string, reason: Notification['reason'] = 'news'): Notification {
  const alert = toldAlert(notice('firing', { alertname: name }));
  return { groupLabels: { alertname: name }, alerts: [alert], news: [alert], atMs: NOON, reason };
}

export function namesOf(alerts: readonly ToldAlert[]): readonly string[] {
  return alerts.map(({ status, labels }) => `${status} ${labels.alertname}`);
}

/** Settings of a queue whose pauses take no time. */
export function quickQueue(more: Partial<QueueOptions> = {}): QueueOptions {
  return {
    limit: 3,
    mostTries: () => Number.POSITIVE_INFINITY,
    firstPauseMs: 100,
    mostPauseMs: 1000,
    pause: () => new Promise((resolve) => setImmediate(resolve)),
    onLost: () => undefined,
    onStopped: () => undefined,
    onRetry: () => undefined,
    ...more,
  };
}
