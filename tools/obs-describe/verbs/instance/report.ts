// All that is known of one instance.

import { routesOf } from '../../../lib/lifecycle/routes.ts';
import { fieldOf } from '../../../lib/record/record.ts';
import { serviceOf } from '../../../lib/record/source.ts';
import type { Question } from '../../answer.ts';
import { ofSource } from '../../journal/journal.ts';
import { requireKnown } from '../../known.ts';
import { alertStatements } from '../../parts/alerts.ts';
import { errorStatements } from '../../parts/errors.ts';
import { exitStatements } from '../../parts/exits.ts';
import { findInstance, healthStatements, instancesOf, phaseStatement } from '../../parts/instances.ts';
import { metricStatements } from '../../parts/metrics.ts';
import { reachStatements } from '../../parts/reach.ts';
import { reportOf } from '../../report/report.ts';

export function ask(name: string): Question {
  const service = serviceOf(name);
  return {
    wanted: { kinds: new Set(['logs', 'metrics']), isOf: (one) => one === service },
    report(journal, nowMs) {
      const instances = instancesOf(journal, nowMs);
      requireKnown(
        'instance',
        name,
        instances.map(({ source }) => source),
      );
      const instance = findInstance(instances, name)!;
      const isAbout = ({ record }: { readonly record: Parameters<typeof fieldOf>[0] }): boolean =>
        record.source === name || `${service}/${fieldOf(record, 'instance')?.value}` === name;
      return reportOf(name, [
        { title: 'STATE', statements: [phaseStatement(instance, nowMs)] },
        { title: 'HEALTH', statements: healthStatements(instance) },
        { title: 'ROUTES', statements: reachStatements(routesOf(journal.events), name, nowMs) },
        { title: 'LAST EXITS', statements: exitStatements(journal, instance, nowMs) },
        { title: 'ERRORS', statements: errorStatements(ofSource(journal.logs, name), nowMs) },
        { title: 'ALERTS', statements: alertStatements(journal.alerts, isAbout, nowMs) },
        { title: 'METRICS', statements: metricStatements(ofSource(journal.metrics, name), nowMs) },
      ]);
    },
  };
}
