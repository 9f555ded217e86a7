// obs-ring --dir DIR: records in, the same records out, and the last N of each instance in files.

import { presented } from '../lib/cli/presented.ts';
import { runTool } from '../lib/cli/run.ts';
import { findDirectory, surroundings } from '../lib/store/directory.ts';
import { runStage } from '../lib/stream/run.ts';
import { openRings } from './open.ts';
import { spec } from './options.ts';

runTool(spec, async ({ values }, context) => {
  const directory = findDirectory(values.dir, surroundings());
  context.needInput();
  const { stage, keeper, close } = await openRings({
    directory,
    limits: { logLines: values.lines, signalLines: values.signalLines },
    maxLineBytes: values.maxLine,
    warn: context.warn,
  });
  context.atEnd(close);
  context.countWith(stage.ledger);
  const outcome = await runStage(presented(stage, values.json));
  keeper.close();
  if (keeper.failure !== undefined && outcome.kind === 'end') throw keeper.failure;
  return outcome;
});
