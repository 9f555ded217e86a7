// obs-capture: commands and lines in, records out.

import { runTool } from '../lib/cli/run.ts';
import { capture } from './capture.ts';
import { bucketsOf } from './limits/settings.ts';
import { createCaptureMemory } from './memory.ts';
import { spec } from './options.ts';
import { planOf } from './plan/plan.ts';
import { openPositions } from './positions/positions.ts';
import { readingOf } from './reading.ts';

runTool(spec, async (request, context) => {
  const { maxLine, trust, json, positions: folder } = request.values;
  const reading = readingOf(request.values);
  const plan = await planOf(request);
  const { warn, atEnd } = context;
  if (plan.readsStdin) context.needInput();
  const memory = createCaptureMemory(maxLine, plan.readsStdin ? 2 : 1);
  context.countWith(memory.ledger, 'lines');
  const positions = folder === undefined ? undefined : await openPositions(folder, context);
  if (positions) context.atEnd(() => positions.close());
  const { whenFull, overlong, rate, seq } = request.values;
  const limits = {
    dropsWhenFull: whenFull === 'drop',
    dropsOverlong: overlong === 'drop',
    bucketOf: bucketsOf(rate),
    numbers: seq,
  };
  return capture(plan, { memory, limits, trust, json, reading, positions, warn, atEnd });
});
