// Carries out a template.

import type { Command, Operand, Pipeline, Template, TemplateNode } from './nodes.ts';
import { TemplateError } from './nodes.ts';
import { printed } from './printf.ts';
import { GoMap, GoSample, isList, isTrue, type TemplateValue, typeName } from './value.ts';

export type TemplateFunction = (args: readonly TemplateValue[], run: Execution) => TemplateValue;

/** Bounds on what one template may produce and do; beyond them it fails. */
export const MAX_OUTPUT_LENGTH = 1 << 20;
export const MAX_ITERATIONS = 100_000;
const MAX_CALLS = 100;

interface Variable {
  readonly name: string;
  value: TemplateValue;
}

type Flow = 'next' | 'break' | 'continue';

export class Execution {
  private readonly template: Template;
  private readonly functions: ReadonlyMap<string, TemplateFunction>;
  private readonly variables: Variable[];
  private out = '';
  private steps = 0;
  private calls = 0;

  constructor(
    template: Template,
    functions: ReadonlyMap<string, TemplateFunction>,
    variables: ReadonlyMap<string, TemplateValue>,
  ) {
    this.template = template;
    this.functions = functions;
    this.variables = Array.from(variables, ([name, value]) => ({ name, value }));
  }

  /** The text of the template for `data`. Throws TemplateError. */
  run(data: TemplateValue): string {
    this.variables.unshift({ name: '$', value: data });
    this.runNodes(this.template.body, data);
    return this.out;
  }

  /** The text of a template that `define` named. */
  runNamed(name: string, data: TemplateValue): string {
    const body = this.template.definitions.get(name);
    if (!body) throw new TemplateError(`template ${JSON.stringify(name)} not defined`);
    if (++this.calls > MAX_CALLS) throw new TemplateError('templates call each other too deeply');
    const before = this.out;
    const outer = this.variables.splice(0, this.variables.length, { name: '$', value: data });
    this.out = '';
    this.runNodes(body, data);
    const text = this.out;
    this.variables.splice(0, this.variables.length, ...outer);
    this.out = before;
    this.calls--;
    return text;
  }

  private write(text: string): void {
    this.out += text;
    if (this.out.length > MAX_OUTPUT_LENGTH) throw new TemplateError('template output is too long');
  }

  private runNodes(nodes: readonly TemplateNode[], dot: TemplateValue): Flow {
    for (const node of nodes) {
      const flow = this.runNode(node, dot);
      if (flow !== 'next') return flow;
    }
    return 'next';
  }

  private runNode(node: TemplateNode, dot: TemplateValue): Flow {
    switch (node.kind) {
      case 'text':
        this.write(node.text);
        return 'next';
      case 'output': {
        const value = this.pipeline(node.pipeline, dot);
        if (node.pipeline.variables.length === 0) this.write(shown(value));
        return 'next';
      }
      case 'template': {
        const data = node.pipeline ? this.pipeline(node.pipeline, dot) : null;
        this.write(this.runNamed(node.name, data));
        return 'next';
      }
      case 'break':
      case 'continue':
        return node.kind;
      case 'range':
        return this.scoped(() => this.runRange(node, dot));
      default:
        return this.scoped(() => {
          const value = this.pipeline(node.pipeline, dot);
          if (!isTrue(value)) return this.runNodes(node.otherwise, dot);
          return this.runNodes(node.body, node.kind === 'with' ? value : dot);
        });
    }
  }

  private scoped(run: () => Flow): Flow {
    const count = this.variables.length;
    const flow = run();
    this.variables.length = count;
    return flow;
  }

  private runRange(node: Extract<TemplateNode, { body: unknown }>, dot: TemplateValue): Flow {
    const { pipeline } = node;
    const over = this.chain(pipeline, dot);
    const items = itemsOf(over, pipeline.offset);
    if (items.length === 0) return this.runNodes(node.otherwise, dot);
    for (const [key, item] of items) {
      if (++this.steps > MAX_ITERATIONS) throw new TemplateError('range has too many steps', pipeline.offset);
      const flow = this.scoped(() => {
        const values = pipeline.variables.length === 2 ? [key, item] : [item];
        pipeline.variables.forEach((name, index) => {
          this.setVariable(name, values[index]!, pipeline);
        });
        return this.runNodes(node.body, item);
      });
      if (flow === 'break') break;
    }
    return 'next';
  }

  private setVariable(name: string, value: TemplateValue, { assigns }: Pipeline): void {
    const known = assigns ? this.variables.findLast((variable) => variable.name === name) : undefined;
    if (known) known.value = value;
    else this.variables.push({ name, value });
  }

  private pipeline(pipeline: Pipeline, dot: TemplateValue): TemplateValue {
    const value = this.chain(pipeline, dot);
    for (const name of pipeline.variables) this.setVariable(name, value, pipeline);
    return value;
  }

  private chain({ commands }: Pipeline, dot: TemplateValue): TemplateValue {
    let value: TemplateValue | undefined;
    for (const command of commands) value = this.command(command, dot, value);
    return value ?? null;
  }

  private command(command: Command, dot: TemplateValue, piped: TemplateValue | undefined): TemplateValue {
    const [head, ...rest] = command.operands as [Operand, ...Operand[]];
    if (head.kind === 'function') return this.call(head.name, rest, command.offset, dot, piped);
    if (rest.length > 0 || piped !== undefined) {
      throw new TemplateError("can't give argument to non-function", command.offset);
    }
    return this.operand(head, dot, command.offset);
  }

  private call(
    name: string,
    operands: readonly Operand[],
    offset: number,
    dot: TemplateValue,
    piped: TemplateValue | undefined,
  ): TemplateValue {
    const lazy = this.shortCircuit(name, operands, offset, dot, piped);
    if (lazy !== undefined) return lazy;
    const args = operands.map((operand) => this.operand(operand, dot, offset));
    if (piped !== undefined) args.push(piped);
    try {
      return this.functions.get(name)!(args, this);
    } catch (error) {
      if (!(error instanceof TemplateError) || error.offset !== undefined) throw error;
      throw new TemplateError(`error calling ${name}: ${error.message}`, offset);
    }
  }

  // `and` and `or` stop at the argument that decides.
  private shortCircuit(
    name: string,
    operands: readonly Operand[],
    offset: number,
    dot: TemplateValue,
    piped: TemplateValue | undefined,
  ): TemplateValue | undefined {
    if ((name !== 'and' && name !== 'or') || operands.length === 0) return undefined;
    let value: TemplateValue = null;
    for (const operand of operands) {
      value = this.operand(operand, dot, offset);
      if (isTrue(value) === (name === 'or')) return value;
    }
    return piped ?? value;
  }

  private operand(operand: Operand, dot: TemplateValue, offset: number): TemplateValue {
    switch (operand.kind) {
      case 'literal':
        return operand.value;
      case 'dot':
        return fieldsOf(dot, operand.fields, offset);
      case 'variable':
        return fieldsOf(this.variable(operand.name), operand.fields, offset);
      case 'function':
        return this.call(operand.name, [], offset, dot, undefined);
      case 'group':
        return fieldsOf(this.pipeline(operand.pipeline, dot), operand.fields, offset);
    }
  }

  private variable(name: string): TemplateValue {
    return this.variables.findLast((variable) => variable.name === name)?.value ?? null;
  }
}

function shown(value: TemplateValue): string {
  return value === null ? '<no value>' : printed(value);
}

function fieldsOf(value: TemplateValue, fields: readonly string[], offset: number): TemplateValue {
  let current = value;
  for (const field of fields) current = fieldOf(current, field, offset);
  return current;
}

function fieldOf(value: TemplateValue, field: string, offset: number): TemplateValue {
  if (value instanceof GoMap) return value.get(field);
  if (value instanceof GoSample) {
    if (field === 'Labels') return value.labels;
    if (field === 'Value') return value.value;
  }
  throw new TemplateError(`can't evaluate field ${field} in type ${typeName(value)}`, offset);
}

function itemsOf(value: TemplateValue, offset: number): readonly (readonly [TemplateValue, TemplateValue])[] {
  if (value === null) return [];
  if (isList(value)) return value.map((item, index) => [BigInt(index), item]);
  if (value instanceof GoMap) return [...value.entries].sort(([a], [b]) => (a < b ? -1 : 1));
  if (typeof value === 'bigint') {
    const count = Number(value);
    if (count > MAX_ITERATIONS) throw new TemplateError('range has too many steps', offset);
    return Array.from({ length: Math.max(0, count) }, (_, index) => [BigInt(index), BigInt(index)]);
  }
  throw new TemplateError(`range can't iterate over ${printed(value)}`, offset);
}
