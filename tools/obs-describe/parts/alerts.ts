// The alerts that are firing or pending, with the ALERT record of each.

import { type AlertRow, alertKey, createAlerts } from '../../lib/lifecycle/alerts.ts';
import type { Evidence } from '../../lib/lifecycle/evidence.ts';
import { fieldOf } from '../../lib/record/record.ts';
import { serviceOf } from '../../lib/record/source.ts';
import { alertTone } from '../../lib/term/tones.ts';
import { type Statement, state } from '../report/report.ts';
import { clockText, listed } from '../words.ts';

/** The active alerts about `isAbout`, the worst first. */
export function alertStatements(
  alerts: readonly Evidence[],
  isAbout: (evidence: Evidence) => boolean,
  nowMs: number,
): Statement[] {
  const active = createAlerts();
  const last = new Map<string, Evidence>();
  for (const one of alerts.filter((alert) => fieldOf(alert.record, 'alertname') && isAbout(alert))) {
    active.observe(one.record, one.atMs);
    last.set(alertKey(one.record), one);
  }
  return active.rows().map((row) => alertStatement(row, last.get(row.key), nowMs));
}

/** Whether an alert is about a service or one of its instances. */
export function isAboutService(service: string): (evidence: Evidence) => boolean {
  return ({ record }) =>
    serviceOf(record.source) === service || fieldOf(record, 'service')?.value === service;
}

function alertStatement(row: AlertRow, evidence: Evidence | undefined, nowMs: number): Statement {
  const text = listed([
    `${row.name} is ${row.state} since ${clockText(row.sinceMs, nowMs)}`,
    row.severity,
    row.summary,
  ]);
  return state(text, [evidence], alertTone(row.state));
}
