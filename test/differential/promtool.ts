// promtool as an oracle: writes a unit-test file whose expectations never hold, so that `promtool test rules` prints
// what it got, in full precision, and reads that back.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { labelsOf } from '../../tools/lib/promql/labels/labels.ts';
import { unquote } from '../../tools/lib/promql/syntax/strings.ts';

export interface OracleInput {
  readonly intervalSeconds: number;
  /** Points in promtool's own notation. */
  readonly series: readonly { readonly series: string; readonly values: string }[];
  readonly rules: readonly object[];
  readonly expressions: readonly { readonly expr: string; readonly seconds: number }[];
  readonly alerts: readonly { readonly name: string; readonly seconds: number }[];
}

/** Values by label key; or the error, if evaluation failed. */
export type OracleResult = ReadonlyMap<string, number> | string;

export interface OracleAlert {
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
}

export interface OracleOutput {
  /** One per expression, in order. */
  readonly results: readonly OracleResult[];
  /** The firing alerts of each question, by `name@seconds`. */
  readonly alerts: ReadonlyMap<string, readonly OracleAlert[]>;
}

/** Why promtool cannot serve as the oracle, or undefined if it can. */
export function oracleProblem(): string | undefined {
  const found = spawnSync('promtool', ['--version'], { encoding: 'utf8' });
  if (found.error) return 'promtool is not installed (Debian package prometheus)';
  const version = /version (\d+)\.(\d+)/.exec(found.stdout + found.stderr);
  if (version?.[1] !== '2') return `promtool is not of version 2: ${version?.[0] ?? 'unknown version'}`;
  return undefined;
}

const SENTINEL = [{ labels: 'sentinel', value: 1 }];

/** Asks promtool. Throws if its output cannot be read. */
export function askOracle(input: OracleInput): OracleOutput {
  const directory = mkdtempSync(join(tmpdir(), 'promtool-'));
  try {
    // JSON is YAML.
    const interval = `${input.intervalSeconds}s`;
    const rules = { groups: [{ name: 'g', interval, rules: input.rules }] };
    writeFileSync(join(directory, 'rules.json'), JSON.stringify(rules));
    writeFileSync(join(directory, 'test.json'), JSON.stringify(testFile(input, interval)));
    const run = spawnSync('promtool', ['test', 'rules', join(directory, 'test.json')], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    return readOutput(run.stdout + run.stderr, input);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function testFile(input: OracleInput, interval: string): object {
  return {
    rule_files: ['rules.json'],
    evaluation_interval: interval,
    tests: [
      {
        interval,
        input_series: input.series,
        promql_expr_test: input.expressions.map(({ expr, seconds }) => ({
          expr,
          eval_time: `${seconds}s`,
          exp_samples: SENTINEL,
        })),
        alert_rule_test: input.alerts.map(({ name, seconds }) => ({
          alertname: name,
          eval_time: `${seconds}s`,
          // One alert that never exists, so that even none is a difference.
          exp_alerts: [{ exp_labels: { sentinel: '1' } }],
        })),
      },
    ],
  };
}

const expressionEntry =
  /^ {4}expr: "(?:[^"\\]|\\.)*", time: [^,]+,(?: err: (?<error>.*)|\n {8}exp: .*\n {8}got: (?<got>.*))$/gm;

function readOutput(text: string, input: OracleInput): OracleOutput {
  const results = Array.from(text.matchAll(expressionEntry), ({ groups }) =>
    groups!.error === undefined ? readSamples(groups!.got!) : groups!.error,
  );
  if (results.length !== input.expressions.length) {
    throw new Error(
      `promtool answered ${results.length} of ${input.expressions.length}:\n${text.slice(0, 2000)}`,
    );
  }
  return { results, alerts: readAlerts(text) };
}

const labelPair = /(\w+)=("(?:[^"\\]|\\.)*")/g;

function readPairs(text: string): [string, string][] {
  return Array.from(text.matchAll(labelPair), ([, name, quoted]) => [name!, unquote(quoted!) as string]);
}

function readSamples(text: string): ReadonlyMap<string, number> {
  const samples = new Map<string, number>();
  if (text === 'nil') return samples;
  for (const [, labels, value] of text.matchAll(/\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\} ([^,\s]+)/g)) {
    samples.set(labelsOf(readPairs(labels!)).key, goNumber(value!));
  }
  return samples;
}

function goNumber(text: string): number {
  if (/Inf$/.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(text);
}

function readAlerts(text: string): ReadonlyMap<string, readonly OracleAlert[]> {
  const alerts = new Map<string, OracleAlert[]>();
  let current: OracleAlert[] | undefined;
  let labels = '';
  for (const line of text.split('\n')) {
    const head = /^ {4}alertname: (.*), time: (.*), $/.exec(line);
    if (head) {
      current = [];
      alerts.set(`${head[1]}@${secondsOf(head[2]!)}`, current);
    } else if (/^ {14}Labels:/.test(line)) {
      labels = line;
    } else if (/^ {14}Annotations:/.test(line)) {
      const pairs = new Map(readPairs(labels));
      if (!pairs.has('sentinel')) current?.push({ labels: pairs, annotations: new Map(readPairs(line)) });
    }
  }
  return alerts;
}

/** Prometheus's own durations: `1m30s`. */
function secondsOf(text: string): number {
  let seconds = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(ms|[smhdwy])/g)) {
    const unitSeconds: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };
    seconds += Number(count) * (unitSeconds[unit!] ?? Number.NaN);
  }
  return seconds;
}
