// obs-logs SERVICE...: the lines that are kept, those that are wanted of them, and on from there.

import { runTool } from '../lib/cli/run.ts';
import { runStage } from '../lib/stream/run.ts';
import { spec } from './options.ts';
import { makePlan } from './plan.ts';
import { showPlaces } from './show.ts';

runTool(spec, async ({ values, positionals }, context) => {
  const plan = await makePlan(values, positionals, context);
  if (plan.places.length === 0) context.needInput();
  context.countWith(plan.stage.ledger, 'lines');
  const outcome = await (plan.places.length === 0 ? runStage(plan.stage) : showPlaces(plan, context));
  return outcome.kind === 'end' ? plan.status() : outcome;
});
