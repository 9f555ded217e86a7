// The words of an expression.

export type TokenKind = 'number' | 'duration' | 'string' | 'identifier' | 'symbol' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** As written; for the end of input the empty string. */
  readonly text: string;
  /** UTF-16 offsets into the expression; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
}

/** A token as error messages name it. */
export function describeToken(token: Token): string {
  if (token.kind === 'end') return 'end of input';
  return token.kind === 'symbol' ? `"${token.text}"` : `${token.kind} ${JSON.stringify(token.text)}`;
}
