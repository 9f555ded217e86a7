// What templates read by `query`: the expressions that stand in them as texts. Texts that printf makes are read as if
// every verb were 1, and all series of their metrics are kept, whatever labels the verbs stand for.

import type { Expr } from '../../lib/promql/syntax/ast.ts';
import { ParseError } from '../../lib/promql/syntax/errors.ts';
import { parseExpression } from '../../lib/promql/syntax/parser.ts';
import type { Operand, Pipeline, Template, TemplateNode } from '../../lib/promql/template/nodes.ts';

const QUERY = 'query';
const VERB = /%[-+# 0]*[\d.]*[a-zA-Z]/g;

/** The expressions that a template may query; a text that is none queries nothing. */
export function templateReads(template: Template): readonly Expr[] {
  const nodes = [...template.body, ...[...template.definitions.values()].flat()];
  const texts = nodes.flatMap(pipelinesOf).filter(asksQuery).flatMap(textsOf);
  return texts.flatMap(expressionOf);
}

function pipelinesOf(node: TemplateNode): readonly Pipeline[] {
  switch (node.kind) {
    case 'output':
      return [node.pipeline];
    case 'if':
    case 'with':
    case 'range':
      return [node.pipeline, ...node.body.flatMap(pipelinesOf), ...node.otherwise.flatMap(pipelinesOf)];
    case 'template':
      return node.pipeline ? [node.pipeline] : [];
    default:
      return [];
  }
}

/** Operands of a pipeline and of the groups in it. */
function operandsOf(pipeline: Pipeline): readonly Operand[] {
  return pipeline.commands.flatMap(({ operands }) =>
    operands.flatMap((operand) => (operand.kind === 'group' ? operandsOf(operand.pipeline) : [operand])),
  );
}

function asksQuery(pipeline: Pipeline): boolean {
  return operandsOf(pipeline).some((operand) => operand.kind === 'function' && operand.name === QUERY);
}

function textsOf(pipeline: Pipeline): readonly string[] {
  return operandsOf(pipeline).flatMap((operand) =>
    operand.kind === 'literal' && typeof operand.value === 'string' ? [operand.value] : [],
  );
}

function expressionOf(text: string): readonly Expr[] {
  try {
    return [parseExpression(text.replace(VERB, (verb) => (verb.endsWith('q') ? '"1"' : '1')))];
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return [];
  }
}
