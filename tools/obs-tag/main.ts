// obs-tag KEY=VALUE...: records in, the same records with more fields out.

import { runTool } from '../lib/cli/run.ts';
import { asJson } from '../lib/stream/json-output.ts';
import { runStage } from '../lib/stream/run.ts';
import { spec } from './options.ts';
import { createTagStage } from './stage.ts';
import { parseTags } from './tags.ts';

runTool(spec, ({ values, positionals }, context) => {
  const tags = parseTags(positionals);
  context.needInput();
  const stage = createTagStage({ tags, maxLineBytes: values.maxLine });
  context.countWith(stage.ledger);
  return runStage(values.json ? asJson(stage) : stage);
});
