// obs-logs SERVICE...: the lines that are kept, those that are wanted of them, and on from there.

import { runTool } from '../lib/cli/run.ts';
import { runStage } from '../lib/stream/run.ts';
import { spec } from './options.ts';
import { makePlan } from './plan.ts';

runTool(spec, async ({ values, positionals }, context) => {
  const plan = makePlan(values, positionals, context);
  if (plan.places.length === 0) context.needInput();
  context.countWith(plan.stage.ledger, 'lines');
  if (plan.places.length === 0) return runStage(plan.stage);
  // Rings and files are not needed where the lines come through stdin.
  const { showPlaces } = await import('./show.ts');
  return showPlaces(plan, context);
});
