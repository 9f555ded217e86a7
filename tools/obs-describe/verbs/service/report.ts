// All that is known of a service.

import { routesOf } from '../../../lib/lifecycle/routes.ts';
import type { Question } from '../../answer.ts';
import { ofService } from '../../journal/journal.ts';
import { knownServices, requireKnown } from '../../known.ts';
import { alertStatements, isAboutService } from '../../parts/alerts.ts';
import { desiredStatements } from '../../parts/desired.ts';
import { errorStatements } from '../../parts/errors.ts';
import { exitStatements } from '../../parts/exits.ts';
import { healthStatements, instancesOf, phaseStatement } from '../../parts/instances.ts';
import { metricStatements } from '../../parts/metrics.ts';
import { routeStatements, routesTo } from '../../parts/routes.ts';
import { reportOf } from '../../report/report.ts';

export function ask(service: string): Question {
  return {
    wanted: { kinds: new Set(['logs', 'metrics']), isOf: (name) => name === service },
    report(journal, nowMs) {
      requireKnown('service', service, knownServices(journal));
      const instances = instancesOf(journal, nowMs, service);
      const routes = routesTo(routesOf(journal.events), service);
      const unhealthy = instances.filter(({ history }) => history.status.phase !== 'ready');
      return reportOf(service, [
        { title: 'DESIRED AND ACTUAL', statements: desiredStatements(journal, service, instances, nowMs) },
        { title: 'INSTANCES', statements: instances.map((one) => phaseStatement(one, nowMs)) },
        { title: 'HEALTH', statements: unhealthy.flatMap(healthStatements) },
        { title: 'ROUTES', statements: routes.flatMap((route) => routeStatements(route, instances, nowMs)) },
        {
          title: 'LAST EXITS',
          statements: instances.flatMap((one) => exitStatements(journal, one, nowMs)),
        },
        { title: 'ERRORS', statements: errorStatements(ofService(journal.logs, service), nowMs) },
        { title: 'ALERTS', statements: alertStatements(journal.alerts, isAboutService(service), nowMs) },
        { title: 'METRICS', statements: metricStatements(ofService(journal.metrics, service), nowMs) },
      ]);
    },
  };
}
