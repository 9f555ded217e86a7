// obs-describe changes

import { defineVerb } from '../../../lib/cli/verbs.ts';
import { answer } from '../../answer.ts';
import { spec } from './options.ts';
import { ask } from './report.ts';

export const changes = defineVerb(spec, ({ values, positionals: services }, context) =>
  answer(ask(services, { sinceMs: values.since, where: values.where }), values, context),
);
