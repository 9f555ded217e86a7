// obs-query as this process: the expression checked, the stage between the standard streams, the exit status.

import type { ToolValues } from '../lib/cli/common.ts';
import { Negative } from '../lib/cli/failure.ts';
import type { Context } from '../lib/cli/run.ts';
import { columnsOf, isTerminal } from '../lib/cli/terminal.ts';
import type { QueryValue } from '../lib/promql/engine/evaluate.ts';
import type { Outcome } from '../lib/stream/run.ts';
import { runStage } from '../lib/stream/run.ts';
import { parseQuery } from './expression.ts';
import type { spec } from './options.ts';
import { formatApi } from './output/api.ts';
import { formatRecords } from './output/records.ts';
import { formatAnswerTable } from './output/table.ts';
import type { Span } from './span.ts';
import { type Answer, createQueryStage, type QueryStage } from './stage.ts';

/** What the engine writes in front of its remarks, and this tool writes in its own way. */
const REMARK = /^PromQL (warning|info): /;

type Values = ToolValues<typeof spec.options>;

export async function runQuery(text: string, span: Span, values: Values, context: Context): Promise<Outcome> {
  const expr = parseQuery(text, span.kind === 'range');
  context.needInput();
  const stage = createQueryStage({
    expr,
    text,
    span,
    staleAfterMs: values.staleAfter,
    compat: values.promqlCompat === '2' ? 2 : 3,
    maxSeries: values.maxSeries,
    maxSamples: values.maxSamples,
    maxLineBytes: values.maxLine,
    format: formatOf(values),
  });
  context.countWith(stage.ledger);
  const outcome = await runStage(stage);
  tellRemarks(stage, context);
  if (stage.failure) throw stage.failure;
  if (outcome.kind === 'end' && isEmpty(stage.answer?.value)) throw new Negative(noResult(stage));
  return outcome;
}

function formatOf({ json, table }: Values): (answer: Answer) => string {
  if (json) return formatApi;
  if (!table && !isTerminal(1)) return formatRecords;
  const columns = isTerminal(1) ? columnsOf(1) : Number.POSITIVE_INFINITY;
  return (answer) => formatAnswerTable(answer, columns);
}

function tellRemarks({ answer, outOfOrder }: QueryStage, context: Context): void {
  for (const warning of answer?.notes.warnings ?? []) context.warn(warning.replace(REMARK, ''));
  for (const info of answer?.notes.infos ?? []) context.info(info.replace(REMARK, ''));
  if (outOfOrder > 0) {
    context.warn(`${outOfOrder} samples were left out: they came after newer ones of their series`);
  }
}

function isEmpty(value: QueryValue | undefined): boolean {
  if (!value) return true;
  if (value.type === 'vector') return value.elements.length === 0;
  return value.type === 'matrix' && value.series.length === 0;
}

function noResult({ answer }: QueryStage): string {
  return answer
    ? 'the expression has no result'
    : 'the input has no record, so there is no time to evaluate at';
}
