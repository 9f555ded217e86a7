// One recording or alerting rule.

import type { Expr } from '../syntax/ast.ts';
import { typeOf } from '../syntax/check.ts';
import { ParseError } from '../syntax/errors.ts';
import { parseExpression } from '../syntax/parser.ts';
import type { Template } from '../template/nodes.ts';
import { readLabels, readTemplates } from './parse-labels.ts';
import { isMetricName, readDuration } from './parse-values.ts';
import type { AlertingRule, RecordingRule, Rule } from './rule.ts';
import type { MapEntry, TextNode, YamlNode } from './yaml-node.ts';
import type { YamlReader } from './yaml-reader.ts';

const RULE_KEYS = ['record', 'alert', 'expr', 'for', 'keep_firing_for', 'labels', 'annotations'];
const ALERT_ONLY = ['for', 'keep_firing_for', 'annotations'];

/** The labels that a group adds to its rules. */
export interface GroupLabels {
  readonly labels: ReadonlyMap<string, string>;
  readonly templates: ReadonlyMap<string, Template>;
}

type Entries = ReadonlyMap<string, MapEntry>;

/** Reads a rule; undefined where something is wrong, which is then noted. */
export function parseRule(reader: YamlReader, node: YamlNode, groupLabels: GroupLabels): Rule | undefined {
  const before = reader.problems.length;
  const entries = reader.entries(node, 'rule', RULE_KEYS);
  const offset = node?.offset ?? 0;
  const record = reader.text(entries.get('record'), 'record');
  const alert = reader.text(entries.get('alert'), 'alert');
  const expr = readExpression(reader, entries.get('expr'), offset);
  if (record && alert) reader.note(record.offset, "only one of 'record' and 'alert' must be set");
  if (!record && !alert) reader.note(offset, "one of 'record' or 'alert' must be set");
  const rule =
    alert && !record
      ? readAlert(reader, entries, alert, groupLabels)
      : readRecord(reader, entries, record, groupLabels);
  if (!expr || !rule || reader.problems.length > before) return undefined;
  return { ...rule, ...expr, place: reader.place(offset) };
}

function readExpression(
  reader: YamlReader,
  entry: MapEntry | undefined,
  ruleOffset: number,
): { expr: Expr; text: string } | undefined {
  const text = reader.text(entry, 'expr');
  if (!text || text.value.trim() === '') {
    reader.note(entry?.keyOffset ?? ruleOffset, "field 'expr' must be set in rule");
    return undefined;
  }
  try {
    const expr = parseExpression(text.value);
    const type = typeOf(expr);
    if (type === 'vector' || type === 'scalar') return { expr, text: text.value.trim() };
    reader.note(
      text.offset,
      `expr must give a scalar or an instant vector, not a ${type === 'matrix' ? 'range vector' : type}`,
    );
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    reader.noteInside(text, error.offset, `could not parse expression: ${error.problem}`);
  }
  return undefined;
}

type WithoutExpr<T> = Omit<T, 'expr' | 'text' | 'place'>;

function readRecord(
  reader: YamlReader,
  entries: Entries,
  name: TextNode | undefined,
  groupLabels: GroupLabels,
): WithoutExpr<RecordingRule> {
  for (const key of ALERT_ONLY) {
    const entry = entries.get(key);
    if (entry && name) reader.note(entry.keyOffset, `invalid field '${key}' in recording rule`);
  }
  if (name && !isMetricName(name.value)) {
    reader.note(name.offset, `invalid recording rule name: ${JSON.stringify(name.value)}`);
  }
  const labels = new Map([...groupLabels.labels, ...readLabels(reader, entries.get('labels'), 'labels')]);
  return { kind: 'record', name: name?.value ?? '', labels };
}

function readAlert(
  reader: YamlReader,
  entries: Entries,
  name: TextNode,
  groupLabels: GroupLabels,
): WithoutExpr<AlertingRule> {
  const own = readTemplates(reader, entries.get('labels'), 'labels');
  return {
    kind: 'alert',
    name: name.value,
    forMs: readDuration(reader, entries.get('for'), 'for') ?? 0,
    keepFiringForMs: readDuration(reader, entries.get('keep_firing_for'), 'keep_firing_for') ?? 0,
    labels: new Map([...groupLabels.templates, ...own]),
    annotations: readTemplates(reader, entries.get('annotations'), 'annotations'),
  };
}
