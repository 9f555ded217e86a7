// Instant vector selectors: `name`, `name{label="value"}`, `{"utf-8 name", "utf-8 label"=~"pattern"}`.

import { METRIC_NAME } from '../labels/labels.ts';
import { type LabelMatcher, labelMatcher, type MatchOperator } from '../labels/matcher.ts';
import { RegexpError } from '../regexp/syntax.ts';
import type { VectorSelector } from './ast.ts';
import type { Token } from './token.ts';
import type { TokenStream } from './token-stream.ts';

/** A selector; `name` is the metric name token where one stands before the braces, already read. */
export function parseSelector(stream: TokenStream, name: Token | undefined): VectorSelector {
  const start = name?.start ?? stream.peek().start;
  const matchers: LabelMatcher[] = [];
  if (stream.takeSymbol('{')) parseMatchers(stream, matchers, name?.text);
  if (name) matchers.push(labelMatcher(METRIC_NAME, '=', name.text));
  if (matchers.every((matcher) => matcher.matches(''))) {
    throw stream.error(start, 'vector selector must contain at least one non-empty matcher');
  }
  return { kind: 'selector', matchers, offsetMs: 0, at: undefined, start, end: stream.lastEnd };
}

function parseMatchers(stream: TokenStream, matchers: LabelMatcher[], outerName: string | undefined): void {
  let name = outerName;
  while (!stream.isSymbol('}')) {
    const label = parseMatcherLabel(stream);
    if (label.kind === 'string' && (stream.isSymbol(',') || stream.isSymbol('}'))) {
      const quoted = stream.nameValue(label, 'metric');
      if (name !== undefined) {
        throw stream.error(
          label.start,
          `metric name must not be set twice: ${JSON.stringify(name)} or ${JSON.stringify(quoted)}`,
        );
      }
      name = quoted;
      matchers.push(labelMatcher(METRIC_NAME, '=', quoted));
    } else {
      const matcher = parseMatcher(stream, label);
      if (outerName !== undefined && matcher.name === METRIC_NAME) {
        throw stream.error(
          label.start,
          `metric name must not be set twice: ${JSON.stringify(outerName)} or ${JSON.stringify(matcher.value)}`,
        );
      }
      matchers.push(matcher);
    }
    if (!stream.takeSymbol(',')) break;
  }
  stream.expectSymbol('}', 'label matching');
}

function parseMatcherLabel(stream: TokenStream): Token {
  const token = stream.peek();
  const isName = token.kind === 'identifier' && !token.text.includes(':');
  if (!isName && token.kind !== 'string') throw stream.unexpected('label matching', 'identifier or "}"');
  return stream.next();
}

const operators: ReadonlySet<string> = new Set<MatchOperator>(['=', '!=', '=~', '!~']);

function parseMatcher(stream: TokenStream, label: Token): LabelMatcher {
  const name = label.kind === 'string' ? stream.nameValue(label, 'label') : label.text;
  const operator = stream.peek();
  if (operator.kind !== 'symbol' || !operators.has(operator.text)) {
    throw stream.unexpected('label matching', 'label matching operator');
  }
  stream.next();
  const value = stream.peek();
  if (value.kind !== 'string') throw stream.unexpected('label matching', 'string');
  stream.next();
  try {
    return labelMatcher(name, operator.text as MatchOperator, stream.stringValue(value));
  } catch (error) {
    if (!(error instanceof RegexpError)) throw error;
    throw stream.error(value.start, `error parsing regexp: ${error.message}`);
  }
}
