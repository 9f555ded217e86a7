// obs-query EXPR: records in, the value of a PromQL expression out.

import { runTool } from '../lib/cli/run.ts';
import { spec } from './options.ts';
import { spanOf } from './span.ts';

runTool(spec, async ({ values, positionals: [text = ''] }, context) => {
  const span = spanOf(values);
  // PromQL is loaded only to be used: help and mistakes in the command line do not need it.
  const { runQuery } = await import('./run.ts');
  return runQuery(text, span, values, context);
});
