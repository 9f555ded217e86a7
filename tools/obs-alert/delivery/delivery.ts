// From changes of alerts to the sinks: who is told what and when. Nothing here waits for a sink: each has a queue of its own.

import type { Labels } from '../../lib/promql/labels/labels.ts';
import type { ActiveAlert } from '../../lib/promql/rules/alerting.ts';
import type { Notice } from '../notice.ts';
import { type AlertGroups, createAlertGroups } from './groups.ts';
import { createSinkQueue, type QueueOptions, type SinkQueue } from './queue.ts';
import { createResends, type Resends } from './resends.ts';
import type { Notification, Sink } from './sink.ts';
import { toldAlert } from './told.ts';

export interface DeliveryOptions {
  /** Told in groups, of what is news. */
  readonly sinks: readonly Sink[];
  /** Told of everything that fires, again and again. */
  readonly alertmanagers: readonly Sink[];
  readonly groupBy: readonly string[];
  readonly repeatMs: number;
  readonly intervalMs: number;
  readonly silencedBy: (labels: Labels, atMs: number) => string | undefined;
  readonly queue: QueueOptions;
}

export interface Delivery {
  take(notice: Notice): void;
  /** The stream is at a time: queues what is due. */
  tick(atMs: number, active: () => readonly ActiveAlert[]): void;
  /** An alert of a run before, which fires and was told of. */
  restore(notice: Notice): void;
  /** What a run before could not deliver; of sinks that are no more it is lost. */
  resume(waiting: ReadonlyMap<string, readonly Notification[]>): void;
  /** Waits until all is delivered, `graceMs` at most. */
  close(graceMs: number): Promise<void>;
  /** By sink what still waits. */
  waiting(): ReadonlyMap<string, readonly Notification[]>;
}

export function createDelivery(options: DeliveryOptions): Delivery {
  const { sinks, alertmanagers } = options;
  const queueOf = (sink: Sink): { sink: Sink; queue: SinkQueue } => ({
    sink,
    queue: createSinkQueue(sink, options.queue),
  });
  const groupQueues = sinks.map(queueOf);
  const resendQueues = alertmanagers.map(queueOf);
  const all = [...groupQueues, ...resendQueues];
  let active: () => readonly ActiveAlert[] = () => [];
  const groups: AlertGroups = createAlertGroups(options);
  const resends: Resends = createResends({ ...options, active: () => active() });

  return {
    take(notice) {
      groups.take(notice);
      if (resendQueues.length > 0) resends.take(notice);
    },
    tick(atMs, current) {
      active = current;
      const due = groups.due(atMs);
      for (const { queue } of groupQueues) due.forEach(queue.add);
      const again = resendQueues.length > 0 ? resends.due(atMs) : undefined;
      if (again) for (const { queue } of resendQueues) queue.add(again);
    },
    restore(notice) {
      const { labels } = notice.transition;
      groups.restore(labels, toldAlert(notice));
      resends.restore(labels, toldAlert(notice));
    },
    async close(graceMs) {
      const grace = new AbortController();
      await Promise.race([
        Promise.all(all.map(({ queue }) => queue.drained())),
        options.queue.pause(graceMs, grace.signal),
      ]);
      grace.abort();
      await Promise.all(all.map(({ queue }) => queue.stop()));
    },
    resume(waiting) {
      for (const { sink, queue } of all) waiting.get(sink.name)?.forEach(queue.add);
    },
    waiting: () =>
      new Map(
        all
          .filter(({ queue }) => queue.waiting.length > 0)
          .map(({ sink, queue }) => [sink.name, queue.waiting] as const),
      ),
  };
}
