// obs-capture: commands and lines in, records out.

import { runTool } from '../lib/cli/run.ts';
import { capture } from './capture.ts';
import { createCaptureMemory } from './memory.ts';
import { spec } from './options.ts';
import { planOf } from './plan.ts';

runTool(spec, async (request, context) => {
  const { maxLine, trust, json } = request.values;
  const plan = await planOf(request);
  if (plan.readsStdin) context.needInput();
  const memory = createCaptureMemory(maxLine, plan.readsStdin ? 2 : 1);
  context.countWith(memory.ledger, 'lines');
  return capture(plan, { memory, trust, json, warn: context.warn, atEnd: context.atEnd });
});
