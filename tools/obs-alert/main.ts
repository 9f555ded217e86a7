// obs-alert --rules FILE...: records in, ALERT records out.

import { runTool } from '../lib/cli/run.ts';
import { spec } from './options.ts';

runTool(spec, async ({ values, positionals }, context) => {
  context.needInput();
  // PromQL and YAML are loaded only to be used: help and mistakes in the command line need neither.
  const { runAlert } = await import('./run.ts');
  return runAlert({ ...values, rules: [...values.rules, ...positionals] }, context);
});
