// One trace as a waterfall, and the records it is drawn from.

import { Negative } from '../../../lib/cli/failure.ts';
import { serviceOf } from '../../../lib/record/source.ts';
import type { Question } from '../../answer.ts';
import { state } from '../../report/report.ts';
import { counted } from '../../words.ts';
import { nameOf, type Step, stepsOf } from './spans.ts';
import { waterfall } from './waterfall.ts';

export function ask(id: string): Question {
  return {
    wanted: { kinds: new Set(['logs', 'spans']), isOf: () => true, needles: [id] },
    report(journal) {
      const steps = stepsOf(journal, id);
      if (steps.length === 0) throw new Negative(`no record belongs to trace ${id}`);
      const [titles = '', ...lines] = waterfall(steps);
      return {
        about: id,
        sections: [
          { title: summary(id, steps), statements: [] },
          {
            // As far to the right as statements are.
            title: `  ${titles}`,
            statements: lines.map((line, index) => state(line, [], steps[index]!.isError ? 'bad' : 'plain')),
          },
          {
            title: 'RECORDS',
            statements: steps.map((step) => state(nameOf(step), [step.evidence])),
          },
        ],
      };
    },
  };
}

function summary(id: string, steps: readonly Step[]): string {
  const services = new Set(steps.map(({ evidence }) => serviceOf(evidence.record.source)));
  const spans = steps.filter(({ evidence }) => evidence.record.kind === 'SPAN').length;
  const errors = steps.filter(({ isError }) => isError).length;
  const counts = [
    counted(services.size, 'service'),
    counted(spans, 'span'),
    counted(steps.length - spans, 'record'),
    counted(errors, 'error'),
  ];
  return `TRACE ${id}: ${counts.join(', ')}`;
}
