// A line that names a series and its points.

import { LabelBuilder, type Labels, METRIC_NAME, NO_LABELS } from '../labels/labels.ts';
import { TokenStream } from '../syntax/token-stream.ts';
import { type Point, parsePoints } from './points.ts';

/** A text that is not of the notation. */
export class NotationError extends Error {
  override readonly name = 'NotationError';
}

const metricPart =
  /^(?:[a-zA-Z_:][a-zA-Z0-9_:]*)?(?:\s*\{(?!\{)(?:[^"'`}]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)*\})?/;

/** Reads `name{a="b"} points`. Throws NotationError, or ParseError for labels that are none. */
export function parseSeriesLine(text: string): {
  readonly labels: Labels;
  readonly points: readonly Point[];
} {
  const metric = metricPart.exec(text)?.[0] ?? '';
  if (metric === '') throw new NotationError(`no series in ${JSON.stringify(text)}`);
  const points = parsePoints(text.slice(metric.length));
  if (!points) throw new NotationError(`cannot read points in ${JSON.stringify(text)}`);
  return { labels: parseMetric(metric), points };
}

/** Reads `name{a="b"}`. Throws ParseError. */
export function parseMetric(text: string): Labels {
  const stream = new TokenStream(text);
  const builder = new LabelBuilder(NO_LABELS);
  if (stream.peek().kind === 'identifier') builder.set(METRIC_NAME, stream.next().text);
  if (!stream.takeSymbol('{')) return builder.build();
  while (!stream.isSymbol('}')) {
    const token = stream.next();
    const name = token.kind === 'string' ? stream.stringValue(token) : token.text;
    if (stream.takeSymbol('=')) builder.set(name, stream.stringValue(stream.next()));
    else builder.set(METRIC_NAME, name);
    if (!stream.takeSymbol(',')) break;
  }
  stream.expectSymbol('}', 'series');
  return builder.build();
}
