// Runs shell pipelines in turn and compares them: several rounds, each command once a round, medians of the ratios within a round, so that
// a machine whose speed drifts does not favour anybody. Where the rounds agree there are fewer of them.

import { spawnSync } from 'node:child_process';
import { endProgress, showProgress } from './progress.ts';

export interface Sample {
  readonly wallSeconds: number;
  /** User and system time of all processes of the pipeline. */
  readonly cpuSeconds: number;
}

export interface Contender {
  readonly name: string;
  /** A pipeline for bash; undefined when one of its programs is not installed. */
  readonly command: string | undefined;
}

export interface Result {
  readonly name: string;
  readonly samples: readonly Sample[];
}

/** Runs a pipeline once. Throws with its stderr when it fails. */
export function runOnce(command: string): Sample {
  const script = `set -o pipefail; TIMEFORMAT='%R %U %S'; time { ${command}; }`;
  const { NODE_EXTRA_CA_CERTS: _slow, ...env } = process.env;
  const { status, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8', env });
  const figures = stderr.trim().split('\n').at(-1)?.split(' ').map(Number) ?? [];
  if (status !== 0 || figures.length !== 3)
    throw new Error(`${command}\nfailed with status ${status}: ${stderr}`);
  const [wallSeconds = 0, user = 0, system = 0] = figures;
  return { wallSeconds, cpuSeconds: user + system };
}

export interface Rounds {
  /** How many, where they do not agree. */
  readonly most: number;
  /** Begins with a round that is not counted, unless all has been read and run before. */
  readonly isWarm?: boolean;
}

/** Fewer are not compared, nor fewer than a third of the most. */
const LEAST_ROUNDS = 2;
/** Rounds agree when the CPU times of every contender lie within this share of each other. */
const SMALL_SPREAD = 0.05;

/** Runs all contenders in turn until the rounds agree, `rounds.most` times at most. Those without a command are left out. */
export function compete(contenders: readonly Contender[], rounds: number | Rounds): readonly Result[] {
  const { most, isWarm = false } = typeof rounds === 'number' ? { most: rounds } : rounds;
  const least = Math.max(LEAST_ROUNDS, Math.ceil(most / 3));
  const results = contenders.map(({ name }) => ({ name, samples: [] as Sample[] }));
  for (let round = isWarm ? 1 : 0; round <= most && !(round > least && agree(results)); round++) {
    for (const [index, { name, command }] of contenders.entries()) {
      if (command === undefined) continue;
      showProgress(`${round === 0 ? 'warming up' : `round ${round} of ${most}`}: ${name}`);
      const sample = runOnce(command);
      if (round > 0) results[index]?.samples.push(sample);
    }
  }
  endProgress();
  return results;
}

function agree(results: readonly Result[]): boolean {
  return results.every(({ samples }) => {
    const seconds = samples.map(({ cpuSeconds }) => cpuSeconds);
    return Math.max(...seconds) <= Math.min(...seconds) * (1 + SMALL_SPREAD);
  });
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const [below = Number.NaN, above = Number.NaN] = [
    sorted[Math.floor((sorted.length - 1) / 2)],
    sorted[Math.floor(sorted.length / 2)],
  ];
  return (below + above) / 2;
}

export function wallOf({ wallSeconds }: Sample): number {
  return wallSeconds;
}

export function cpuOf({ cpuSeconds }: Sample): number {
  return cpuSeconds;
}

/** The median over the rounds of one contender's figure by that of another in the same round. */
export function ratio(of: Result, to: Result, figure: (sample: Sample) => number): number {
  return median(of.samples.map((sample, round) => figure(sample) / figure(to.samples[round] as Sample)));
}

/** True when a program is on PATH. */
export function isInstalled(program: string): boolean {
  return spawnSync('bash', ['-c', `command -v ${program}`]).status === 0;
}

/** A table of text, columns two spaces apart, the first left and the others right. */
export function printTable(
  title: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const lines = all.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
  process.stdout.write(`\n${title}\n\n${lines.map((line) => `  ${line.trimEnd()}`).join('\n')}\n`);
}
