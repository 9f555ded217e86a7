// A change of an alert with all that a person needs: what to do, the records behind it, and whether somebody asked for silence.

import type { AlertTransition } from '../lib/promql/rules/alerting.ts';

export interface Notice {
  readonly transition: AlertTransition;
  /** Where it says what to do, where that is known. */
  readonly runbook: string | undefined;
  /** Lines of records, oldest first. */
  readonly evidence: readonly string[];
  /** Why nobody is to be told. */
  readonly silenced: string | undefined;
}

/** Annotations that name a runbook, the first one that is there counts. */
const RUNBOOK_NAMES = ['runbook', 'runbook_url'];

/** The runbook of an alert: what its annotations say, else its section in `base`. */
export function runbookOf(
  { annotations, labels }: AlertTransition,
  base: string | undefined,
): string | undefined {
  for (const name of RUNBOOK_NAMES) {
    const text = annotations.get(name);
    if (text) return text;
  }
  return base === undefined ? undefined : `${base}#${anchorOf(labels.get('alertname'))}`;
}

/** The anchor of a section: `InstanceDown` is under `#instance-down`. */
export function anchorOf(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .toLowerCase();
}
