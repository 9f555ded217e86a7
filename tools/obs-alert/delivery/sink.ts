// Where notifications go.

import type { ToldAlert } from './told.ts';

/** Alerts with equal labels of a group, told of together. */
export interface Notification {
  /** The labels that the group has in common because it is grouped by them. */
  readonly groupLabels: Readonly<Record<string, string>>;
  /** Alerts of the group that fire, and those that were resolved just now. */
  readonly alerts: readonly ToldAlert[];
  /** Of `alerts`: those that are news. */
  readonly news: readonly ToldAlert[];
  /** The time of the stream, in milliseconds since 1970. */
  readonly atMs: number;
  /** `repeat`: nothing is new, and it may be left out while others wait. */
  readonly reason: 'news' | 'repeat';
}

export interface Sink {
  /** As messages and counts name it: exec, webhook, alertmanager. */
  readonly name: string;
  /** Tries to deliver once. Rejects with a DeliveryFailure; nothing is left running afterwards. */
  deliver(notification: Notification, signal: AbortSignal): Promise<void>;
}

/** Why a notification could not be delivered. */
export class DeliveryFailure extends Error {
  /** False where trying again makes no difference. */
  readonly isTransient: boolean;

  constructor(message: string, isTransient: boolean) {
    super(message);
    this.name = 'DeliveryFailure';
    this.isTransient = isTransient;
  }
}
