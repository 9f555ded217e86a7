// All that is known of a route.

import { routesOf } from '../../../lib/lifecycle/routes.ts';
import { fieldOf } from '../../../lib/record/record.ts';
import { serviceOf } from '../../../lib/record/source.ts';
import type { Question } from '../../answer.ts';
import { requireKnown } from '../../known.ts';
import { alertStatements } from '../../parts/alerts.ts';
import { instancesOf, phaseStatement } from '../../parts/instances.ts';
import { metricStatements } from '../../parts/metrics.ts';
import { reachStatements } from '../../parts/reach.ts';
import { routeStatements } from '../../parts/routes.ts';
import { reportOf } from '../../report/report.ts';

export function ask(name: string): Question {
  return {
    wanted: { kinds: new Set(['metrics']), isOf: () => true, needles: [JSON.stringify(name)] },
    report(journal, nowMs) {
      const routes = routesOf(journal.events);
      requireKnown(
        'route',
        name,
        routes.map((route) => route.name),
      );
      const route = routes.find((one) => one.name === name)!;
      const services = new Set(route.bindings.map(({ service }) => service));
      const instances = instancesOf(journal, nowMs).filter(({ source }) => services.has(serviceOf(source)));
      const isOfRoute = ({ record }: (typeof journal.metrics)[number]): boolean =>
        fieldOf(record, 'route')?.value === name;
      const backends = new Set(route.backends.map(({ backend }) => backend));
      return reportOf(name, [
        { title: 'ROUTE', statements: routeStatements(route, instances, nowMs) },
        {
          title: 'BACKENDS',
          statements: [...backends].flatMap((backend) => reachStatements([route], backend, nowMs)),
        },
        { title: 'INSTANCES', statements: instances.map((one) => phaseStatement(one, nowMs)) },
        { title: 'ALERTS', statements: alertStatements(journal.alerts, isOfRoute, nowMs) },
        { title: 'METRICS', statements: metricStatements(journal.metrics.filter(isOfRoute), nowMs) },
      ]);
    },
  };
}
