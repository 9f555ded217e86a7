// From what was typed to what it means: the tags, and the steps in the order in which they run. Files are read here, and nothing is
// opened for writing.

import type { ToolValues } from '../lib/cli/common.ts';
import { UsageError } from '../lib/cli/failure.ts';
import { needsOf, splitByLevel } from '../lib/expr/analysis.ts';
import type { Expression } from '../lib/expr/ast.ts';
import { expressionOf, inOption } from '../lib/expr/option.ts';
import { MOST_TAGS, type Tag } from '../lib/kernel/tagger.ts';
import { loadManifest } from '../lib/manifest/load.ts';
import type { Problem } from '../lib/schema/problem.ts';
import { checkedKey, checkedKeys, keyAndRest } from './arguments.ts';
import type { FrontPlan } from './engine.ts';
import { planMatcher } from './matcher.ts';
import type { spec } from './options.ts';
import { redactionKey } from './redaction/key.ts';
import { planRedaction } from './redaction/plan.ts';
import { isOptIn, OPT_IN } from './redaction/rule.ts';
import { TENANT_TAGS } from './reserved.ts';
import { loadSchema } from './schema/load.ts';
import { planForce } from './steps/fields/force.ts';
import { manifestKeys, planManifest } from './steps/fields/manifest.ts';
import { planRename, type Renaming } from './steps/fields/rename.ts';
import { planDrop, planKeep } from './steps/fields/select.ts';
import { planSet, type Setting } from './steps/fields/set.ts';
import { MOST_LABELS, planGuard } from './steps/guard/guard.ts';
import type { Offenders } from './steps/guard/offenders.ts';
import { messageParser, planParse } from './steps/parse/parse.ts';
import { parseSampleRule, parseShare } from './steps/sample/rule.ts';
import { planSample } from './steps/sample/sample.ts';
import { planSchema } from './steps/schema.ts';
import type { StepPlan } from './steps/step.ts';
import { planTrace, REQUEST_FIELDS } from './steps/trace/trace.ts';
import { planWhere } from './steps/where.ts';
import { parseTags } from './tags.ts';
import { parseTemplate } from './template/template.ts';

export type TagValues = ToolValues<typeof spec.options>;

/** What steps need of the world around them. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly offenders: Offenders;
  /** Writes to the dead-letter file; undefined without one. */
  readonly reject: ((lines: string) => boolean) | undefined;
  readonly onProblem: (problem: Problem) => void;
  readonly warn: (message: string) => void;
}

export interface Plan {
  /** Redaction; undefined with --no-redact. */
  readonly front: FrontPlan | undefined;
  readonly tags: readonly Tag[];
  readonly steps: readonly StepPlan[];
}

export const DEFAULT_MAX_VALUES = 1000;

/** @throws UsageError, ExpressionError, ManifestFailure */
export async function makePlan(
  values: TagValues,
  words: readonly string[],
  surroundings: Surroundings,
): Promise<Plan> {
  const front = planFront(values, surroundings);
  const tags = staticTags(values, words, surroundings);
  const { force } = values;
  const parse = values.parse.map((text) => inOption('--parse', () => messageParser(text)));
  const fields = await planFields(values, tags);
  const trace = planTraceIds(values);
  const where = expressionOf('--where', values.where);
  const steps: StepPlan[] = parse.length > 0 ? [planParse(parse, force)] : [];
  const changed = new Set([...fields.flatMap(({ keys }) => keys), ...trace.flatMap(({ keys }) => keys)]);
  // A filter that asks for nothing that the steps before it change comes before them: they do less.
  const isFirst = where !== undefined && !values.keep.length && !readsAny(where, changed);
  if (where && isFirst) steps.push(planWhere(where));
  steps.push(...[...fields, ...trace].map(({ plan }) => plan));
  if (where && !isFirst) steps.push(planWhere(where));
  steps.push(
    ...planGuards(values, surroundings),
    ...(await planSchemas(values, surroundings)),
    ...planSamples(values),
  );
  return { front, tags, steps };
}

function planFront(values: TagValues, { environment, warn }: Surroundings): FrontPlan | undefined {
  const { redact, noRedact, maxLine: maxLineBytes } = values;
  if (noRedact && redact.length > 0) throw new UsageError('--redact and --no-redact exclude each other');
  const unknown = redact.find((word) => !isOptIn(word));
  if (unknown !== undefined)
    throw new UsageError(
      `--redact takes ${OPT_IN.join(', ')}, not '${unknown}'; credentials are redacted without it`,
    );
  if (noRedact) return undefined;
  return planRedaction({ optIn: redact.filter(isOptIn), maxLineBytes, key: redactionKey(environment, warn) });
}

/** A step, and the fields that it may add, change or take away. */
interface FieldStep {
  readonly plan: StepPlan;
  readonly keys: readonly string[];
}

function readsAny(expression: Expression, keys: ReadonlySet<string>): boolean {
  const { rest } = splitByLevel(expression);
  return rest !== undefined && [...needsOf(rest).fields].some((key) => keys.has(key));
}

function staticTags(
  values: TagValues,
  words: readonly string[],
  { environment }: Surroundings,
): readonly Tag[] {
  const fromEnvironment = values.env.map((text) => {
    const [key, variable] = keyAndRest('--env', text, 'KEY=VARIABLE');
    const value = environment[variable];
    if (value === undefined) throw new UsageError(`--env ${text}: the variable ${variable} is not set`);
    return `${key}=${value}`;
  });
  const tags = parseTags([...words, ...fromEnvironment]);
  if (tags.length > MOST_TAGS)
    throw new UsageError(`at most ${MOST_TAGS} tags fit, ${tags.length} are given`);
  return tags;
}

async function planFields(values: TagValues, tags: readonly Tag[]): Promise<readonly FieldStep[]> {
  const { force } = values;
  const renamings = values.rename.map(renamingOf);
  const settings = values.set.map(settingOf);
  const keep = checkedKeys('--keep', values.keep);
  const unwanted = checkedKeys('--drop', values.drop);
  const manifest = values.manifest === undefined ? undefined : await loadManifest(values.manifest);
  const steps: FieldStep[] = renamings.map((renaming) => ({
    plan: planRename(renaming, force),
    keys: [renaming.from, renaming.to],
  }));
  if (manifest) steps.push({ plan: planManifest(manifest, force), keys: manifestKeys(manifest) });
  steps.push(...settings.map((setting) => ({ plan: planSet(setting, force), keys: [setting.key] })));
  if (keep.length > 0) steps.push({ plan: planKeep(keep), keys: [] });
  if (unwanted.length > 0) steps.push({ plan: planDrop(unwanted), keys: unwanted });
  if (force && tags.length > 0) {
    const spared = new Set<string>(manifest ? TENANT_TAGS : []);
    steps.push({ plan: planForce(tags, spared), keys: tags.map(({ key }) => key) });
  }
  return steps;
}

function renamingOf(text: string): Renaming {
  const [from, to] = keyAndRest('--rename', text, 'OLD=NEW');
  return { from, to: checkedKey('--rename', to) };
}

function settingOf(text: string): Setting {
  const [key, template] = keyAndRest('--set', text, 'KEY=TEMPLATE');
  return { key, template: inOption('--set', () => parseTemplate(template)) };
}

function planTraceIds(values: TagValues): readonly FieldStep[] {
  const by = checkedKeys('--trace-by', values.traceBy);
  if (!values.trace && by.length > 0)
    throw new UsageError('--trace-by says how --trace finds a request: give both');
  if (!values.trace) return [];
  return [{ plan: planTrace(by.length > 0 ? by : REQUEST_FIELDS), keys: ['trace_id', 'span_id'] }];
}

function planGuards(values: TagValues, { offenders }: Surroundings): readonly StepPlan[] {
  const labels = values.labels.length > 0 ? checkedKeys('--labels', values.labels) : undefined;
  if (labels && labels.length > MOST_LABELS)
    throw new UsageError(`--labels takes at most ${MOST_LABELS} labels`);
  const isWanted = labels !== undefined || values.maxValues !== undefined;
  if (!isWanted && values.hashLabels)
    throw new UsageError('--hash-labels goes with --labels or --max-values');
  if (!isWanted) return [];
  const maxValues = values.maxValues ?? DEFAULT_MAX_VALUES;
  return [planGuard({ labels, maxValues, hashed: values.hashLabels, offenders })];
}

async function planSchemas(
  values: TagValues,
  { reject, onProblem }: Surroundings,
): Promise<readonly StepPlan[]> {
  if (values.schema === undefined) {
    if (values.reject !== undefined) throw new UsageError('--reject takes what fails --schema: give both');
    return [];
  }
  const which = planMatcher(expressionOf('--schema-where', values.schemaWhere));
  const check = await loadSchema(values.schema);
  return [planSchema({ check, which, onProblem, ...(reject ? { reject } : {}) })];
}

function planSamples(values: TagValues): readonly StepPlan[] {
  const rules = values.sample.map((text) => inOption('--sample', () => parseSampleRule(text)));
  const { sampleRepeats } = values;
  const repeatsOneOf =
    sampleRepeats === undefined ? undefined : inOption('--sample-repeats', () => parseShare(sampleRepeats));
  if (rules.length === 0 && repeatsOneOf === undefined) return [];
  return [
    planSample({
      rules,
      repeatsOneOf,
      perMs: values.per,
      traceWaitMs: values.traceWait,
      seed: values.seed,
    }),
  ];
}
