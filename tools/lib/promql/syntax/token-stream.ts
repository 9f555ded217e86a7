// The tokens of an expression with a position, and the errors that point into it.

import { ParseError, UnsupportedError } from './errors.ts';
import { tokenize } from './lexer.ts';
import { isUtf8, quoteText, unquote } from './strings.ts';
import { describeToken, type Token } from './token.ts';

/** Nesting deeper than this is refused, so that no expression exhausts the stack. */
export const MAX_EXPRESSION_DEPTH = 500;
/** A chain of operators is as deep as nested parentheses, to whoever walks it. */
export const MAX_OPERATORS = 2000;

export class TokenStream {
  readonly text: string;
  private readonly tokens: readonly Token[];
  private position = 0;
  private depth = 0;
  private operators = 0;

  constructor(text: string) {
    this.text = text;
    this.tokens = tokenize(text);
  }

  peek(ahead = 0): Token {
    return this.tokens[Math.min(this.position + ahead, this.tokens.length - 1)]!;
  }

  next(): Token {
    const token = this.peek();
    if (this.position < this.tokens.length - 1) this.position++;
    return token;
  }

  /** The end of the token read last. */
  get lastEnd(): number {
    return this.position === 0 ? 0 : this.tokens[this.position - 1]!.end;
  }

  isSymbol(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'symbol' && token.text === text;
  }

  takeSymbol(text: string): boolean {
    if (!this.isSymbol(text)) return false;
    this.position++;
    return true;
  }

  expectSymbol(text: string, context: string): Token {
    if (!this.isSymbol(text)) throw this.unexpected(context, `"${text}"`);
    return this.next();
  }

  /** The next token in lower case if it is an identifier, else `''`: keywords ignore case. */
  keyword(ahead = 0): string {
    const token = this.peek(ahead);
    return token.kind === 'identifier' ? token.text.toLowerCase() : '';
  }

  takeKeyword(word: string): boolean {
    if (this.keyword() !== word) return false;
    this.position++;
    return true;
  }

  /** The text of a string token. */
  stringValue(token: Token): string {
    const value = unquote(token.text);
    if (typeof value !== 'string') {
      throw new ParseError(this.text, token.start + value.offset, value.problem);
    }
    return value;
  }

  /** The text of a string token that names a label or a metric. */
  nameValue(token: Token, what: string): string {
    const name = this.stringValue(token);
    if (name === '' || !isUtf8(name))
      throw this.error(token.start, `invalid ${what} name ${quoteText(name)}`);
    return name;
  }

  /** Runs `parse` one level deeper. */
  nested<T>(parse: () => T): T {
    if (++this.depth > MAX_EXPRESSION_DEPTH) {
      throw this.error(this.peek().start, `expression nests deeper than ${MAX_EXPRESSION_DEPTH} levels`);
    }
    const result = parse();
    this.depth--;
    return result;
  }

  /** Counts a binary operator; refuses an expression with more than MAX_OPERATORS. */
  countOperator(): void {
    if (++this.operators > MAX_OPERATORS) {
      throw this.error(this.peek().start, `expression has more than ${MAX_OPERATORS} operators`);
    }
  }

  error(offset: number, problem: string): ParseError {
    return new ParseError(this.text, offset, problem);
  }

  unsupported(offset: number, what: string): UnsupportedError {
    return new UnsupportedError(this.text, offset, `${what} not supported`);
  }

  unexpected(context: string, expected?: string): ParseError {
    const token = this.peek();
    const wanted = expected === undefined ? '' : `, expected ${expected}`;
    return this.error(token.start, `unexpected ${describeToken(token)} in ${context}${wanted}`);
  }
}
