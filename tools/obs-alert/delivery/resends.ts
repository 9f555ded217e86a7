// What an Alertmanager is told, and when again. It forgets an alert that it does not hear of, so alerts that fire are sent again and
// again, each time with an end a little in the future, and resolved ones for a while longer, in case one message was lost.
// Semantics: Prometheus's rule manager (ResendDelay, resolvedRetention, ValidUntil).

import type { Labels } from '../../lib/promql/labels/labels.ts';
import type { ActiveAlert } from '../../lib/promql/rules/alerting.ts';
import type { Notice } from '../notice.ts';
import type { Notification } from './sink.ts';
import { type ToldAlert, timeText, toldAlert } from './told.ts';

/** Prometheus's --rules.alert.resend-delay. */
export const RESEND_MS = 60_000;
const RESOLVED_RETENTION_MS = 15 * 60_000;
/** An alert ends by itself when so many messages did not come. */
const MISSED_MESSAGES = 4;

export interface ResendOptions {
  /** The usual time between two evaluations. */
  readonly intervalMs: number;
  readonly silencedBy: (labels: Labels, atMs: number) => string | undefined;
  /** The alerts that are pending or firing, with their annotations as of now. */
  readonly active: () => readonly ActiveAlert[];
}

export interface Resends {
  take(notice: Notice): void;
  /** Of all alerts those that are to be sent at a time of the stream. */
  due(atMs: number): Notification | undefined;
  /** Alerts of a run before, which fire. */
  restore(labels: Labels, told: ToldAlert): void;
}

interface Known {
  readonly labels: Labels;
  told: ToldAlert;
  resolvedAtMs: number | undefined;
  /** -Infinity until it is sent for the first time. */
  sentAtMs: number;
}

export function createResends({ intervalMs, silencedBy, active }: ResendOptions): Resends {
  const known = new Map<string, Known>();

  const isDue = (alert: Known, atMs: number): boolean => {
    const { labels, resolvedAtMs, sentAtMs } = alert;
    const wasSent = sentAtMs !== Number.NEGATIVE_INFINITY;
    // Who was told that it fires is told that it is over, silence or not.
    if (resolvedAtMs !== undefined)
      return wasSent && (resolvedAtMs > sentAtMs || sentAtMs + RESEND_MS < atMs);
    return silencedBy(labels, atMs) === undefined && (!wasSent || sentAtMs + RESEND_MS < atMs);
  };

  const toldNow = (alert: Known, current: ReadonlyMap<string, ActiveAlert>, atMs: number): ToldAlert => {
    if (alert.resolvedAtMs !== undefined) return alert.told;
    const annotations = current.get(alert.labels.key)?.annotations;
    const validMs = atMs + MISSED_MESSAGES * Math.max(intervalMs, RESEND_MS);
    return {
      ...alert.told,
      ...(annotations ? { annotations: Object.fromEntries(annotations) } : {}),
      endsAt: timeText(validMs),
    };
  };

  return {
    take(notice) {
      const { state, labels, atMs } = notice.transition;
      const before = known.get(labels.key);
      if (state === 'firing') {
        known.set(labels.key, {
          labels,
          told: toldAlert(notice),
          resolvedAtMs: undefined,
          sentAtMs: Number.NEGATIVE_INFINITY,
        });
      } else if (state === 'resolved' && before) {
        before.told = { ...toldAlert(notice), startsAt: before.told.startsAt };
        before.resolvedAtMs = atMs;
      }
    },
    due(atMs) {
      for (const [key, { resolvedAtMs = atMs }] of known) {
        if (atMs - resolvedAtMs >= RESOLVED_RETENTION_MS) known.delete(key);
      }
      const due = [...known.values()].filter((alert) => isDue(alert, atMs));
      if (due.length === 0) return undefined;
      const isNews = due.some(
        ({ sentAtMs, resolvedAtMs }) =>
          sentAtMs === Number.NEGATIVE_INFINITY || (resolvedAtMs ?? 0) > sentAtMs,
      );
      const current = new Map(active().map((alert) => [alert.labels.key, alert]));
      const alerts = due.map((alert) => toldNow(alert, current, atMs));
      for (const alert of due) alert.sentAtMs = atMs;
      return { groupLabels: {}, alerts, news: alerts, atMs, reason: isNews ? 'news' : 'repeat' };
    },
    restore(labels, told) {
      known.set(labels.key, { labels, told, resolvedAtMs: undefined, sentAtMs: 0 });
    },
  };
}
