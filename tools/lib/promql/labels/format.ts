// Label sets as text: `name{a="b"}` as in the exposition format, with names outside the classic set quoted.

import { type Labels, METRIC_NAME } from './labels.ts';

const classicName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const classicMetricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;

/** `name{a="b", c="d"}`; the braces are left out when a name stands alone, `{}` is the empty set. */
export function formatLabels(labels: Labels): string {
  const name = labels.metricName;
  const bare = name === '' || classicMetricName.test(name);
  const parts: string[] = bare ? [] : [quoteLabelValue(name)];
  labels.names.forEach((label, index) => {
    if (label === METRIC_NAME) return;
    parts.push(`${formatLabelName(label)}=${quoteLabelValue(labels.values[index]!)}`);
  });
  const prefix = bare ? name : '';
  return parts.length === 0 && prefix !== '' ? prefix : `${prefix}{${parts.join(', ')}}`;
}

/** A label name as an expression writes it: bare where the classic grammar allows it, else quoted. */
export function formatLabelName(name: string): string {
  return classicName.test(name) ? name : quoteLabelValue(name);
}

/** A double-quoted string with the escapes that the lexer reads. */
export function quoteLabelValue(value: string): string {
  return JSON.stringify(value);
}

/** `{__name__="name", a="b"}`: all labels alike, as Prometheus shows them in messages. */
export function formatLabelSet(labels: Labels): string {
  const parts = labels.names.map(
    (name, index) => `${formatLabelName(name)}=${quoteLabelValue(labels.values[index]!)}`,
  );
  return `{${parts.join(', ')}}`;
}
