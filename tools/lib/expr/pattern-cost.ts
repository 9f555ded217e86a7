// How many steps a backtracking engine takes at most to find that a pattern does not match. It tries the ways to match
// one after another, so the question is how many there are. A repeat leaves no choice where the character that would go
// on with it differs from every character that can follow it: `\d+ms` has one way to match from a given start.
// Otherwise (`x.*ms`) every length is a way of its own, and inside an unbounded repeat ways multiply without bound:
// `(a+)+` costs Infinity.

import { ALL_CHARS, type CharSet, NO_CHARS } from './char-set.ts';
import { isNullable, type PatternNode } from './pattern-syntax.ts';

/** What the rest of a pattern is from some place in it on. */
interface Rest {
  /** The characters that can come next in a match. */
  readonly first: CharSet;
  /** Steps to try it in every way. */
  readonly full: number;
  /** Steps to try it where the next character is none of `first`. */
  readonly miss: number;
  /** How many ways lead through it. */
  readonly ways: number;
}

interface Limits {
  /** Length of the text. */
  readonly length: number;
  /** Nodes that may still be looked at; counted repeats multiply them. */
  visits: number;
}

const MAX_VISITS = 5000;
/** Behind the end nothing is asked for: arriving there is the answer. */
const END: Rest = { first: NO_CHARS, full: 0, miss: 0, ways: 1 };
const UNBOUNDED: Rest = { first: ALL_CHARS, full: Infinity, miss: Infinity, ways: Infinity };

/** An upper bound of the steps for texts of up to `length` characters; Infinity where there is none. */
export function stepsFor(root: PatternNode, length: number): number {
  const { full } = before(root, END, { length, visits: MAX_VISITS });
  return isAnchored(root) ? full : (length + 1) * full;
}

/** True when a match can only begin where the text does. */
export function isAnchored(node: PatternNode): boolean {
  if (node.type === 'choice') return node.branches.every(isAnchored);
  if (node.type === 'sequence') return node.parts.length > 0 && isAnchored(node.parts[0]!);
  return node.type === 'assert' && node.place === 'start';
}

function isDisjoint(left: CharSet, right: CharSet): boolean {
  return (left & right) === NO_CHARS;
}

/** What the rest is when `node` stands before it. */
function before(node: PatternNode, rest: Rest, limits: Limits): Rest {
  if (limits.visits-- <= 0) return UNBOUNDED;
  switch (node.type) {
    case 'chars':
      return { ...rest, first: node.set, full: 1 + rest.full, miss: 1 };
    case 'assert':
      return beforeAssertion(node.place, rest);
    case 'sequence':
      return oneMore(node.parts.reduceRight((next, part) => before(part, next, limits), rest));
    case 'choice':
      return beforeChoice(node.branches, rest, limits);
    case 'repeat':
      return node.max === Infinity
        ? beforeLoop(node.body, node.min, rest, limits)
        : beforeCounted(node.body, node.min, node.max, rest, limits);
  }
}

/** With the step into a node itself. */
function oneMore(rest: Rest): Rest {
  return { ...rest, full: rest.full + 1, miss: rest.miss + 1 };
}

/** `$` holds before no character, and `^` behind none; `\b` may hold before any. */
function beforeAssertion(place: 'start' | 'end' | 'anywhere', rest: Rest): Rest {
  const full = 1 + rest.full;
  return place === 'anywhere'
    ? { ...rest, first: ALL_CHARS, full, miss: full }
    : { ...rest, first: NO_CHARS, full, miss: 1 };
}

function beforeChoice(branches: readonly PatternNode[], rest: Rest, limits: Limits): Rest {
  return branches.map((branch) => before(branch, rest, limits)).reduce(either);
}

/** Where the next character decides between two, the wrong one is a miss. */
function either(left: Rest, right: Rest): Rest {
  const isDecided = isDisjoint(left.first, right.first);
  return {
    first: left.first | right.first,
    full: 1 + (isDecided ? Math.max(left.full + right.miss, left.miss + right.full) : left.full + right.full),
    miss: 1 + left.miss + right.miss,
    ways: isDecided ? Math.max(left.ways, right.ways) : left.ways + right.ways,
  };
}

/** An unbounded repeat: bounded only if its body matches something, and in one way. */
function beforeLoop(body: PatternNode, min: number, rest: Rest, limits: Limits): Rest {
  if (isNullable(body)) return UNBOUNDED;
  const { first } = before(body, END, limits);
  const once = before(body, { ...END, first: first | rest.first }, limits);
  if (once.ways > 1) return UNBOUNDED;
  const { length } = limits;
  const isDecided = isDisjoint(first, rest.first);
  const after = isDecided ? rest.full + length * rest.miss : (length + 1) * rest.full;
  return {
    first: min === 0 ? first | rest.first : first,
    full: (length + 1) * (1 + once.full) + after,
    miss: 1 + once.miss + (min === 0 ? rest.miss : 0),
    ways: isDecided ? rest.ways : Infinity,
  };
}

/** A counted repeat is its body written out, the later ones optional. */
function beforeCounted(body: PatternNode, min: number, max: number, rest: Rest, limits: Limits): Rest {
  if (max > 1 && isNullable(body)) return UNBOUNDED;
  let next = rest;
  for (let count = max; count > 0; count--) {
    const taken = before(body, next, limits);
    next = count > min ? either(taken, rest) : oneMore(taken);
  }
  return next;
}
