import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type ExpositionFormat,
  MalformedExposition,
  parseExposition,
} from '../../../../tools/obs-capture/http/exposition.ts';

function read(body: string, format: ExpositionFormat = 'prometheus'): readonly string[] {
  return parseExposition(body, format).map(({ name, labels, value, timeMs }) => {
    const pairs = labels.map(([key, text]) => `${key}=${JSON.stringify(text)}`).join(',');
    return `${name}{${pairs}} ${value}${timeMs === undefined ? '' : ` ${timeMs}`}`;
  });
}

test('samples of the Prometheus text format, with what may stand around them', () => {
  const body = [
    '# HELP http_requests_total The total number of HTTP requests.',
    '# TYPE http_requests_total counter',
    'http_requests_total{method="post",code="200"} 1027 1395066363000',
    '',
    '# a comment',
    '  metric_without_timestamp_and_labels   12.47  ',
    'odd { a = "x" , b="" , } 1\r',
    'something_weird{problem="division by \\"zero\\"", path="C:\\\\DIR\\\\", lines="a\\nb"} +Inf -3982045',
    'ns:rule:sum 5.',
    'small 1e-9',
  ].join('\n');
  assert.deepEqual(read(body), [
    'http_requests_total{method="post",code="200"} 1027 1395066363000',
    'metric_without_timestamp_and_labels{} 12.47',
    'odd{a="x",b=""} 1',
    'something_weird{problem="division by \\"zero\\"",path="C:\\\\DIR\\\\",lines="a\\nb"} +Inf -3982045',
    'ns:rule:sum{} 5',
    'small{} 1e-9',
  ]);
});

test('OpenMetrics: times in seconds, exemplars left out, an end that must be there', () => {
  const body =
    '# TYPE a counter\na_total{x="1"} 3 1520879607.789 # {trace_id="KOO5S4vxi0o"} 0.67 1520879607\n# EOF\n';
  assert.deepEqual(read(body, 'openmetrics'), ['a_total{x="1"} 3 1520879607789']);
  assert.throws(() => read('a 1\n', 'openmetrics'), /^Error: line 2: # EOF is missing$/);
  assert.throws(() => read('# EOF\na 1\n', 'openmetrics'), /line 2: it comes after # EOF/);
});

test('a malformed line is refused with its number and what was expected', () => {
  const mistakes: readonly (readonly [string, RegExp])[] = [
    ['a', /line 1: a value is expected/],
    ['a 1\nb x', /line 2: "x" is no number/],
    ['a{b="c} 1', /line 1: a label value has no closing quote/],
    ['a{b=c} 1', /line 1: " is expected at column 5/],
    ['a{b="c" d="e"} 1', /line 1: , is expected at column 9/],
    ['1a 1', /line 1: a name of a metric is expected/],
    ['a 1 2 3', /line 1: there is more than a value and a time/],
    ['a 0x10', /is no number/],
  ];
  for (const [body, message] of mistakes) {
    assert.throws(
      () => read(body),
      (error) => error instanceof MalformedExposition && message.test(error.message),
      body,
    );
  }
});
