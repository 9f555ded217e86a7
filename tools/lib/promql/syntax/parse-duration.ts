// Durations inside an expression: `[5m]`, `[5m:30s]`, `offset -5m`, `@ 1609746000`. A bare number counts in seconds.

import { parseDurationMs } from './duration.ts';
import { parseNumber } from './number.ts';
import type { Token } from './token.ts';
import type { TokenStream } from './token-stream.ts';

/** The brackets after a selector or a subquery. */
export interface Brackets {
  readonly rangeMs: number;
  readonly isSubquery: boolean;
  readonly stepMs: number | undefined;
}

/** `[range]`, `[range:]` or `[range:step]`. */
export function parseBrackets(stream: TokenStream): Brackets {
  stream.expectSymbol('[', 'range');
  const rangeMs = parsePositiveDuration(stream);
  let stepMs: number | undefined;
  const isSubquery = stream.takeSymbol(':');
  if (isSubquery && !stream.isSymbol(']')) stepMs = parsePositiveDuration(stream);
  if (!stream.isSymbol(']')) refuseArithmetic(stream);
  stream.expectSymbol(']', isSubquery ? 'subquery selector' : 'range selector');
  return { rangeMs, isSubquery, stepMs };
}

function parsePositiveDuration(stream: TokenStream): number {
  const token = stream.peek();
  if (token.kind !== 'number' && token.kind !== 'duration') {
    refuseArithmetic(stream);
    throw stream.unexpected('subquery or range selector', 'number or duration');
  }
  const durationMs = durationOf(stream, stream.next());
  if (durationMs <= 0) throw stream.error(token.start, 'duration must be greater than 0');
  return durationMs;
}

const arithmetic = new Set(['+', '-', '*', '/', '%', '^', '(']);

function refuseArithmetic(stream: TokenStream): void {
  const token = stream.peek();
  const isArithmetic = token.kind === 'symbol' && arithmetic.has(token.text);
  if (isArithmetic || token.kind === 'identifier') {
    throw stream.unsupported(token.start, 'duration expressions are experimental and');
  }
}

/** The duration after `offset`, which may be negative. */
export function parseOffset(stream: TokenStream): number {
  const sign = parseSign(stream);
  const token = stream.peek();
  if (token.kind === 'number' || token.kind === 'duration') return sign * durationOf(stream, stream.next());
  refuseArithmetic(stream);
  throw stream.unexpected('offset', 'number or duration');
}

/** The time after `@`: seconds since the epoch, or a bound of the query. In milliseconds. */
export function parseAt(stream: TokenStream): number | 'start' | 'end' {
  const keyword = stream.keyword();
  if (keyword === 'start' || keyword === 'end') {
    stream.next();
    stream.expectSymbol('(', '@');
    stream.expectSymbol(')', '@');
    return keyword;
  }
  const first = stream.peek();
  const sign = parseSign(stream);
  const token = stream.peek();
  const word = stream.keyword();
  const isNumber = token.kind === 'number' || token.kind === 'duration' || word === 'inf' || word === 'nan';
  if (!isNumber) throw stream.unexpected('@', 'timestamp');
  const seconds = sign * (parseNumber(stream.next().text) ?? Number.NaN);
  // The range of a timestamp in milliseconds that 64 bits hold.
  if (!(Math.abs(seconds * 1000) < 2 ** 63)) {
    throw stream.error(first.start, 'timestamp out of bounds for @ modifier');
  }
  return Math.round(seconds * 1000);
}

function parseSign(stream: TokenStream): number {
  if (stream.takeSymbol('-')) return -1;
  stream.takeSymbol('+');
  return 1;
}

function durationOf(stream: TokenStream, token: Token): number {
  if (token.kind === 'duration') {
    const durationMs = parseDurationMs(token.text);
    if (durationMs === undefined) {
      throw stream.error(token.start, `not a valid duration string: ${JSON.stringify(token.text)}`);
    }
    return durationMs;
  }
  const seconds = parseNumber(token.text);
  if (seconds === undefined || seconds > 9_223_372_036) {
    throw stream.error(token.start, 'duration out of range');
  }
  return Math.round(seconds * 1000);
}
