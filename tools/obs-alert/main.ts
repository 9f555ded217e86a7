// obs-alert --rules FILE...: records in, ALERT records out. Its verbs are about the rules themselves.

import { runVerbs } from '../lib/cli/verbs.ts';
import { spec } from './options.ts';
import { backtest } from './verbs/backtest/verb.ts';
import { check } from './verbs/check/verb.ts';
import { replay, replayRun } from './verbs/replay/verb.ts';
import { test } from './verbs/test/verb.ts';

runVerbs(spec, [check, test, replay, backtest], async ({ values, positionals }, context) => {
  const rules = [...values.rules, ...positionals];
  if ((values.why ?? values.whyNot) !== undefined) {
    return replayRun({ ...values, rules, from: undefined, to: undefined }, [], context);
  }
  context.needInput();
  // PromQL and YAML are loaded only to be used: help and mistakes in the command line need neither.
  const { runAlert } = await import('./run.ts');
  return runAlert({ ...values, rules }, context);
});
