// The parts of a template after parsing (Go's text/template, as far as Prometheus rules use it).

/** A template that cannot be read or carried out. `offset` is where, in UTF-16 units, once it is known. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  readonly offset: number | undefined;

  constructor(problem: string, offset?: number) {
    super(problem);
    this.offset = offset;
  }
}

export type Operand =
  | { readonly kind: 'literal'; readonly value: string | number | bigint | boolean | null }
  /** `.`, and with fields `.Labels.job`. */
  | { readonly kind: 'dot'; readonly fields: readonly string[] }
  | { readonly kind: 'variable'; readonly name: string; readonly fields: readonly string[] }
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'group'; readonly pipeline: Pipeline; readonly fields: readonly string[] };

/** A function or value with its arguments. */
export interface Command {
  readonly operands: readonly Operand[];
  readonly offset: number;
}

export interface Pipeline {
  /** Variables that take the result; `range` may set two. */
  readonly variables: readonly string[];
  /** True for `=`, false for `:=`. */
  readonly assigns: boolean;
  readonly commands: readonly Command[];
  readonly offset: number;
}

export type TemplateNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'output'; readonly pipeline: Pipeline }
  | {
      readonly kind: 'if' | 'with' | 'range';
      readonly pipeline: Pipeline;
      readonly body: readonly TemplateNode[];
      readonly otherwise: readonly TemplateNode[];
    }
  | { readonly kind: 'template'; readonly name: string; readonly pipeline: Pipeline | undefined }
  | { readonly kind: 'break' | 'continue' };

export interface Template {
  readonly text: string;
  readonly body: readonly TemplateNode[];
  /** Templates that `define` names. */
  readonly definitions: ReadonlyMap<string, readonly TemplateNode[]>;
}
