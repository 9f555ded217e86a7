// What changed: for each service a diff from the values before to those of now, then every change by itself.

import { compile } from '../../../lib/expr/evaluate.ts';
import { expressionOf } from '../../../lib/expr/option.ts';
import { viewOf } from '../../../lib/expr/view.ts';
import { fieldOf } from '../../../lib/record/record.ts';
import { serviceOf } from '../../../lib/record/source.ts';
import { agoText } from '../../../lib/term/figures.ts';
import type { Question } from '../../answer.ts';
import type { Journal } from '../../journal/journal.ts';
import { knownServices, requireKnown } from '../../known.ts';
import { type ChangeEvidence, changeStatement, changesOf } from '../../parts/changes.ts';
import { type Report, reportOf, type Section, type Statement, state } from '../../report/report.ts';

export interface ChangesOptions {
  readonly sinceMs: number;
  readonly where: string | undefined;
}

/** The question; a mistake in the expression is told before anything is read. */
export function ask(services: readonly string[], { sinceMs, where }: ChangesOptions): Question {
  const expression = expressionOf('--where', where);
  const matches = expression === undefined ? () => true : compile(expression);
  return {
    wanted: { kinds: new Set(), isOf: () => false },
    report(journal, nowMs) {
      for (const service of services) requireKnown('service', service, subjects(journal));
      const events = journal.events.filter(({ record }) => matches(viewOf(record)));
      const changes = changesOf(events).filter(
        (change) =>
          change.evidence.atMs > nowMs - sinceMs &&
          (services.length === 0 || services.includes(subjectOf(change))),
      );
      return changesReport(changes, sinceMs, nowMs);
    },
  };
}

function changesReport(changes: readonly ChangeEvidence[], sinceMs: number, nowMs: number): Report {
  if (changes.length === 0) {
    const title = `NOTHING CHANGED IN THE LAST ${agoText(sinceMs)}`;
    return { about: 'changes', sections: [{ title, statements: [] }] };
  }
  const subjects = [...new Set(changes.map(subjectOf))];
  const sections = subjects.map((subject): Section => {
    const mine = changes.filter((change) => subjectOf(change) === subject);
    const each = mine.map((change) => changeStatement(change, nowMs));
    return { title: subject, statements: [...diff(mine), ...each] };
  });
  return reportOf('changes', sections);
}

/** The service that was changed; of a route, the one it leads to. */
function subjectOf({ evidence: { record } }: ChangeEvidence): string {
  return fieldOf(record, 'route') === undefined
    ? serviceOf(record.source)
    : (fieldOf(record, 'service')?.value ?? serviceOf(record.source));
}

function subjects(journal: Journal): Set<string> {
  return knownServices(journal);
}

/** From the first value to the last of each thing that has values, as a unified diff shows it. */
function diff(changes: readonly ChangeEvidence[]): Statement[] {
  const keys = [...new Set(changes.filter(({ key }) => key !== '').map(({ key }) => key))];
  return keys.flatMap((key) => {
    const mine = changes.filter((change) => change.key === key && !change.hasFailed);
    const from = mine.at(0)?.from;
    const to = mine.at(-1)?.to;
    if (mine.length === 0 || from === to) return [];
    return [
      ...(from === undefined ? [] : [state(`- ${key} ${from}`, [], 'bad')]),
      ...(to === undefined ? [] : [state(`+ ${key} ${to}`, [], 'good')]),
    ];
  });
}
