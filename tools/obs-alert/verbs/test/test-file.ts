// From a test file to its tests. Format: prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules, and records beside series.

import { readFileSync } from 'node:fs';
import type { Labels } from '../../../lib/promql/labels/labels.ts';
import { labelsOf } from '../../../lib/promql/labels/labels.ts';
import type { Point } from '../../../lib/promql/notation/points.ts';
import { NotationError, parseMetric, parseSeriesLine } from '../../../lib/promql/notation/series-line.ts';
import { readDuration } from '../../../lib/promql/rules/parse-values.ts';
import { readPlainYaml } from '../../../lib/promql/rules/plain-yaml.ts';
import { loadYaml } from '../../../lib/promql/rules/rules.ts';
import type { MapEntry, YamlNode } from '../../../lib/promql/rules/yaml-node.ts';
import { readYaml } from '../../../lib/promql/rules/yaml-package.ts';
import { YamlReader } from '../../../lib/promql/rules/yaml-reader.ts';
import { ParseError } from '../../../lib/promql/syntax/errors.ts';
import { parseFloatText } from '../../../lib/promql/syntax/number.ts';
import { timeMs } from '../../../lib/record/time.ts';
import { reasonOf } from '../../../lib/stream/failure.ts';
import { RulesRefused, refusalOf } from '../../rules/failure.ts';

export interface TestFile {
  readonly ruleFiles: readonly string[];
  readonly evaluationIntervalMs: number;
  /** Names of groups, in the order in which they are evaluated; others come after these. */
  readonly groupOrder: readonly string[];
  /** Values may differ in what comes after 14 digits. */
  readonly isFuzzy: boolean;
  readonly tests: readonly TestCase[];
}

export interface InputSeries {
  readonly labels: Labels;
  readonly points: readonly Point[];
}

export interface ExpectedAlert {
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
}

/** When something is looked at: so long after the start, or at a time. In milliseconds. */
export interface EvalTime {
  readonly text: string;
  readonly afterMs: number | undefined;
  readonly atMs: number | undefined;
}

export interface AlertTest {
  readonly line: number;
  readonly evalTime: EvalTime;
  readonly alertname: string;
  readonly groupname: string | undefined;
  readonly expected: readonly ExpectedAlert[];
}

export interface ExpressionTest {
  readonly line: number;
  readonly evalTime: EvalTime;
  readonly text: string;
  readonly expected: readonly { readonly labels: Labels; readonly value: number }[];
}

export interface TestCase {
  readonly name: string;
  readonly line: number;
  readonly intervalMs: number;
  /** The time of the first points, and from which on eval_time counts. */
  readonly startMs: number;
  readonly series: readonly InputSeries[];
  /** Lines of records, which take the place of series. */
  readonly records: string | undefined;
  readonly recordsFile: string | undefined;
  readonly externalLabels: Labels;
  readonly alertTests: readonly AlertTest[];
  readonly expressionTests: readonly ExpressionTest[];
}

const FILE_KEYS = ['rule_files', 'evaluation_interval', 'group_eval_order', 'fuzzy_compare', 'tests'];
const TEST_KEYS = [
  'interval',
  'name',
  'input_series',
  'input_records',
  'records_file',
  'alert_rule_test',
  'promql_expr_test',
  'external_labels',
  'external_url',
  'start_timestamp',
];
const MINUTE_MS = 60_000;

type Entries = ReadonlyMap<string, MapEntry>;

/** Reads a test file. Rejects with RulesRefused, with every problem of the file. */
export async function readTestFile(file: string): Promise<TestFile> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new RulesRefused(`cannot read test file ${file}: ${reasonOf(error)}`);
  }
  const reader = new YamlReader(text, file, readPlainYaml(text) ?? readYaml(text, await loadYaml()));
  const top = reader.entries(reader.root, 'test file', FILE_KEYS);
  const evaluationIntervalMs =
    readDuration(reader, top.get('evaluation_interval'), 'evaluation_interval') || MINUTE_MS;
  const parsed = {
    ruleFiles: textsOf(reader, top.get('rule_files'), 'rule_files'),
    evaluationIntervalMs,
    groupOrder: textsOf(reader, top.get('group_eval_order'), 'group_eval_order'),
    isFuzzy: reader.text(top.get('fuzzy_compare'), 'fuzzy_compare')?.value === 'true',
    tests: reader
      .items(top.get('tests'), 'tests')
      .map((node) => readTest(reader, node, evaluationIntervalMs)),
  };
  if (reader.problems.length > 0) throw refusalOf(reader.problems);
  return parsed;
}

function readTest(reader: YamlReader, node: YamlNode, defaultMs: number): TestCase {
  const entries = reader.entries(node, 'test', TEST_KEYS);
  const series = reader.items(entries.get('input_series'), 'input_series');
  const records = reader.text(entries.get('input_records'), 'input_records')?.value;
  const recordsFile = reader.text(entries.get('records_file'), 'records_file')?.value;
  if (series.length > 0 && (records ?? recordsFile) !== undefined) {
    reader.note(node?.offset ?? 0, 'a test has input_series or records, not both');
  }
  return {
    name: reader.text(entries.get('name'), 'name')?.value ?? '',
    line: lineOf(reader, node),
    intervalMs: readDuration(reader, entries.get('interval'), 'interval') || defaultMs,
    startMs: readStart(reader, entries.get('start_timestamp')),
    series: series.flatMap((one) => readSeries(reader, one)),
    records,
    recordsFile,
    externalLabels: labelsOf(pairsOf(reader, entries.get('external_labels'), 'external_labels')),
    alertTests: reader
      .items(entries.get('alert_rule_test'), 'alert_rule_test')
      .map((one) => readAlertTest(reader, one)),
    expressionTests: reader
      .items(entries.get('promql_expr_test'), 'promql_expr_test')
      .map((one) => readExpressionTest(reader, one)),
  };
}

function readStart(reader: YamlReader, entry: MapEntry | undefined): number {
  const text = reader.text(entry, 'start_timestamp');
  if (!text) return 0;
  const startMs = /^\d+(\.\d+)?$/.test(text.value) ? Number(text.value) * 1000 : timeMs(text.value);
  if (Number.isNaN(startMs))
    reader.note(text.offset, 'expected a time such as 2026-02-14T12:34:05Z, or seconds');
  return startMs;
}

function readSeries(reader: YamlReader, node: YamlNode): readonly InputSeries[] {
  const entries = reader.entries(node, 'input series', ['series', 'values']);
  const series = reader.text(entries.get('series'), 'series');
  const values = reader.text(entries.get('values'), 'values');
  if (!series || !values) {
    reader.note(node?.offset ?? 0, 'an input series has series and values');
    return [];
  }
  return attempt(reader, series.offset, () => [parseSeriesLine(`${series.value} ${values.value}`)]) ?? [];
}

function readAlertTest(reader: YamlReader, node: YamlNode): AlertTest {
  const entries = reader.entries(node, 'alert_rule_test', [
    'eval_time',
    'alertname',
    'groupname',
    'exp_alerts',
  ]);
  const alertname = reader.text(entries.get('alertname'), 'alertname')?.value;
  if (alertname === undefined)
    reader.note(node?.offset ?? 0, "field 'alertname' must be set in alert_rule_test");
  return {
    line: lineOf(reader, node),
    evalTime: readEvalTime(reader, entries),
    alertname: alertname ?? '',
    groupname: reader.text(entries.get('groupname'), 'groupname')?.value,
    expected: reader.items(entries.get('exp_alerts'), 'exp_alerts').map((one) => {
      const alert = reader.entries(one, 'expected alert', ['exp_labels', 'exp_annotations']);
      return {
        labels: new Map(pairsOf(reader, alert.get('exp_labels'), 'exp_labels')),
        annotations: new Map(pairsOf(reader, alert.get('exp_annotations'), 'exp_annotations')),
      };
    }),
  };
}

function readExpressionTest(reader: YamlReader, node: YamlNode): ExpressionTest {
  const entries = reader.entries(node, 'promql_expr_test', ['expr', 'eval_time', 'exp_samples']);
  return {
    line: lineOf(reader, node),
    evalTime: readEvalTime(reader, entries),
    text: reader.text(entries.get('expr'), 'expr')?.value ?? '',
    expected: reader.items(entries.get('exp_samples'), 'exp_samples').flatMap((one) => {
      const sample = reader.entries(one, 'expected sample', ['labels', 'value', 'histogram']);
      const offset = one?.offset ?? 0;
      if (sample.has('histogram')) reader.note(offset, 'native histograms are not supported');
      const labels = reader.text(sample.get('labels'), 'labels')?.value ?? '{}';
      const value = parseFloatText(reader.text(sample.get('value'), 'value')?.value ?? '0');
      if (value === undefined) reader.note(offset, 'expected value to be a number');
      const parsed = attempt(reader, offset, () => parseMetric(labels));
      return parsed && value !== undefined ? [{ labels: parsed, value }] : [];
    }),
  };
}

function readEvalTime(reader: YamlReader, entries: Entries): EvalTime {
  const text = reader.text(entries.get('eval_time'), 'eval_time')?.value ?? '0s';
  const atMs = timeMs(text);
  if (!Number.isNaN(atMs)) return { text, atMs, afterMs: undefined };
  return { text, atMs: undefined, afterMs: readDuration(reader, entries.get('eval_time'), 'eval_time') ?? 0 };
}

function pairsOf(
  reader: YamlReader,
  entry: MapEntry | undefined,
  what: string,
): readonly (readonly [string, string])[] {
  const entries = [...reader.entries(entry?.value, what)];
  return entries.map(([name, value]) => [name, reader.text(value, name)?.value ?? ''] as const);
}

function textsOf(reader: YamlReader, entry: MapEntry | undefined, what: string): readonly string[] {
  return reader.items(entry, what).flatMap((node) => {
    if (node?.kind === 'text') return [node.value];
    reader.note(node?.offset ?? 0, `expected ${what} to hold texts`);
    return [];
  });
}

function lineOf(reader: YamlReader, node: YamlNode): number {
  return reader.place(node?.offset ?? 0).line;
}

/** The result, or undefined where the notation is wrong, which is then noted. */
function attempt<Result>(reader: YamlReader, offset: number, read: () => Result): Result | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof NotationError) && !(error instanceof ParseError)) throw error;
    reader.note(offset, error.message);
    return undefined;
  }
}
