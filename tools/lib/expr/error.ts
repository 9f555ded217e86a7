// What is wrong with an expression or a function call that a user wrote, and where.

/** Columns of the user's text that a message shows around the mistake. */
const SHOWN_COLUMNS = 100;

/** A mistake in a text the user wrote; `position` is a UTF-16 index into `text`, at most its length. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  /** At the command line: wrong usage. */
  readonly exitStatus = 2;
  readonly text: string;
  readonly position: number;

  constructor(message: string, text: string, position: number) {
    super(message);
    this.text = text;
    this.position = Math.min(position, text.length);
  }

  /** What is shown under the message at the command line. */
  get excerpt(): string {
    return this.caret();
  }

  /** Two lines: the text (or the part of a long one around the mistake), and a caret under the place. */
  caret(): string {
    const start = Math.max(0, Math.min(this.position - SHOWN_COLUMNS / 2, this.text.length - SHOWN_COLUMNS));
    const end = start + SHOWN_COLUMNS;
    const head = start > 0 ? '…' : '';
    const tail = end < this.text.length ? '…' : '';
    const before = visible(head + this.text.slice(start, this.position));
    const after = visible(this.text.slice(this.position, end) + tail);
    return `${before}${after}\n${' '.repeat([...before].length)}^`;
  }
}

/** One column per character: what would move the caret or drive the terminal becomes a space. */
function visible(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ');
}
