// obs-alert test FILE...: unit tests of rules.

import { EXIT } from '../../../lib/cli/failure.ts';
import { writeText } from '../../../lib/cli/message.ts';
import { defineVerb } from '../../../lib/cli/verbs.ts';
import { spec } from './options.ts';

export const test = defineVerb(spec, async ({ values, positionals }) => {
  const { runTestFile } = await import('./run.ts');
  let failed = 0;
  for (const file of positionals) {
    const { report, failures } = await runTestFile(file, values.promqlCompat === '2' ? 2 : 3);
    writeText(1, report);
    failed += failures;
  }
  return failed === 0 ? EXIT.done : EXIT.negative;
});
