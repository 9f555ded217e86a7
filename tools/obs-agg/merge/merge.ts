// obs-agg merge: METRIC records of many instances, nodes and hours in, those of all of them together out.

import { UsageError } from '../../lib/cli/failure.ts';
import { presented } from '../../lib/cli/presented.ts';
import { defineVerb } from '../../lib/cli/verbs.ts';
import { parseRules } from '../../lib/metric/rule.ts';
import { runStage } from '../../lib/stream/run.ts';
import { BUCKET_LABEL } from './identity.ts';
import { spec } from './options.ts';
import { createMergeStage } from './stage.ts';

export const merge = defineVerb(spec, ({ values }, context) => {
  if (values.without.includes(BUCKET_LABEL))
    throw new UsageError(
      `--without ${BUCKET_LABEL}: buckets contain each other and do not add up; the one with le="+Inf" is the count`,
    );
  context.needInput();
  const stage = createMergeStage({
    labels: {
      by: values.by.length > 0 ? new Set(values.by) : undefined,
      without: new Set(values.without.length > 0 ? values.without : ['instance', 'node']),
    },
    rules: parseRules(values.rule),
    windowMs: values.window,
    latenessMs: values.lateness,
    maxGroups: values.maxGroups,
    maxLineBytes: values.maxLine,
    withParts: values.sketch,
    wallClock: values.clock === 'wall',
    monotonicMs: () => performance.now(),
    onUnmergeable: (key) =>
      context.warn(
        `${key} is left out: it can only be merged from its sketch (obs-agg --sketch), or by a rule (--rule ${key}=max)`,
      ),
  });
  context.countWith(stage.ledger);
  return runStage(presented(stage, values.json));
});
