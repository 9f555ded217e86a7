// obs-agg FUNCTION...: records in, METRIC records per group and window out. obs-agg merge puts such records together.

import { presented } from '../lib/cli/presented.ts';
import { runVerbs } from '../lib/cli/verbs.ts';
import { note } from '../lib/stream/ledger.ts';
import { runStage } from '../lib/stream/run.ts';
import { openFiles } from './files.ts';
import { merge } from './merge/merge.ts';
import { spec } from './options.ts';
import { momentOf, parseKeys, planOf, windowOf } from './request.ts';
import { createAggStage } from './stage.ts';
import { warnOfBounds } from './warnings.ts';

/** Values that are kept for exact quantiles at most, 8 bytes each. */
const EXACT_VALUES = 8_000_000;

runVerbs(spec, [merge], ({ values, positionals }, context) => {
  const by = parseKeys(values.by);
  const plan = planOf(positionals, by, windowOf(values), values.name);
  const files = values.dir === undefined ? undefined : openFiles(values.dir, by, context);
  context.needInput();
  const stage = createAggStage({
    plan,
    latenessMs: values.lateness,
    maxAheadMs: values.maxAhead,
    maxGroups: values.maxGroups,
    pass: values.pass,
    maxLineBytes: values.maxLine,
    exactValues: values.exact ? EXACT_VALUES : 0,
    withParts: values.sketch,
    sinceMs: momentOf('since', values.since, Date.now()),
    untilMs: momentOf('until', values.until, Date.now()),
    wallClock: values.clock === 'wall',
    monotonicMs: () => performance.now(),
    onMetrics: (metrics) => {
      if (files && !files(metrics)) note(stage.ledger, 'files_failed', 1);
    },
  });
  context.countWith(stage.ledger);
  context.atEnd(() => warnOfBounds(stage.ledger, context));
  return runStage(presented(stage, values.json));
});
