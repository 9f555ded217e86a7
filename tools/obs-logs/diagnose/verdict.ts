// From what is known of a source to what is said of it.

import { type Case, type Exit, type Finding, isFailure, type Line } from './case.ts';
import type { Weight } from './rule.ts';

export type Verdict =
  /** It fails, and this is why; the others were seen, too. */
  | { readonly kind: 'explained'; readonly cause: Finding; readonly others: readonly Finding[] }
  /** It fails, and no rule says why. */
  | { readonly kind: 'unexplained'; readonly lines: readonly Line[] }
  /** Something was wrong, and lines of a working program came after it. */
  | { readonly kind: 'recovered'; readonly earlier: readonly Finding[] }
  | { readonly kind: 'healthy' };

/** So many lines without evidence of trouble, and no failed end, mean that it is over. */
const QUIET_LINES = 50;
/** Lines behind the last word. */
const LAST_WORD_LINES = 5;
/** Evidence so near to the last of it is one event, whose first rule counts. */
const BURST_LINES = 12;
const WEIGHTS: Readonly<Record<Weight, number>> = { general: 0, symptom: 1, root: 2 };

export function verdictOf(one: Case, order: ReadonlyMap<unknown, number>): Verdict {
  const findings = [...one.findings.values()];
  if (!isFailing(one, findings))
    return findings.length > 0 ? { kind: 'recovered', earlier: findings } : { kind: 'healthy' };
  const current = findings.filter(({ last }) => last >= windowStart(one));
  const cause = mostLikely(current, order);
  if (cause === undefined) return { kind: 'unexplained', lines: lastWords(one) };
  // What says no more than the same line in other words is left out.
  const others = findings.filter((finding) => finding !== cause && !isEcho(finding, cause));
  return { kind: 'explained', cause, others };
}

function isEcho({ rule, best, last }: Finding, cause: Finding): boolean {
  if (WEIGHTS[rule.weight] >= WEIGHTS[cause.rule.weight]) return false;
  // That it has failed at all is said by what says why.
  const isNear = rule.weight === 'general' && Math.abs(last - cause.last) <= BURST_LINES;
  return isNear || best.number === cause.best.number;
}

/** Where the lines of the life that failed begin. */
function windowStart({ lastExit, generationStart }: Case): number {
  return lastExit !== undefined && isFailure(lastExit) ? generationStart : 0;
}

function isFailing(one: Case, findings: readonly Finding[]): boolean {
  const { lastExit, lines, startedAt } = one;
  const lastTrouble = Math.max(0, one.errors.at(-1)?.number ?? 0, ...findings.map(({ last }) => last));
  if (lastExit === undefined) {
    const isOver = lines - lastTrouble >= QUIET_LINES || one.successAt > lastTrouble;
    return lastTrouble > 0 && !isOver && (findings.length > 0 || isLastWord(one));
  }
  const isRunningAgain = startedAt > lastExit.line.number;
  if (!isFailure(lastExit)) return isRunningAgain && findings.some(({ last }) => last > startedAt);
  return !isRunningAgain || lines - Math.max(startedAt, lastTrouble) < QUIET_LINES;
}

/** Whether the log breaks off where the program says that it cannot go on. */
function isLastWord({ fatalAt, lines }: Case): boolean {
  return fatalAt > 0 && lines - fatalAt < LAST_WORD_LINES;
}

/** The last event of the greatest weight; of what shows in one event, what the first rule says. */
function mostLikely(findings: readonly Finding[], order: ReadonlyMap<unknown, number>): Finding | undefined {
  const weight = Math.max(...findings.map(({ rule }) => WEIGHTS[rule.weight]));
  const heaviest = findings.filter(({ rule }) => WEIGHTS[rule.weight] === weight);
  const last = Math.max(...heaviest.map((finding) => finding.last));
  return heaviest
    .filter((finding) => last - finding.last <= BURST_LINES)
    .sort((one, other) => (order.get(one.rule) ?? 0) - (order.get(other.rule) ?? 0))[0];
}

/** The last lines that say that something is wrong; without such lines simply the last ones. */
function lastWords({ errors, tail, lastExit }: Case): readonly Line[] {
  const own = errors.filter(({ number }) => number !== lastExit?.line.number);
  return own.length > 0 ? own : tail.filter(({ number }) => number !== lastExit?.line.number);
}

/** How a source ended, in words; undefined where it did not. */
export function endOf(exit: Exit | undefined): string | undefined {
  if (exit === undefined) return undefined;
  const { reason, code, signal } = exit;
  const how = signal !== undefined ? `by ${signal}` : code !== undefined ? `with status ${code}` : '';
  return [`ended ${how}`.trim(), reason === '' ? '' : `(${reason})`].filter(Boolean).join(' ');
}
