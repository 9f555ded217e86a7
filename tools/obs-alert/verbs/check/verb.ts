// obs-alert check FILE...: what is wrong with rules.

import { EXIT } from '../../../lib/cli/failure.ts';
import { writeText } from '../../../lib/cli/message.ts';
import { defineVerb } from '../../../lib/cli/verbs.ts';
import { spec } from './options.ts';

export const check = defineVerb(spec, async ({ values, positionals }, context) => {
  const { checkRules, findingText } = await import('./run.ts');
  const { rules, findings } = await checkRules({
    files: positionals,
    records: values.records,
    intervalMs: values.interval,
    runbook: values.runbook,
    noLint: values.noLint,
  });
  writeText(
    1,
    findings.map((finding) => (values.json ? `${JSON.stringify(finding)}\n` : findingText(finding))).join(''),
  );
  context.info(`${rules} rules, ${findings.length} findings`);
  return findings.length === 0 ? EXIT.done : EXIT.negative;
});
