// obs-describe convergence

import { defineVerb } from '../../../lib/cli/verbs.ts';
import { answer } from '../../answer.ts';
import { spec } from './options.ts';
import { ask } from './report.ts';

export const convergence = defineVerb(spec, ({ values }, context) =>
  answer(ask({ lagEvents: values.lagEvents, lagMs: values.lag }), values, context),
);
