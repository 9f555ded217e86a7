// A line that names a series and its points.

import { LabelBuilder, type Labels, METRIC_NAME, NO_LABELS } from '../../tools/lib/promql/labels/labels.ts';
import { TokenStream } from '../../tools/lib/promql/syntax/token-stream.ts';
import { type SeriesPoints, TestSyntaxError } from './case.ts';
import { parsePoints } from './points.ts';

const metricPart =
  /^(?:[a-zA-Z_:][a-zA-Z0-9_:]*)?(?:\s*\{(?!\{)(?:[^"'`}]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)*\})?/;

/** Reads `name{a="b"} points`. Throws TestSyntaxError. */
export function parseSeriesLine(text: string, line: number): SeriesPoints {
  const metric = metricPart.exec(text)![0];
  if (metric === '') throw new TestSyntaxError(line, `no series in ${JSON.stringify(text)}`);
  const points = parsePoints(text.slice(metric.length));
  if (!points) throw new TestSyntaxError(line, `cannot read points in ${JSON.stringify(text)}`);
  return { labels: parseMetric(metric), points, line };
}

function parseMetric(text: string): Labels {
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
