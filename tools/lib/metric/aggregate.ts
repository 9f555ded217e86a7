// The one shape of everything that turns values into a number, or into something that can still be merged.

/**
 * An aggregate over values of type V. Its state is made by `create` and changed only here.
 *
 * `weight` is how many records the value stands for (the field `w` of a sampled record): finite, above 0, not always an
 * integer. `timeUs` is the event time in microseconds since 1970; only what asks for an order reads it. Values are in
 * base units: seconds, bytes, ratios.
 *
 * `merge(into, from)` makes `into` what it would be had it seen everything that `from` saw, and leaves `from` alone:
 * merging the parts of any partition in any order equals aggregating the whole.
 */
export interface Aggregate<State, Result = number | undefined, V = number> {
  readonly create: () => State;
  readonly add: (state: State, value: V, weight: number, timeUs: number) => void;
  readonly merge: (into: State, from: State) => void;
  /** The result so far; undefined where nothing was seen and there is none. */
  readonly emit: (state: State) => Result;
  /** Makes a state what `create` gives, where that is cheaper than a new one. */
  readonly reset?: (state: State) => void;
  /** Told of a state that is not used any more, where that matters. */
  readonly release?: (state: State) => void;
}
