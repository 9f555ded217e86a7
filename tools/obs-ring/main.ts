// obs-ring --dir DIR: records in, the same records out, and the last N of each instance in files.

import { presented } from '../lib/cli/presented.ts';
import { runTool } from '../lib/cli/run.ts';
import { loadManifest } from '../lib/manifest/load.ts';
import { runStage } from '../lib/stream/run.ts';
import { findHomes } from './home.ts';
import { openRings } from './open.ts';
import { spec } from './options.ts';
import { retentionOf } from './retention.ts';
import { startStore } from './store/start.ts';

runTool(spec, async ({ values }, context) => {
  const manifest = values.manifest === undefined ? undefined : await loadManifest(values.manifest);
  context.needInput();
  const homes = await findHomes(values.dir, manifest);
  const retention = retentionOf(values, manifest);
  const rings = await openRings({
    homes,
    retention,
    isSink: values.sink,
    durability: values.careful ? 'careful' : values.fsync ? 'fsync' : 'kernel',
    maxLineBytes: values.maxLine,
    warn: context.warn,
  });
  const { stage, keeper, close } = rings;
  context.atEnd(close);
  context.countWith(stage.ledger);
  const endStore = await startStore(values.store, { rings, homes, retention, context });
  const outcome = await runStage(presented(stage, values.json));
  keeper.close();
  await endStore();
  if (keeper.failure !== undefined && outcome.kind === 'end') throw keeper.failure;
  return outcome;
});
