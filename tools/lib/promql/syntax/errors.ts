// What can be wrong with an expression, with the place where it is wrong.

/** An expression that is no PromQL, or is refused; `message` starts with `line:column: parse error: `. */
export class ParseError extends Error {
  override readonly name: string = 'ParseError';
  /** Index of the first character concerned, in UTF-16 units. */
  readonly offset: number;
  /** Both from 1; the column counts UTF-16 units. */
  readonly line: number;
  readonly column: number;
  /** The message without the place. */
  readonly problem: string;

  constructor(text: string, offset: number, problem: string) {
    const { line, column } = placeOf(text, offset);
    super(`${line}:${column}: parse error: ${problem}`);
    this.offset = offset;
    this.line = line;
    this.column = column;
    this.problem = problem;
  }
}

/** Valid PromQL that this evaluator refuses by name: experimental syntax or functions, and native histograms. */
export class UnsupportedError extends ParseError {
  override readonly name = 'UnsupportedError';
}

/** The line and column, both from 1, of a character. */
export function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - (before.lastIndexOf('\n') + 1) + 1 };
}

/** The line that holds `offset`, and under it a caret that points at it. Tabs keep their width. */
export function caretUnder(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const stop = text.indexOf('\n', offset);
  const line = text.slice(start, stop < 0 ? text.length : stop);
  const indent = line.slice(0, offset - start).replace(/[^\t]/g, ' ');
  return `${line}\n${indent}^`;
}
