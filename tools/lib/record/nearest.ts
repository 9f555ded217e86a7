// The nearest valid name to a mistyped one, for messages that end in "did you mean …?".

/** Names longer than this are not compared: nobody mistypes that much by hand, and the work is quadratic. */
const LONGEST_NAME = 64;

/**
 * The name of `valid` that `typed` most likely meant, or undefined when none is near. Near is: `typed` begins exactly
 * one valid name, or at most a third of the characters (at least one, at most three) are wrong, missing, added or
 * swapped. Of equally near names the first in `valid` wins.
 */
export function nearestName(typed: string, valid: Iterable<string>): string | undefined {
  if (typed === '' || typed.length > LONGEST_NAME) return undefined;
  const names = [...valid];
  const begun = typed.length < 2 ? [] : names.filter((name) => name.startsWith(typed));
  if (begun.length === 1) return begun[0];
  let best: string | undefined;
  let bestDistance = Math.min(3, Math.max(1, Math.floor(typed.length / 3)));
  for (const name of names) {
    const distance = editDistance(typed, name);
    if (distance < bestDistance || (distance === bestDistance && best === undefined)) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

/**
 * How many single-character insertions, deletions, replacements and swaps of neighbours turn `from` into `to`
 * (Damerau-Levenshtein distance, optimal string alignment), compared without regard to case, in UTF-16 units.
 */
export function editDistance(from: string, to: string): number {
  const source = from.toLowerCase();
  const target = to.toLowerCase();
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: target.length + 1 }, (_, column) => column);
  for (let row = 1; row <= source.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= target.length; column += 1) {
      const isSame = source[row - 1] === target[column - 1];
      let cost = Math.min(
        previous[column]! + 1,
        current[column - 1]! + 1,
        previous[column - 1]! + (isSame ? 0 : 1),
      );
      const isSwap =
        row > 1 &&
        column > 1 &&
        source[row - 1] === target[column - 2] &&
        source[row - 2] === target[column - 1];
      if (isSwap) cost = Math.min(cost, beforePrevious[column - 2]! + 1);
      current.push(cost);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[target.length]!;
}
