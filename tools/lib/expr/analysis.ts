// What an expression asks of a record, so that the byte kernel can answer without making one.

import type { Expression, Header, Operand } from './ast.ts';
import { compile } from './evaluate.ts';
import { maskOf } from './kind-mask.ts';
import type { RecordView } from './view.ts';

export interface Needs {
  readonly headers: ReadonlySet<Header>;
  readonly fields: ReadonlySet<string>;
}

/** The parts of the header and the fields that an expression reads. */
export function needsOf(expression: Expression): Needs {
  const headers = new Set<Header>();
  const fields = new Set<string>();
  for (const operand of operandsOf(expression)) {
    if (operand.type === 'header') headers.add(operand.name);
    if (operand.type === 'field') fields.add(operand.key);
  }
  return { headers, fields };
}

function operandsOf(expression: Expression): readonly Operand[] {
  switch (expression.type) {
    case 'or':
    case 'and':
      return expression.terms.flatMap(operandsOf);
    case 'not':
      return operandsOf(expression.term);
    case 'compare':
      return [expression.left, expression.right];
    default:
      return [expression.subject];
  }
}

/** The terms that must all hold: those of an `and`, else the expression itself. */
export function conjunctsOf(expression: Expression): readonly Expression[] {
  return expression.type === 'and' ? expression.terms : [expression];
}

/**
 * The kinds for which an expression holds, as bits (kind-mask.ts), where kind and level alone decide it; else undefined.
 * Bit 0 is never set: a foreign line is no record and matches nothing.
 */
export function levelMask(expression: Expression): number | undefined {
  const { headers, fields } = needsOf(expression);
  if (fields.size > 0) return undefined;
  for (const header of headers) if (header !== 'kind' && header !== 'level') return undefined;
  const holds = compile(expression);
  return maskOf((kind) => holds({ ...NOTHING, kind }));
}

const NOTHING: RecordView = {
  kind: 'INFO',
  timeNs: 0n,
  source: '',
  service: '',
  instance: '',
  message: '',
  field: () => undefined,
};

/** Every kind; no foreign line. */
export const ALL_KINDS: number = maskOf(() => true);

export interface LevelSplit {
  /** A record of any other kind does not match. */
  readonly mask: number;
  /** What is left to ask of the others; undefined where the mask says it all. */
  readonly rest: Expression | undefined;
}

/** Pulls out of an expression what kind and level alone decide: `level>=WARN && dur>250ms`. */
export function splitByLevel(expression: Expression): LevelSplit {
  let mask = ALL_KINDS;
  const rest: Expression[] = [];
  for (const term of conjunctsOf(expression)) {
    const termMask = levelMask(term);
    if (termMask === undefined) rest.push(term);
    else mask &= termMask;
  }
  return { mask, rest: rest.length > 1 ? { type: 'and', terms: rest } : rest[0] };
}
