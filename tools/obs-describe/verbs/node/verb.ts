// obs-describe node

import { defineVerb } from '../../../lib/cli/verbs.ts';
import { answer } from '../../answer.ts';
import { spec } from './options.ts';
import { ask } from './report.ts';

export const node = defineVerb(spec, ({ values, positionals: [name = ''] }, context) =>
  answer(ask(name), values, context),
);
