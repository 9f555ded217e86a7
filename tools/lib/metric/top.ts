// The most frequent texts in bounded memory: Space-Saving (Metwally, Agrawal and El Abbadi 2005), evicting in batches.
//
// Up to 2 × capacity texts are kept. When there are more, the capacity heaviest stay, and the floor rises to the weight of
// the heaviest that goes. A text that comes (again) starts from the floor, for it may have been there before, and its
// error says so: its true weight is between weight - error and weight. As every kept text weighs at least the floor, all
// weight seen is at least (capacity + 1) × floor: no error is above weight seen / (capacity + 1), merged or not.

import type { Aggregate } from './aggregate.ts';

/** Texts that stay in memory; the error is at most a 1025th of all weight. */
export const TOP_CAPACITY = 1024;
/** Longer texts are cut here, in UTF-16 units, and are one where they begin alike. */
export const MAX_KEY_CHARS = 512;

interface Counted {
  weight: number;
  readonly error: number;
}

export interface Top {
  readonly capacity: number;
  readonly texts: Map<string, Counted>;
  /** No text that is not kept weighs more. */
  floor: number;
}

export interface TopEntry {
  readonly text: string;
  /** The true weight is at most this, and at least this less the error. */
  readonly weight: number;
  readonly error: number;
}

/** The `limit` heaviest texts, heaviest first, those of equal weight in the order of their UTF-16 units. */
export function topOf(limit: number): Aggregate<Top, TopEntry[], string> {
  return {
    create: () => createTop(TOP_CAPACITY),
    add: addToTop,
    merge: mergeTops,
    emit: (state) => heaviestOf(state, limit),
  };
}

export function createTop(capacity: number): Top {
  return { capacity, texts: new Map(), floor: 0 };
}

export function addToTop(state: Top, text: string, weight: number): void {
  const key = text.length > MAX_KEY_CHARS ? text.slice(0, MAX_KEY_CHARS) : text;
  const counted = state.texts.get(key);
  if (counted !== undefined) {
    counted.weight += weight;
    return;
  }
  state.texts.set(key, { weight: state.floor + weight, error: state.floor });
  if (state.texts.size > 2 * state.capacity) evict(state);
}

/** All kept texts, heaviest first. */
export function entriesOf(state: Top): TopEntry[] {
  const entries = Array.from(state.texts, ([text, { weight, error }]) => ({ text, weight, error }));
  return entries.sort((left, right) => right.weight - left.weight || (left.text < right.text ? -1 : 1));
}

/** The first `limit` of entriesOf, without sorting the others. */
function heaviestOf(state: Top, limit: number): TopEntry[] {
  const entries: TopEntry[] = [];
  for (const [text, { weight, error }] of state.texts) {
    const isFull = entries.length === limit;
    if (isFull && !isBefore(weight, text, entries[limit - 1]!)) continue;
    if (isFull) entries.pop();
    let at = entries.length;
    while (at > 0 && isBefore(weight, text, entries[at - 1]!)) at--;
    entries.splice(at, 0, { text, weight, error });
  }
  return entries;
}

function isBefore(weight: number, text: string, other: TopEntry): boolean {
  return weight > other.weight || (weight === other.weight && text < other.text);
}

/** Keeps the heaviest texts, of those that weigh as much as the last of them the ones that came first. */
function evict(state: Top): void {
  const weights = Float64Array.from(state.texts.values(), ({ weight }) => weight).sort();
  const least = weights[weights.length - state.capacity]!;
  let room = state.capacity - weights.filter((weight) => weight > least).length;
  for (const [text, { weight }] of state.texts) {
    if (weight > least || (weight === least && room-- > 0)) continue;
    state.floor = Math.max(state.floor, weight);
    state.texts.delete(text);
  }
}

/** A text that only one side keeps may have weighed up to the floor on the other. */
export function mergeTops(into: Top, from: Top): void {
  for (const [text, counted] of into.texts) {
    const other = from.texts.get(text);
    const weight = counted.weight + (other?.weight ?? from.floor);
    into.texts.set(text, { weight, error: counted.error + (other?.error ?? from.floor) });
  }
  for (const [text, { weight, error }] of from.texts) {
    if (!into.texts.has(text))
      into.texts.set(text, { weight: weight + into.floor, error: error + into.floor });
  }
  into.floor += from.floor;
  if (into.texts.size > 2 * into.capacity) evict(into);
}
