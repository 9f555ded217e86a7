// What was changed, one statement a change.

import { type Change, changeOf } from '../../lib/lifecycle/changes.ts';
import type { Evidence } from '../../lib/lifecycle/evidence.ts';
import { type Statement, state } from '../report/report.ts';
import { ago, listed } from '../words.ts';

export interface ChangeEvidence extends Change {
  readonly evidence: Evidence;
}

/** The changes among `events`, in their order, with the value before where an earlier change of the same thing tells it. */
export function changesOf(events: readonly Evidence[]): ChangeEvidence[] {
  const values = new Map<string, string | undefined>();
  return events.flatMap((evidence) => {
    const change = changeOf(evidence.record);
    if (change === undefined) return [];
    const key = `${evidence.record.source}\0${change.kind}\0${change.key}`;
    const from = change.from ?? values.get(key);
    if (!change.hasFailed) values.set(key, change.to);
    return [{ ...change, from, evidence }];
  });
}

/** One change in words: `web deployed release v41 -> v42 5m ago, by ada`. */
export function changeStatement(change: ChangeEvidence, nowMs: number): Statement {
  const { evidence, by, reason, hasFailed } = change;
  const text = listed([
    `${evidence.record.source} ${changeWords(change)} ${ago(evidence.atMs, nowMs)}`,
    by && `by ${by}`,
    reason && `because: ${reason}`,
    hasFailed ? 'which failed' : undefined,
  ]);
  return state(text, [evidence], hasFailed ? 'bad' : 'plain');
}

function changeWords({ kind, key, from, to }: Change): string {
  const values = `${from === undefined ? '' : `${from} -> `}${to ?? '--'}`;
  switch (kind) {
    case 'deploy':
      return `was deployed, ${key} ${values},`;
    case 'scale':
      return `was scaled, ${key} ${values},`;
    case 'config':
      return `was configured, ${key} ${values},`;
    case 'route':
      return `was told ${key} ${values}`;
    case 'stop':
      return 'was asked to end';
    case 'restart':
      return 'was asked to start again';
  }
}
