// Pipelines: `$x := .Labels.job | printf "%s" | toUpper`.

import { unquote } from '../syntax/strings.ts';
import { type Chunk, splitAction, type Word } from './lexer.ts';
import { type Command, type Operand, type Pipeline, TemplateError } from './nodes.ts';

const MAX_GROUP_DEPTH = 100;

/** Reads the words of one action. `variables` are those in scope, with `$` for the whole data. */
export class PipelineReader {
  private readonly words: readonly Word[];
  private readonly variables: string[];
  private readonly functions: ReadonlySet<string>;
  private position = 0;
  private depth = 0;

  constructor(chunk: Chunk, variables: string[], functions: ReadonlySet<string>) {
    this.words = splitAction(chunk);
    this.variables = variables;
    this.functions = functions;
    this.skipSpace();
  }

  peek(): Word {
    return this.words[this.position]!;
  }

  next(): Word {
    const word = this.peek();
    if (word.kind !== 'end') this.position++;
    return word;
  }

  skipSpace(): void {
    while (this.peek().kind === 'space') this.position++;
  }

  takeKeyword(...keywords: readonly string[]): string | undefined {
    const word = this.peek();
    if (word.kind !== 'identifier' || !keywords.includes(word.text)) return undefined;
    this.position++;
    this.skipSpace();
    return word.text;
  }

  expectEnd(context: string): void {
    this.skipSpace();
    if (this.peek().kind !== 'end') throw this.unexpected(context);
  }

  unexpected(context: string): TemplateError {
    const { kind, text, offset } = this.peek();
    const what = kind === 'end' ? 'end of action' : JSON.stringify(text);
    return new TemplateError(`unexpected ${what} in ${context}`, offset);
  }

  /** The string literal that names a template. */
  readName(context: string): string {
    const word = this.peek();
    if (word.kind !== 'string') throw this.unexpected(context);
    this.position++;
    this.skipSpace();
    return textOf(word);
  }

  /** A pipeline up to the end of the action or a closing parenthesis; `range` may declare two variables. */
  readPipeline(context: string, isRange = false): Pipeline {
    const { offset } = this.peek();
    const { names, assigns } = this.readDeclaration(isRange);
    const commands: Command[] = [];
    do {
      this.skipSpace();
      commands.push(this.readCommand(context));
      this.skipSpace();
    } while (this.takeSymbol('|'));
    return { variables: names, assigns, commands, offset };
  }

  private readDeclaration(isRange: boolean): { names: string[]; assigns: boolean } {
    const start = this.position;
    const names: string[] = [];
    while (this.peek().kind === 'variable' && names.length < 2) {
      names.push(this.next().text);
      this.skipSpace();
      if (!isRange || !this.takeSymbol(',')) break;
      this.skipSpace();
    }
    const declares = names.length > 0 && this.takeSymbol(':=');
    const assigns = !declares && names.length > 0 && this.takeSymbol('=');
    if (!declares && !assigns) {
      this.position = start;
      return { names: [], assigns: false };
    }
    this.skipSpace();
    if (declares) this.variables.push(...names);
    else for (const name of names) this.requireVariable(name, this.words[start]!.offset);
    return { names, assigns };
  }

  private takeSymbol(text: string): boolean {
    const word = this.peek();
    if (word.kind !== 'symbol' || word.text !== text) return false;
    this.position++;
    return true;
  }

  private requireVariable(name: string, offset: number): void {
    if (!this.variables.includes(name))
      throw new TemplateError(`undefined variable ${JSON.stringify(name)}`, offset);
  }

  private readCommand(context: string): Command {
    const { offset } = this.peek();
    const operands: Operand[] = [];
    while (this.peek().kind !== 'end' && !this.isSymbol('|') && !this.isSymbol(')')) {
      operands.push(this.readOperand(context));
      if (
        this.peek().kind !== 'space' &&
        this.peek().kind !== 'end' &&
        !this.isSymbol('|') &&
        !this.isSymbol(')')
      ) {
        throw this.unexpected(context);
      }
      this.skipSpace();
    }
    if (operands.length === 0) throw new TemplateError(`missing value for ${context}`, offset);
    return { operands, offset };
  }

  private isSymbol(text: string): boolean {
    const word = this.peek();
    return word.kind === 'symbol' && word.text === text;
  }

  private readOperand(context: string): Operand {
    const word = this.next();
    switch (word.kind) {
      case 'dot':
        return { kind: 'dot', fields: [] };
      case 'field':
        return { kind: 'dot', fields: [word.text.slice(1), ...this.readFields()] };
      case 'variable':
        this.requireVariable(word.text, word.offset);
        return { kind: 'variable', name: word.text, fields: this.readFields() };
      case 'identifier':
        return this.readIdentifier(word);
      case 'string':
        return { kind: 'literal', value: textOf(word) };
      case 'char':
        return { kind: 'literal', value: BigInt(textOf(word).codePointAt(0)!) };
      case 'number':
        return { kind: 'literal', value: numberOf(word) };
      default:
        if (word.kind === 'symbol' && word.text === '(') return this.readGroup(word);
        this.position--;
        throw this.unexpected(context);
    }
  }

  private readFields(): string[] {
    const fields: string[] = [];
    while (this.peek().kind === 'field') fields.push(this.next().text.slice(1));
    return fields;
  }

  private readIdentifier(word: Word): Operand {
    if (word.text === 'true' || word.text === 'false')
      return { kind: 'literal', value: word.text === 'true' };
    if (word.text === 'nil') return { kind: 'literal', value: null };
    if (!this.functions.has(word.text)) {
      throw new TemplateError(`function ${JSON.stringify(word.text)} not defined`, word.offset);
    }
    return { kind: 'function', name: word.text };
  }

  private readGroup(open: Word): Operand {
    if (++this.depth > MAX_GROUP_DEPTH) throw new TemplateError('parentheses nest too deeply', open.offset);
    const pipeline = this.readPipeline('parenthesized pipeline');
    if (!this.takeSymbol(')')) throw new TemplateError('unclosed left parenthesis', open.offset);
    this.depth--;
    return { kind: 'group', pipeline, fields: this.readFields() };
  }
}

function textOf(word: Word): string {
  const value = unquote(word.text);
  if (typeof value !== 'string') throw new TemplateError(value.problem, word.offset + value.offset);
  return value;
}

// Go's constants have a kind: with a point or an exponent a float, else an integer.
function numberOf(word: Word): number | bigint {
  const digits = word.text.replaceAll('_', '');
  const isHex = /^[+-]?0[xX]/.test(digits);
  if (isHex) return digits.startsWith('-') ? -BigInt(digits.slice(1)) : BigInt(digits.replace('+', ''));
  return /[.eE]/.test(digits) ? Number(digits) : BigInt(digits.replace('+', ''));
}
