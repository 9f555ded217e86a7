// What is asked of a tool beside what was measured, as ratios.

import { cpuOf, printTable, type Result, ratio, wallOf } from './measure.ts';

export interface Bound {
  readonly sign: '≥' | '>' | '≤' | '<';
  readonly figure: number;
}

/** One thing that is asked. */
export interface Claim {
  readonly what: string;
  readonly asked: { readonly wall?: Bound; readonly cpu?: Bound };
  /** Undefined when it was not measured. */
  readonly wall: number | undefined;
  readonly cpu: number | undefined;
}

export function atLeast(figure: number): Bound {
  return { sign: '≥', figure };
}

export function above(figure: number): Bound {
  return { sign: '>', figure };
}

export function atMost(figure: number): Bound {
  return { sign: '≤', figure };
}

/** The times that `of` takes by those that `to` takes; `times` the times of `of`, for one who did but a part. */
export function claim(
  what: string,
  asked: Claim['asked'],
  of: Result | undefined,
  to: Result | undefined,
  times = 1,
): Claim {
  const isMeasured = of !== undefined && to !== undefined && of.samples.length > 0 && to.samples.length > 0;
  const measured = (figure: typeof wallOf) => (isMeasured ? ratio(of, to, figure) * times : undefined);
  return { what, asked, wall: measured(wallOf), cpu: measured(cpuOf) };
}

/** What a result is without what another took in the same round, such as its start. */
export function without(result: Result | undefined, start: Result | undefined): Result | undefined {
  if (result === undefined || start === undefined) return undefined;
  const samples = result.samples.map((sample, round) => ({
    wallSeconds: sample.wallSeconds - (start.samples[round]?.wallSeconds ?? 0),
    cpuSeconds: sample.cpuSeconds - (start.samples[round]?.cpuSeconds ?? 0),
  }));
  return { name: `${result.name}, without its start`, samples };
}

export function holds(measured: number | undefined, bound: Bound | undefined): boolean | undefined {
  if (measured === undefined || bound === undefined) return undefined;
  switch (bound.sign) {
    case '≥':
      return measured >= bound.figure;
    case '>':
      return measured > bound.figure;
    case '≤':
      return measured <= bound.figure;
    case '<':
      return measured < bound.figure;
  }
}

function shown(bound: Bound | undefined): string {
  return bound === undefined ? '' : `${bound.sign} ${bound.figure}`;
}

function verdict({ asked, wall, cpu }: Claim): string {
  const answers = [holds(wall, asked.wall), holds(cpu, asked.cpu)].filter((answer) => answer !== undefined);
  if (answers.length === 0) return '';
  return answers.every(Boolean) ? 'yes' : 'NO';
}

export function printClaims(title: string, claims: readonly Claim[]): void {
  printTable(
    title,
    ['', 'wall', 'asked', 'CPU', 'asked', 'held'],
    claims.map((each) => [
      each.what,
      each.wall?.toFixed(2) ?? '',
      shown(each.asked.wall),
      each.cpu?.toFixed(2) ?? '',
      shown(each.asked.cpu),
      verdict(each),
    ]),
  );
}
