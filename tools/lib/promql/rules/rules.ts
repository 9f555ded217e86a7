// From a rule file to its groups. Everything that Prometheus refuses is refused, with its place; all problems of a
// file are reported at once.

import { readLabels, readLabelTemplates } from './parse-labels.ts';
import { type GroupLabels, parseRule } from './parse-rule.ts';
import { isMetricName, readDuration, readLimit } from './parse-values.ts';
import { readPlainYaml } from './plain-yaml.ts';
import { type LogRule, type Rule, type RuleFile, RuleFileError, type RuleGroup } from './rule.ts';
import type { MapEntry, YamlDocument, YamlNode } from './yaml-node.ts';
import { readYaml, type YamlModule } from './yaml-package.ts';
import { valueOffset, YamlReader } from './yaml-reader.ts';

const GROUP_KEYS = ['name', 'interval', 'limit', 'query_offset', 'labels', 'rules', 'logs'];
const LOG_KEYS = ['name', 'where', 'labels'];

/** Rules of one file; more are refused. */
export const MAX_RULES = 10_000;
/** Characters of one file; more are refused. */
export const MAX_FILE_LENGTH = 16 << 20;

/** Loads the YAML parser that `parseRuleFile` needs. */
export async function loadYaml(): Promise<YamlModule> {
  return import('yaml');
}

/**
 * The groups of a rule file. `file` is its name in messages and places. The YAML parser is loaded only for a file that
 * needs it. Throws RuleFileError with up to twenty problems, each with line, column and a caret.
 */
export async function readRuleFile(text: string, file: string): Promise<RuleFile> {
  requireLength(text, file);
  return readGroupsOf(text, file, readPlainYaml(text) ?? readYaml(text, await loadYaml()));
}

/** As `readRuleFile`, with the YAML parser given. */
export function parseRuleFile(text: string, file: string, yaml: YamlModule): RuleFile {
  requireLength(text, file);
  return readGroupsOf(text, file, readPlainYaml(text) ?? readYaml(text, yaml));
}

function requireLength(text: string, file: string): void {
  if (text.length <= MAX_FILE_LENGTH) return;
  const problem = `rule file is longer than ${MAX_FILE_LENGTH} characters`;
  throw new RuleFileError([{ file, line: 1, column: 1, problem, excerpt: '' }]);
}

function readGroupsOf(text: string, file: string, document: YamlDocument): RuleFile {
  const reader = new YamlReader(text, file, document);
  const groups = reader.problems.length === 0 ? readGroups(reader) : [];
  if (reader.problems.length > 0) throw new RuleFileError(reader.problems);
  return { file, groups };
}

function readGroups(reader: YamlReader): RuleGroup[] {
  const top = reader.entries(reader.root, 'rule file', ['groups']);
  const names = new Set<string>();
  const budget = { rules: MAX_RULES };
  return reader.items(top.get('groups'), 'groups').flatMap((node) => {
    const group = readGroup(reader, node, names, budget);
    return group ? [group] : [];
  });
}

function readGroup(
  reader: YamlReader,
  node: YamlNode,
  names: Set<string>,
  budget: { rules: number },
): RuleGroup | undefined {
  const entries = reader.entries(node, 'group', GROUP_KEYS);
  const name = reader.text(entries.get('name'), 'group name')?.value ?? '';
  const nameEntry = entries.get('name');
  const at = nameEntry ? valueOffset(nameEntry) : (node?.offset ?? 0);
  if (name === '') reader.note(at, 'group name must not be empty');
  else if (names.has(name))
    reader.note(at, `group name ${JSON.stringify(name)} is repeated in the same file`);
  names.add(name);
  const labels = readLabels(reader, entries.get('labels'), 'group labels');
  const templates = readLabelTemplates(reader, entries.get('labels'), labels);
  const interval = readDuration(reader, entries.get('interval'), 'interval');
  return {
    name,
    // An interval of zero is none.
    intervalMs: interval === 0 ? undefined : interval,
    limit: readLimit(reader, entries.get('limit')),
    queryOffsetMs: readDuration(reader, entries.get('query_offset'), 'query_offset'),
    labels,
    rules: readRules(reader, entries.get('rules'), { labels, templates }, budget),
    logs: readLogs(reader, entries.get('logs')),
    place: reader.place(node?.offset ?? 0),
  };
}

function readRules(
  reader: YamlReader,
  entry: MapEntry | undefined,
  groupLabels: GroupLabels,
  budget: { rules: number },
): Rule[] {
  return reader.items(entry, 'rules').flatMap((node) => {
    if (budget.rules-- === 0) reader.note(node?.offset ?? 0, `more than ${MAX_RULES} rules in one file`);
    if (budget.rules < 0) return [];
    const rule = parseRule(reader, node, groupLabels);
    return rule ? [rule] : [];
  });
}

function readLogs(reader: YamlReader, entry: MapEntry | undefined): LogRule[] {
  return reader.items(entry, 'logs').flatMap((node) => {
    const entries = reader.entries(node, 'log rule', LOG_KEYS);
    const name = reader.text(entries.get('name'), 'name');
    const where = reader.text(entries.get('where'), 'where');
    const labels = readLabels(reader, entries.get('labels'), 'labels');
    if (!name || !isMetricName(name.value)) {
      reader.note(name?.offset ?? node?.offset ?? 0, 'log rule needs a valid metric name in "name"');
    }
    if (!where) reader.note(node?.offset ?? 0, 'log rule needs an expression in "where"');
    if (!name || !where) return [];
    const wherePlace = reader.placeInside(where, 0);
    return [
      { name: name.value, where: where.value, wherePlace, labels, place: reader.place(node?.offset ?? 0) },
    ];
  });
}
