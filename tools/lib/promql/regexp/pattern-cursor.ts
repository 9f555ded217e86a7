// A position in a pattern, moving by code points.

import { RegexpError } from './syntax.ts';

export class PatternCursor {
  private readonly pattern: string;
  private position = 0;

  constructor(pattern: string) {
    this.pattern = pattern;
  }

  get done(): boolean {
    return this.position >= this.pattern.length;
  }

  /** The UTF-16 unit `ahead` of the position, `''` past the end. */
  peek(ahead = 0): string {
    return this.pattern.charAt(this.position + ahead);
  }

  skip(units: number): void {
    this.position += units;
  }

  startsWithAny(prefixes: readonly string[]): boolean {
    return prefixes.some((prefix) => this.pattern.startsWith(prefix, this.position));
  }

  /** Moves past `text` where it is next. */
  take(text: string): boolean {
    if (!this.pattern.startsWith(text, this.position)) return false;
    this.position += text.length;
    return true;
  }

  /** Moves past a match of a sticky expression. */
  takeMatch(sticky: RegExp): RegExpExecArray | undefined {
    sticky.lastIndex = this.position;
    const found = sticky.exec(this.pattern);
    if (!found) return undefined;
    this.position += found[0].length;
    return found;
  }

  /** The next code point as a string; `problem` is the message at the end of the pattern. */
  next(problem: string): string {
    const codePoint = this.pattern.codePointAt(this.position);
    if (codePoint === undefined) throw new RegexpError(problem || 'unexpected end of pattern');
    const text = String.fromCodePoint(codePoint);
    this.position += text.length;
    return text;
  }

  /** The text up to `end`, moving past both. */
  until(end: string, problem: string): string {
    const stop = this.pattern.indexOf(end, this.position);
    if (stop < 0) throw new RegexpError(problem);
    const text = this.pattern.slice(this.position, stop);
    this.position = stop + end.length;
    return text;
  }
}
