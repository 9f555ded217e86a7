// obs-tag [KEY=VALUE...]: records in, the same records without their secrets, enriched, filtered and sampled out.

import { presented } from '../lib/cli/presented.ts';
import { type Context, runTool } from '../lib/cli/run.ts';
import { runStage } from '../lib/stream/run.ts';
import { asCheck, type Finding, formatFinding, labelFindings, Problems } from './check.ts';
import { openDeadLetters } from './dead-letters.ts';
import { createStepStage } from './engine.ts';
import { spec } from './options.ts';
import { DEFAULT_MAX_VALUES, makePlan } from './plan.ts';
import { type Offender, Offenders } from './steps/guard/offenders.ts';

runTool(spec, async ({ values, positionals }, context) => {
  const maxValues = values.maxValues ?? DEFAULT_MAX_VALUES;
  const offenders = new Offenders(
    values.check ? () => undefined : (offender) => warnOf(offender, maxValues, context),
  );
  const problems = new Problems();
  const plan = await makePlan(values, positionals, {
    environment: process.env,
    offenders,
    reject: values.reject === undefined ? undefined : (lines) => letters?.write(lines) === true,
    onProblem: (problem) => problems.add(problem),
    warn: context.warn,
  });
  context.needInput();
  const letters =
    values.reject === undefined || values.check ? undefined : deadLetters(values.reject, context);
  const stage = createStepStage({
    ...plan,
    maxLineBytes: values.maxLine,
    dropForeign: values.foreign === 'drop',
  });
  context.countWith(stage.ledger);
  if (!values.check) return runStage(presented(stage, values.json));
  const findings = (): readonly Finding[] => [...labelFindings(offenders, maxValues), ...problems.findings()];
  const report = (): string =>
    findings()
      .map((finding) => `${formatFinding(finding, values.json)}\n`)
      .join('');
  const outcome = await runStage(asCheck(stage, report));
  return outcome.kind === 'end' && findings().length > 0 ? 1 : outcome;
});

function deadLetters(file: string, context: Context) {
  const letters = openDeadLetters(file, (reason) =>
    context.warn(`cannot write ${file}: ${reason}; records that fail the schema go on`),
  );
  context.atEnd(() => letters.close());
  return letters;
}

function warnOf({ label, offence, example }: Offender, maxValues: number, context: Context): void {
  context.warn(
    offence === 'values'
      ? `label ${label} has more than ${maxValues} values; further ones such as ${JSON.stringify(example)} become other (--max-values)`
      : `label ${label} is not in the inventory; its values become other (--labels)`,
  );
}
