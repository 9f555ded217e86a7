// From the text of a test file to its commands.

import { NotationError, parseSeriesLine } from '../../tools/lib/promql/notation/series-line.ts';
import { Regexp } from '../../tools/lib/promql/regexp/regexp.ts';
import { parseDurationMs } from '../../tools/lib/promql/syntax/duration.ts';
import { parseFloatText } from '../../tools/lib/promql/syntax/number.ts';
import { unquote } from '../../tools/lib/promql/syntax/strings.ts';
import {
  type Command,
  type Evaluation,
  type Expectation,
  type Load,
  type SeriesPoints,
  TestSyntaxError,
  type TimeRange,
} from './case.ts';

const instantEval = /^eval(?:_(fail|warn|ordered|info))?\s+instant\s+(?:at\s+(\S+)\s+)?(.+)$/;
const rangeEval =
  /^eval(?:_(fail|warn|ordered|info))?\s+range\s+from\s+(\S+)\s+to\s+(\S+)\s+step\s+(\S+)\s+(.+)$/;
const loadLine = /^load(_with_nhcb)?\s+(\S+)$/;
const expectLine = /^expect\s+(ordered|fail|warn|no_warn|info|no_info)(?:\s+(msg|regex):\s*(.*))?$/;
const expectString = /^expect\s+string\s+(.+)$/;
const expectRange = /^expect\s+range\s+vector\s+from\s+(\S+)\s+to\s+(\S+)\s+step\s+(\S+)$/;
const failDetail = /^expected_fail_(message|regexp)\s+(.*)$/;

/** Reads a whole file. Throws TestSyntaxError at the first line that is not of the grammar. */
export function parseTestFile(text: string): Command[] {
  const lines = text.split('\n').map((line) => (line.trim().startsWith('#') ? '' : line.trim()));
  const commands: Command[] = [];
  for (let index = 0; index < lines.length; ) {
    const first = index;
    const line = lines[index++]!;
    if (line === '') continue;
    if (line === 'clear') {
      commands.push({ kind: 'clear', line: index });
      continue;
    }
    while (index < lines.length && lines[index] !== '') index++;
    commands.push(parseBlock(lines.slice(first, index), first + 1));
  }
  return commands;
}

function parseBlock(lines: readonly string[], firstLine: number): Command {
  const [head, ...rest] = lines as [string, ...string[]];
  if (head.startsWith('load')) return parseLoad(head, rest, firstLine);
  const range = rangeEval.exec(head);
  if (range) {
    const [, suffix, from, to, step, text] = range;
    const times = timeRange(from!, to!, step!, firstLine);
    return parseEval({ text: text!, suffix, range: times, isRange: true }, rest, firstLine);
  }
  const instant = instantEval.exec(head);
  if (!instant) throw new TestSyntaxError(firstLine, `invalid command: ${head}`);
  const atMs = timeOf(instant[2] ?? '0', firstLine);
  const times = { startMs: atMs, endMs: atMs, stepMs: 0 };
  return parseEval({ text: instant[3]!, suffix: instant[1], range: times, isRange: false }, rest, firstLine);
}

function parseLoad(head: string, rest: readonly string[], firstLine: number): Load {
  const found = loadLine.exec(head);
  if (!found) throw new TestSyntaxError(firstLine, `invalid load: ${head}`);
  const series = rest.map((line, index) => seriesOf(line, firstLine + 1 + index));
  const stepMs = timeOf(found[2]!, firstLine);
  return { kind: 'load', line: firstLine, stepMs, withNative: found[1] !== undefined, series };
}

interface EvalHead {
  readonly text: string;
  readonly suffix: string | undefined;
  readonly range: TimeRange;
  readonly isRange: boolean;
}

function parseEval(head: EvalHead, rest: readonly string[], firstLine: number): Evaluation {
  const expectations: Expectation[] = [];
  if (head.suffix) expectations.push(expectation(head.suffix));
  let scalar: number | undefined;
  let text: string | undefined;
  let rangeVector: TimeRange | undefined;
  const series: SeriesPoints[] = [];
  rest.forEach((line, index) => {
    const lineNumber = firstLine + 1 + index;
    const range = expectRange.exec(line);
    const found = expectLine.exec(line);
    const detail = failDetail.exec(line);
    const string = expectString.exec(line);
    const number = parseFloatText(line);
    if (range) rangeVector = timeRange(range[1]!, range[2]!, range[3]!, lineNumber);
    else if (found) expectations.push(expectation(found[1]!, found[2], found[3]));
    else if (detail) {
      expectations.push(expectation('fail', detail[1] === 'message' ? 'msg' : 'regex', detail[2]));
    } else if (string) text = stringOf(string[1]!, lineNumber);
    else if (number !== undefined) scalar = number;
    else series.push(seriesOf(line, lineNumber));
  });
  const expected = { scalar, string: text, rangeVector, series };
  const { range, isRange } = head;
  return { kind: 'eval', line: firstLine, text: head.text, range, isRange, expectations, expected };
}

function expectation(what: string, detail?: string, value?: string): Expectation {
  return {
    what: what as Expectation['what'],
    message: detail === 'msg' ? value : undefined,
    pattern: detail === 'regex' ? new Regexp(value!, { dotAll: false }) : undefined,
  };
}

function stringOf(literal: string, line: number): string {
  const value = unquote(literal);
  if (typeof value !== 'string') throw new TestSyntaxError(line, value.problem);
  return value;
}

function timeRange(from: string, to: string, step: string, line: number): TimeRange {
  return { startMs: timeOf(from, line), endMs: timeOf(to, line), stepMs: timeOf(step, line) };
}

/** A time or a duration: `5m`, `-10s`, or seconds. In milliseconds. */
function timeOf(text: string, line: number): number {
  const sign = text.startsWith('-') ? -1 : 1;
  const digits = text.replace(/^[+-]/, '');
  const durationMs = parseDurationMs(digits) ?? (parseFloatText(digits) ?? Number.NaN) * 1000;
  if (Number.isNaN(durationMs)) throw new TestSyntaxError(line, `invalid time ${JSON.stringify(text)}`);
  return sign * durationMs;
}

function seriesOf(text: string, line: number): SeriesPoints {
  try {
    return { ...parseSeriesLine(text), line };
  } catch (error) {
    if (!(error instanceof NotationError)) throw error;
    throw new TestSyntaxError(line, error.message);
  }
}
