// The names that a METRIC record's values and labels have in PromQL (record.md, "Metrics").

/** Quoted fields that tell records apart, not series. Bare, they are no values either. */
export const UNLABELLED: ReadonlySet<string> = new Set(['seq', 'w', 'rev', 'window']);

/** The key whose series has the message alone as its name. */
const PLAIN_KEY = 'value';

const OUTSIDE_METRIC_NAME = /^[0-9]|[^a-zA-Z0-9_:]/g;
const OUTSIDE_LABEL_NAME = /^[0-9]|[^a-zA-Z0-9_]/g;

/** The metric name of a value: `requests_count` of `METRIC requests count=5`. */
export function metricName(message: string, key: string): string {
  const name = key === PLAIN_KEY ? message : `${message}_${key}`;
  return name.replace(OUTSIDE_METRIC_NAME, '_');
}

/** The label name of a field. */
export function labelName(key: string): string {
  return key.replace(OUTSIDE_LABEL_NAME, '_');
}
