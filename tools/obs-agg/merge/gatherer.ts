// The windows of merged records, by their ends, until they are told. A record that corrects another takes its place.

import { compareTexts } from '../order.ts';
import type { TellMetrics } from '../table.ts';
import type { Metric } from '../writer.ts';
import { addTo, type Combined, createCombined, type Result, resultOf } from './combined.ts';
import type { Contribution } from './contribution.ts';
import type { Place } from './identity.ts';

export interface Gatherer {
  /** False when some of the values did not go with those that are there. */
  add(place: Place, contribution: Contribution, timeUs: number): boolean;
  readonly nextEnd: number;
  readonly groups: number;
  tellUntil(endUs: number, tell: TellMetrics): void;
}

interface Pending {
  readonly place: Place;
  readonly contribution: Contribution;
  readonly timeUs: number;
}

interface Group {
  readonly place: Place;
  readonly combined: Combined;
  /** The latest contributions, which a correction may still replace; by age. */
  readonly pending: Pending[];
}

/** Contributions of a group that can still be corrected. */
const MOST_PENDING = 64;

export function createGatherer({
  withParts,
}: {
  readonly withParts: boolean;
  readonly maxGroups: number;
}): Gatherer {
  const windows = new Map<number, Map<string, Group>>();
  let nextEnd = Number.POSITIVE_INFINITY;
  let count = 0;

  const groupOf = (place: Place): Group => {
    const groups = windows.get(place.endUs) ?? new Map<string, Group>();
    windows.set(place.endUs, groups);
    nextEnd = Math.min(nextEnd, place.endUs);
    const key = JSON.stringify([place.source, place.name, place.window, place.labels]);
    const known = groups.get(key);
    if (known) return known;
    const group = { place, combined: createCombined(), pending: [] };
    groups.set(key, group);
    count++;
    return group;
  };

  /** A correction of what is pending goes in its place. */
  const replace = (group: Group, added: Pending): boolean => {
    if (added.place.revision === 1) return false;
    const at = group.pending.findIndex(
      ({ place, timeUs }) =>
        place.identity === added.place.identity &&
        timeUs === added.timeUs &&
        place.revision === added.place.revision - 1,
    );
    if (at >= 0) group.pending[at] = added;
    return at >= 0;
  };

  const settle = (group: Group, most: number): boolean => {
    let isWhole = true;
    while (group.pending.length > most) {
      const { place, contribution, timeUs } = group.pending.shift() as Pending;
      const origin = { timeUs, identity: place.identity, isDelta: place.isDelta };
      if (!addTo(group.combined, contribution, origin)) isWhole = false;
    }
    return isWhole;
  };

  return {
    add(place, contribution, timeUs) {
      const group = groupOf(place);
      const added = { place, contribution, timeUs };
      if (!replace(group, added)) group.pending.push(added);
      return settle(group, MOST_PENDING);
    },
    get nextEnd() {
      return nextEnd;
    },
    get groups() {
      return count;
    },
    tellUntil(until, tell) {
      const due = [...windows.keys()].filter((end) => end <= until).sort((left, right) => left - right);
      for (const end of due) {
        const groups = [...(windows.get(end) as Map<string, Group>).values()];
        windows.delete(end);
        count -= groups.length;
        for (const group of groups) settle(group, 0);
        tell(metricsOf(groups, withParts), end);
      }
      nextEnd = Math.min(Number.POSITIVE_INFINITY, ...windows.keys());
    },
  };
}

function metricsOf(groups: readonly Group[], withParts: boolean): readonly Metric[] {
  const results = groups.map((group) => ({
    group,
    result: resultOf(group.combined, group.place.windowSeconds),
  }));
  results.sort((left, right) => compareTexts(orderOf(left.group.place), orderOf(right.group.place)));
  const again = toldAgain(results);
  return results.flatMap(({ group: { place }, result }) => {
    const { endUs, source, name, window, labels } = place;
    const head = { endUs, source, name, window, revision: 1 };
    const own = result.values.filter(([key]) => !again.has(keyOfTop(place, labels, key)));
    const values = withParts ? [...own, ...result.parts] : own;
    const labelled = result.labelled.map(({ label, key, text }) => ({
      ...head,
      labels: [...labels, label],
      values: [[key, text] as const],
    }));
    return [...(values.length > 0 ? [{ ...head, labels, values }] : []), ...labelled];
  });
}

function orderOf({ source, name, labels }: Place): readonly string[] {
  return [source, name, JSON.stringify(labels)];
}

/** The values that stand in records of their own and were read from a top, which is told anew. */
function toldAgain(results: readonly { group: Group; result: Result }[]): ReadonlySet<string> {
  const tops = results.flatMap(({ group: { place }, result }) =>
    result.tops.map((top) => ({ place, ...top })),
  );
  const keys = new Set<string>();
  for (const { name, field, place } of tops) {
    for (const { group } of results) {
      const rest = group.place.labels.filter(([key]) => key !== field);
      const isOfTop = rest.length === group.place.labels.length - 1 && sameLabels(rest, place.labels);
      if (isOfTop && group.place.source === place.source && group.place.name === place.name)
        keys.add(keyOfTop(group.place, group.place.labels, name));
    }
  }
  return keys;
}

function keyOfTop({ source, name }: Place, labels: Place['labels'], key: string): string {
  return JSON.stringify([source, name, labels, key]);
}

function sameLabels(left: Place['labels'], right: Place['labels']): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
