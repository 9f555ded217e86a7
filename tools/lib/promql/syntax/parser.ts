// From text to a checked expression: a recursive-descent parser with binding powers for the binary operators.
// Grammar: prometheus.io/docs/prometheus/latest/querying/basics and /operators.

import type { AggregationName, Expr, TimeShift } from './ast.ts';
import { AGGREGATIONS } from './ast.ts';
import { checkTypes } from './check.ts';
import { parseNumber } from './number.ts';
import { bindingPower, parseBinary, UNARY_POWER } from './parse-binary.ts';
import { parseAt, parseBrackets, parseOffset } from './parse-duration.ts';
import { parseLabelList } from './parse-names.ts';
import { parseSelector } from './parse-selector.ts';
import { EXPERIMENTAL_FUNCTIONS, SIGNATURES } from './signatures.ts';
import type { Token } from './token.ts';
import { TokenStream } from './token-stream.ts';

/** Parses and type-checks an expression. Throws ParseError, or UnsupportedError for what is refused by name. */
export function parseExpression(text: string): Expr {
  const stream = new TokenStream(text);
  if (stream.peek().kind === 'end') throw stream.error(0, 'no expression found in input');
  const expr = parseOperators(stream, 0);
  if (stream.peek().kind !== 'end') throw stream.unexpected('expression');
  checkTypes(expr, text);
  return expr;
}

/** An expression whose binary operators all bind tighter than `minimum`. */
function parseOperators(stream: TokenStream, minimum: number): Expr {
  return stream.nested(() => {
    let left = parseUnary(stream);
    for (;;) {
      const power = bindingPower(stream);
      if (power === undefined || power.left <= minimum) return left;
      stream.countOperator();
      left = parseBinary(stream, left, () => parseOperators(stream, power.right));
    }
  });
}

function parseUnary(stream: TokenStream): Expr {
  const token = stream.peek();
  if (!stream.isSymbol('-') && !stream.isSymbol('+')) return parsePostfix(stream, parsePrimary(stream));
  stream.next();
  const expr = parseOperators(stream, UNARY_POWER);
  const operator = token.text === '-' ? '-' : '+';
  // A signed number is a number, as in `clamp_min(x, -1)`.
  if (expr.kind === 'number') {
    return { ...expr, value: operator === '-' ? -expr.value : expr.value, start: token.start };
  }
  return { kind: 'unary', operator, expr, start: token.start, end: expr.end };
}

function parsePrimary(stream: TokenStream): Expr {
  const token = stream.peek();
  switch (token.kind) {
    case 'number':
    case 'duration':
      return parseNumberToken(stream);
    case 'string':
      stream.next();
      return { kind: 'string', value: stream.stringValue(token), start: token.start, end: token.end };
    case 'identifier':
      return parseWord(stream);
    default:
      if (stream.isSymbol('(')) return parseParen(stream);
      if (stream.isSymbol('{')) return parseSelector(stream, undefined);
      throw stream.unexpected('expression');
  }
}

function parseNumberToken(stream: TokenStream): Expr {
  const token = stream.next();
  const value = parseNumber(token.text);
  if (value === undefined) {
    throw stream.error(token.start, `bad number or duration syntax: ${JSON.stringify(token.text)}`);
  }
  return { kind: 'number', value, start: token.start, end: token.end };
}

function parseParen(stream: TokenStream): Expr {
  const { start } = stream.next();
  const expr = parseOperators(stream, 0);
  const { end } = stream.expectSymbol(')', 'expression');
  return { kind: 'paren', expr, start, end };
}

// Words that cannot name a metric without braces.
const reserved = new Set(['bool', 'group_left', 'group_right', 'ignoring', 'on', 'atan2']);

function parseWord(stream: TokenStream): Expr {
  const word = stream.keyword();
  if (word === 'inf' || word === 'nan') return parseNumberToken(stream);
  const next = stream.keyword(1);
  const opens = stream.isSymbol('(', 1);
  if (isAggregation(word) && (opens || next === 'by' || next === 'without')) {
    return parseAggregation(stream, word);
  }
  const isExperimental = (word === 'limitk' || word === 'limit_ratio') && /^(by|without)$/.test(next);
  if (opens || isExperimental) return parseCall(stream);
  if (reserved.has(word)) throw stream.unexpected('expression');
  return parseSelector(stream, stream.next());
}

function isAggregation(word: string): word is AggregationName {
  return (AGGREGATIONS as readonly string[]).includes(word);
}

function parseCall(stream: TokenStream): Expr {
  const token = stream.next();
  const name = token.text;
  if (EXPERIMENTAL_FUNCTIONS.has(name.toLowerCase()) && !SIGNATURES.has(name)) {
    throw stream.unsupported(token.start, `function ${JSON.stringify(name)} is experimental and`);
  }
  if (!SIGNATURES.has(name)) {
    throw stream.error(token.start, `unknown function with name ${JSON.stringify(name)}`);
  }
  const args = parseArguments(stream);
  return { kind: 'call', name, args, start: token.start, end: stream.lastEnd };
}

function parseArguments(stream: TokenStream): Expr[] {
  stream.expectSymbol('(', 'function call');
  const args: Expr[] = [];
  while (!stream.isSymbol(')')) {
    args.push(parseOperators(stream, 0));
    if (!stream.takeSymbol(',')) break;
    if (stream.isSymbol(')')) {
      throw stream.error(stream.peek().start, 'trailing commas not allowed in function call args');
    }
  }
  stream.expectSymbol(')', 'function call');
  return args;
}

function parseAggregation(stream: TokenStream, name: AggregationName): Expr {
  const token = stream.next();
  const before = parseGrouping(stream);
  const args = parseArguments(stream);
  const grouping = before ?? parseGrouping(stream);
  const wanted = takesParameter(name) ? 2 : 1;
  if (args.length !== wanted) {
    const problem =
      args.length === 0
        ? 'no arguments for aggregate expression provided'
        : `wrong number of arguments for aggregate expression provided, expected ${wanted}, got ${args.length}`;
    throw stream.error(token.start, problem);
  }
  return {
    kind: 'aggregation',
    name,
    expr: args.at(-1)!,
    parameter: wanted === 2 ? args[0] : undefined,
    grouping: grouping?.labels ?? [],
    without: grouping?.without ?? false,
    start: token.start,
    end: stream.lastEnd,
  };
}

function takesParameter(name: AggregationName): boolean {
  return name === 'topk' || name === 'bottomk' || name === 'quantile' || name === 'count_values';
}

function parseGrouping(stream: TokenStream): { labels: string[]; without: boolean } | undefined {
  const without = stream.keyword() === 'without';
  if (!without && stream.keyword() !== 'by') return undefined;
  stream.next();
  return { labels: parseLabelList(stream), without };
}

/** What may follow an operand: a range or subquery in brackets, `offset`, `@`. */
function parsePostfix(stream: TokenStream, operand: Expr): Expr {
  let expr = operand;
  const shifts: Shifts = { offset: false, at: false };
  for (;;) {
    if (stream.isSymbol('[')) {
      expr = parseRange(stream, expr, shifts);
      shifts.offset = false;
      shifts.at = false;
    } else if (stream.keyword() === 'offset') {
      const token = stream.next();
      if (shifts.offset) throw stream.error(token.start, 'offset may not be set multiple times');
      shifts.offset = true;
      const offsetMs = parseOffset(stream);
      expr = shift(stream, expr, token, { offsetMs });
    } else if (stream.isSymbol('@')) {
      const token = stream.next();
      if (shifts.at) throw stream.error(token.start, '@ <timestamp> may not be set multiple times');
      shifts.at = true;
      const at = parseAt(stream);
      expr = shift(stream, expr, token, { at });
    } else {
      refuseExtendedRange(stream);
      return expr;
    }
  }
}

interface Shifts {
  offset: boolean;
  at: boolean;
}

function refuseExtendedRange(stream: TokenStream): void {
  const word = stream.keyword();
  if (word === 'anchored' || word === 'smoothed') {
    throw stream.unsupported(stream.peek().start, `modifier "${word}" is experimental and`);
  }
}

function parseRange(stream: TokenStream, expr: Expr, shifts: Shifts): Expr {
  const bracket = stream.peek();
  const { rangeMs, isSubquery, stepMs } = parseBrackets(stream);
  const span = { start: expr.start, end: stream.lastEnd };
  if (isSubquery) return { kind: 'subquery', expr, rangeMs, stepMs, offsetMs: 0, at: undefined, ...span };
  if (expr.kind !== 'selector') throw stream.error(bracket.start, 'ranges only allowed for vector selectors');
  if (shifts.offset) throw stream.error(bracket.start, 'no offset modifiers allowed before range');
  if (shifts.at) throw stream.error(bracket.start, 'no @ modifiers allowed before range');
  return { kind: 'range', selector: expr, rangeMs, ...span };
}

function shift(stream: TokenStream, expr: Expr, token: Token, change: Partial<TimeShift>): Expr {
  const end = stream.lastEnd;
  if (expr.kind === 'selector' || expr.kind === 'subquery') return { ...expr, ...change, end };
  if (expr.kind === 'range') return { ...expr, selector: { ...expr.selector, ...change }, end };
  const what = change.at === undefined ? 'offset modifier' : '@ modifier';
  throw stream.error(
    token.start,
    `${what} must be preceded by an instant vector selector or range vector selector or a subquery`,
  );
}
