// obs-alert backtest: thresholds held against the past.

import { EXIT } from '../../../lib/cli/failure.ts';
import { writeText } from '../../../lib/cli/message.ts';
import { defineVerb } from '../../../lib/cli/verbs.ts';
import { spec } from './options.ts';

export const backtest = defineVerb(spec, async ({ values, positionals }, context) => {
  if (positionals.length === 0) context.needInput();
  const { backtestRules } = await import('./run.ts');
  const { formatRows, jsonRows } = await import('./report.ts');
  const rows = await backtestRules({
    rules: values.rules,
    files: positionals.length === 0 ? ['-'] : positionals,
    alerts: values.alert,
    thresholds: values.thresholds,
    intervalMs: values.interval,
    staleAfterMs: values.staleAfter,
  });
  writeText(1, values.json ? jsonRows(rows) : formatRows(rows));
  return EXIT.done;
});
