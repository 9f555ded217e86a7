// Which alerts are firing or pending, from ALERT records: one a transition, the state as the message. Two records are of
// one alert when their source and labels agree; annotations, which may tell of the value, are no part of that.

import { fieldOf, type RecordLine } from '../record/record.ts';
import { labelsOf, ownCopy } from '../record/values.ts';

export type ActiveState = 'firing' | 'pending';

export interface AlertRow {
  /** See alertKey. */
  readonly key: string;
  readonly state: ActiveState;
  readonly name: string;
  readonly severity: string | undefined;
  readonly summary: string | undefined;
  readonly source: string;
  /** When it entered the state, in Unix milliseconds. */
  readonly sinceMs: number;
}

/** Further alerts are refused and counted. */
export const MAX_ALERTS = 1_000;
/** Longer texts are cut. */
const MAX_TEXT_CHARACTERS = 500;

/** Labels of an ALERT record that describe it and do not tell it from another. */
const ANNOTATIONS: ReadonlySet<string> = new Set([
  'summary',
  'description',
  'message',
  'runbook',
  'runbook_url',
  'dashboard',
  'dashboard_url',
  'since',
  'value',
]);

/** The usual words for how bad it is, the worst first. */
const SEVERITIES = ['critical', 'page', 'error', 'high', 'warning', 'medium', 'low', 'info', 'none'];

export interface Alerts {
  observe(record: RecordLine, atMs: number): void;
  rows(): AlertRow[];
  refused(): number;
}

export function createAlerts(): Alerts {
  const active = new Map<string, AlertRow>();
  let refused = 0;
  return {
    observe(record, atMs) {
      const key = alertKey(record);
      const state = record.message;
      if (state !== 'firing' && state !== 'pending') {
        active.delete(key);
      } else if (active.has(key) || active.size < MAX_ALERTS) {
        active.set(key, rowOf(record, { key, state, atMs }, active.get(key)));
      } else {
        refused += 1;
      }
    },
    rows: () => [...active.values()].sort(compareAlerts),
    refused: () => refused,
  };
}

/** What tells an alert from others, whatever state it is in. */
export function alertKey(record: RecordLine): string {
  const fingerprint = fieldOf(record, 'fingerprint')?.value;
  if (fingerprint !== undefined) return fingerprint;
  const labels = labelsOf(record).filter(({ key }) => !ANNOTATIONS.has(key));
  return [record.source, ...labels.map(({ key, value }) => `${key}=${value}`)].join('\0');
}

/** An alert that is told again has been in its state since the first time. */
function rowOf(
  record: RecordLine,
  { key, state, atMs }: { readonly key: string; readonly state: ActiveState; readonly atMs: number },
  before: AlertRow | undefined,
): AlertRow {
  const summary = textOf(record, 'summary') ?? textOf(record, 'description') ?? textOf(record, 'message');
  return {
    key,
    state,
    name: textOf(record, 'alertname') ?? '',
    severity: textOf(record, 'severity'),
    summary,
    source: ownCopy(record.source, MAX_TEXT_CHARACTERS),
    sinceMs: before?.state === state ? before.sinceMs : atMs,
  };
}

function textOf(record: RecordLine, key: string): string | undefined {
  const text = fieldOf(record, key)?.value;
  return text === undefined || text === '' ? undefined : ownCopy(text, MAX_TEXT_CHARACTERS);
}

function compareAlerts(left: AlertRow, right: AlertRow): number {
  if (left.state !== right.state) return left.state === 'firing' ? -1 : 1;
  return (
    severityRank(left) - severityRank(right) ||
    compareTexts(left.name, right.name) ||
    compareTexts(left.source, right.source) ||
    left.sinceMs - right.sinceMs
  );
}

/** Unknown words come between the warnings and the rest. */
function severityRank({ severity }: AlertRow): number {
  const rank = SEVERITIES.indexOf(severity?.toLowerCase() ?? '');
  return rank < 0 ? SEVERITIES.indexOf('warning') + 0.5 : rank;
}

function compareTexts(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
