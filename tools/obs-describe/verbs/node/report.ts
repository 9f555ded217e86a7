// All that is known of a node.

import { NODE_SERVICE } from '../../../lib/lifecycle/nodes.ts';
import { fieldOf } from '../../../lib/record/record.ts';
import { instanceOf, serviceOf } from '../../../lib/record/source.ts';
import type { Question } from '../../answer.ts';
import type { Journal } from '../../journal/journal.ts';
import { requireKnown } from '../../known.ts';
import { alertStatements } from '../../parts/alerts.ts';
import { type Instance, instancesOf, phaseStatement } from '../../parts/instances.ts';
import { nodeSource, nodeStatements } from '../../parts/nodes.ts';
import { reportOf } from '../../report/report.ts';

export function ask(name: string): Question {
  return {
    wanted: { kinds: new Set(['metrics']), isOf: (service) => service === NODE_SERVICE },
    report(journal, nowMs) {
      const instances = instancesOf(journal, nowMs).filter(
        ({ source }) => serviceOf(source) !== NODE_SERVICE,
      );
      requireKnown('node', name, knownNodes(journal, instances));
      const here = instances.filter((instance) => nodeOf(instance) === name);
      return reportOf(name, [
        { title: 'NODE', statements: nodeStatements(journal, name, nowMs) },
        { title: 'INSTANCES', statements: here.map((instance) => phaseStatement(instance, nowMs)) },
        {
          title: 'ALERTS',
          statements: alertStatements(
            journal.alerts,
            ({ record }) => record.source === nodeSource(name) || fieldOf(record, 'node')?.value === name,
            nowMs,
          ),
        },
      ]);
    },
  };
}

function nodeOf({ node }: Instance): string | undefined {
  return node && fieldOf(node.record, 'node')?.value;
}

function knownNodes(journal: Journal, instances: readonly Instance[]): string[] {
  const heard = [...journal.metrics, ...journal.events]
    .filter(({ record }) => serviceOf(record.source) === NODE_SERVICE)
    .map(({ record }) => instanceOf(record.source));
  return [...heard, ...instances.flatMap((instance) => nodeOf(instance) ?? [])];
}
