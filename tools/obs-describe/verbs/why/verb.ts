// obs-describe why

import { defineVerb } from '../../../lib/cli/verbs.ts';
import { answer } from '../../answer.ts';
import { spec } from './options.ts';
import { ask } from './report.ts';

export const why = defineVerb(spec, ({ values, positionals: [name = ''] }, context) =>
  answer(ask(name), values, context),
);
