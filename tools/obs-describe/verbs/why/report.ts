// Why an instance restarted or does not serve, or why a service does not: the answer first, then the chain of evidence.

import { NODE_SERVICE } from '../../../lib/lifecycle/nodes.ts';
import { type Route, routesOf } from '../../../lib/lifecycle/routes.ts';
import { serviceOf } from '../../../lib/record/source.ts';
import type { Question } from '../../answer.ts';
import type { Journal } from '../../journal/journal.ts';
import { knownServices, requireKnown } from '../../known.ts';
import { alertStatements, isAboutService } from '../../parts/alerts.ts';
import { chainOf } from '../../parts/chain.ts';
import { desiredStatements, wishOf } from '../../parts/desired.ts';
import { errorStatements } from '../../parts/errors.ts';
import { findInstance, type Instance, instancesOf } from '../../parts/instances.ts';
import { routeStatements, routesTo } from '../../parts/routes.ts';
import { causeOf, isInTrouble, verdict } from '../../parts/verdict.ts';
import { type Report, reportOf, type Statement, state } from '../../report/report.ts';

export function ask(name: string): Question {
  const service = serviceOf(name);
  return {
    wanted: {
      kinds: new Set(['logs', 'metrics']),
      isOf: (one) => one === service || one === NODE_SERVICE,
    },
    report(journal, nowMs) {
      const instances = instancesOf(journal, nowMs, service);
      const routes = routesTo(routesOf(journal.events), service);
      const instance = findInstance(instances, name);
      if (instance !== undefined) return aboutInstance(journal, instance, routes, nowMs);
      requireKnown('service or instance', name, [
        ...knownServices(journal),
        ...instancesOf(journal, nowMs).map(({ source }) => source),
      ]);
      return aboutService(journal, { service, instances, routes }, nowMs);
    },
  };
}

function aboutInstance(
  journal: Journal,
  instance: Instance,
  routes: readonly Route[],
  nowMs: number,
): Report {
  const { source } = instance;
  const cause = causeOf(journal, instance);
  return reportOf(source, [
    { title: 'ANSWER', statements: [verdict(instance, cause, routes, nowMs)] },
    { title: 'WHAT HAPPENED', statements: chainOf(journal, instance, cause, nowMs) },
    {
      title: 'ALERTS',
      statements: alertStatements(journal.alerts, isAboutService(serviceOf(source)), nowMs),
    },
  ]);
}

interface Subject {
  readonly service: string;
  readonly instances: readonly Instance[];
  readonly routes: readonly Route[];
}

function aboutService(journal: Journal, { service, instances, routes }: Subject, nowMs: number): Report {
  const troubled = instances.filter((instance) => isInTrouble(instance, routes, nowMs));
  const logs = journal.logs.filter(({ record }) => serviceOf(record.source) === service);
  const answers = troubled.map((one) => verdict(one, causeOf(journal, one), routes, nowMs));
  return reportOf(service, [
    {
      title: 'ANSWER',
      statements: [...missing(journal, service, instances), ...answers, ...nothing(troubled, service)],
    },
    { title: 'DESIRED AND ACTUAL', statements: desiredStatements(journal, service, instances, nowMs) },
    { title: 'ROUTES', statements: routes.flatMap((route) => routeStatements(route, instances, nowMs)) },
    { title: 'ERRORS', statements: errorStatements(logs, nowMs) },
    { title: 'ALERTS', statements: alertStatements(journal.alerts, isAboutService(service), nowMs) },
  ]);
}

/** Instances that are wanted and that no record tells of. */
function missing(journal: Journal, service: string, instances: readonly Instance[]): Statement[] {
  const wish = wishOf(journal, service);
  const wanted = instances.filter(({ history }) => history.status.isWanted).length;
  if (wish === undefined || wanted >= wish.replicas) return [];
  const count = wish.replicas - wanted;
  return [
    state(
      `no record tells of ${count} of the ${wish.replicas} instances that are wanted`,
      [wish.evidence],
      'bad',
    ),
  ];
}

function nothing(troubled: readonly Instance[], service: string): Statement[] {
  return troubled.length > 0
    ? []
    : [state(`no record says that an instance of ${service} is in trouble`, [])];
}
