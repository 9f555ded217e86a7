// Which alerts are told of together, and when again: alerts of one group and one evaluation make one notification.

import type { Labels } from '../../lib/promql/labels/labels.ts';
import type { Notice } from '../notice.ts';
import type { Notification } from './sink.ts';
import { type ToldAlert, toldAlert } from './told.ts';

export interface GroupOptions {
  /** Labels whose values make a group. */
  readonly groupBy: readonly string[];
  /** After so long a group that still fires is told of again; 0 is never. */
  readonly repeatMs: number;
  /** Why alerts with these labels are silenced at a time. */
  readonly silencedBy: (labels: Labels, atMs: number) => string | undefined;
}

export interface AlertGroups {
  /** Takes a change of an alert. */
  take(notice: Notice): void;
  /** What is to be told at a time of the stream, of all that was taken and of all that fires. */
  due(atMs: number): readonly Notification[];
  /** An alert of a run before, which fires and was told of. */
  restore(labels: Labels, told: ToldAlert): void;
}

interface Firing {
  readonly labels: Labels;
  readonly told: ToldAlert;
  /** It was silenced when it began, and nobody knows of it yet. */
  isHidden: boolean;
}

interface Group {
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly firing: Map<string, Firing>;
  news: ToldAlert[];
  toldAtMs: number;
}

export function createAlertGroups({ groupBy, repeatMs, silencedBy }: GroupOptions): AlertGroups {
  const groups = new Map<string, Group>();

  const groupOf = (labels: Labels): Group => {
    const groupLabels = Object.fromEntries(groupBy.map((name) => [name, labels.get(name)]));
    const key = JSON.stringify(groupLabels);
    const known = groups.get(key);
    if (known) return known;
    const group: Group = { groupLabels, firing: new Map(), news: [], toldAtMs: 0 };
    groups.set(key, group);
    return group;
  };

  /** Alerts whose silence has ended are news then. */
  const unhide = (group: Group, atMs: number): void => {
    for (const firing of group.firing.values()) {
      if (!firing.isHidden || silencedBy(firing.labels, atMs) !== undefined) continue;
      firing.isHidden = false;
      group.news.push(firing.told);
    }
  };

  const notificationOf = (group: Group, atMs: number): Notification | undefined => {
    const shown = [...group.firing.values()].filter(({ isHidden }) => !isHidden).map(({ told }) => told);
    const isRepeat = group.news.length === 0;
    if (isRepeat && (repeatMs === 0 || shown.length === 0 || atMs - group.toldAtMs < repeatMs))
      return undefined;
    const resolved = group.news.filter(({ status }) => status === 'resolved');
    const { groupLabels, news } = group;
    const reason = isRepeat ? 'repeat' : 'news';
    return { groupLabels, alerts: [...shown, ...resolved], news: isRepeat ? shown : news, atMs, reason };
  };

  return {
    take(notice) {
      const { state, labels } = notice.transition;
      if (state !== 'firing' && state !== 'resolved') return;
      const group = groupOf(labels);
      const told = toldAlert(notice);
      if (state === 'firing') {
        const isHidden = notice.silenced !== undefined;
        group.firing.set(labels.key, { labels, told, isHidden });
        if (!isHidden) group.news.push(told);
        return;
      }
      // Who was told that it fires is told that it is over, silence or not.
      const isKnown = group.firing.get(labels.key)?.isHidden === false;
      group.firing.delete(labels.key);
      if (isKnown) group.news.push(told);
    },
    restore(labels, told) {
      const group = groupOf(labels);
      group.firing.set(labels.key, { labels, told, isHidden: false });
    },
    due(atMs) {
      const notifications: Notification[] = [];
      for (const [key, group] of groups) {
        unhide(group, atMs);
        const notification = notificationOf(group, atMs);
        if (notification) {
          notifications.push(notification);
          group.toldAtMs = atMs;
          group.news = [];
        }
        if (group.firing.size === 0) groups.delete(key);
      }
      return notifications;
    },
  };
}
