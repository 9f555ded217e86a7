// From the literals that the kernel has found in a line to the secrets in it.

import { type Literal, placesOf } from '../../lib/kernel/literal.ts';
import { matchField } from './field-match.ts';
import { createPatternMatcher } from './pattern-match.ts';
import { createPrivateKeys, type PrivateKeys } from './private-key.ts';
import type { FieldRule, Rule } from './rule.ts';
import { joinSpans, type Span } from './span.ts';

export interface Matcher {
  /** What the kernel has to look for; candidates are numbered as they stand here. */
  readonly literals: readonly Literal[];
  readonly privateKeys: PrivateKeys;
  /** Begins a line (latin1, without its line end). */
  begin(text: string): void;
  /** A literal stands at `at`. They come in the order of the text, but for a few bytes. */
  candidate(at: number, literal: number): void;
  /** What is found besides candidates. */
  add(spans: readonly Span[]): void;
  /** The secrets of the line, in order, none over another. */
  finish(): readonly Span[];
}

/** What to do where a literal stands. */
type Attempt = (at: number) => void;

export function createMatcher(rules: readonly Rule[]): Matcher {
  const literals: Literal[] = [];
  const attempts: Attempt[][] = [];
  const places = new Map<string, number>();
  const resets: (() => void)[] = [];
  let text = '';
  let isMetric: boolean | undefined;
  let spans: Span[] = [];
  /** The secret that a shape has found last: nothing is looked for within it. */
  let shape = { start: 0, end: 0 };
  /** Where the last value of a named field ends: a field within it says nothing more. */
  let fieldEnd = 0;

  const on = (literal: Literal, attempt: Attempt): void => {
    const key = JSON.stringify(literal);
    const place = places.get(key);
    if (place !== undefined) {
      attempts[place]!.push(attempt);
      return;
    }
    places.set(key, literals.length);
    literals.push(literal);
    attempts.push([attempt]);
  };

  const addShape = (span: Span | undefined): void => {
    if (span === undefined) return;
    spans.push(span);
    if (span.end > shape.end) shape = span;
  };

  const addFieldRule = (rule: FieldRule): void => {
    for (const key of rule.keys) {
      const places = placesOf(key);
      const { length } = places;
      on({ text: key, anyCase: true, check: 'field' }, (at) => {
        if (at < fieldEnd || !isAt(places, text, at)) return;
        isMetric ??= METRIC.test(text);
        for (const span of matchField(rule, text, at, at + length, isMetric)) {
          spans.push(span);
          fieldEnd = Math.max(fieldEnd, span.end);
        }
      });
    }
  };

  let privateKeys: PrivateKeys | undefined;
  for (const rule of rules) {
    if (rule.kind === 'field') {
      addFieldRule(rule);
    } else if (rule.kind === 'private-key') {
      const keys = createPrivateKeys(rule.name);
      privateKeys = keys;
      resets.push(() => keys.reset());
      for (const literal of rule.literals) on(literal, (at) => addShape(keys.begin(text, at)));
    } else {
      const matcher = createPatternMatcher(rule);
      if (rule.wholeRun) resets.push(() => matcher.reset());
      for (const literal of rule.literals) on(literal, (at) => addShape(matcher.match(text, at, shape.end)));
    }
  }

  return {
    literals,
    privateKeys: privateKeys ?? createPrivateKeys('private-key'),
    begin(line) {
      text = line;
      isMetric = undefined;
      spans = [];
      shape = { start: 0, end: 0 };
      fieldEnd = 0;
      for (const reset of resets) reset();
    },
    candidate(at, literal) {
      if (at > shape.start && at < shape.end) return;
      for (const attempt of attempts[literal]!) attempt(at);
    },
    add(found) {
      spans.push(...found);
    },
    finish: () => joinSpans(spans),
  };
}

/** Whether the places of a key, in any case, are those of the text at `at`. */
function isAt(places: readonly string[], text: string, at: number): boolean {
  return places.every((chars, index) => chars.includes((text[at + index] ?? '\n').toLowerCase()));
}

/** A record of the kind whose bare numbers are values. */
const METRIC = /^\d{4}-\S* \S+ METRIC |^\{.{0,300}?"kind"\s*:\s*"METRIC"/;
