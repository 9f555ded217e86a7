// Labels and annotations of rules: texts, which are templates in alerting rules.

import { METRIC_NAME } from '../labels/labels.ts';
import { type Template, TemplateError } from '../template/nodes.ts';
import { parseTemplate } from '../template/template.ts';
import type { MapEntry, TextNode } from './yaml-node.ts';
import { valueOffset, type YamlReader } from './yaml-reader.ts';

const labelName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** The texts of a mapping by key; bad names are noted. */
function readTexts(reader: YamlReader, entry: MapEntry | undefined, what: string): Map<string, TextNode> {
  const out = new Map<string, TextNode>();
  for (const item of reader.entries(entry?.value, what).values()) {
    if (!labelName.test(item.key)) {
      reader.note(item.keyOffset, `invalid name ${JSON.stringify(item.key)} in ${what}`);
      continue;
    }
    const text = reader.text(item, `${what} ${item.key}`);
    if (text) out.set(item.key, text);
  }
  return out;
}

/** Labels with fixed values. The metric name is none that a rule may set. */
export function readLabels(
  reader: YamlReader,
  entry: MapEntry | undefined,
  what: string,
): Map<string, string> {
  const texts = readTexts(reader, entry, what);
  refuseMetricName(reader, entry, what, texts);
  return new Map(Array.from(texts, ([key, text]) => [key, text.value]));
}

function refuseMetricName(
  reader: YamlReader,
  entry: MapEntry | undefined,
  what: string,
  texts: Map<string, TextNode>,
): void {
  const text = texts.get(METRIC_NAME);
  if (text && entry) reader.note(text.offset, `${METRIC_NAME} must not be set in ${what}`);
}

/** Labels or annotations of an alerting rule. Templates are parsed, problems in them are noted where they are. */
export function readTemplates(
  reader: YamlReader,
  entry: MapEntry | undefined,
  what: 'labels' | 'annotations',
): Map<string, Template> {
  const texts = readTexts(reader, entry, what);
  if (what === 'labels') refuseMetricName(reader, entry, what, texts);
  const out = new Map<string, Template>();
  for (const [key, text] of texts) {
    try {
      out.set(key, parseTemplate(text.value));
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      reader.noteInside(text, error.offset ?? 0, `template of ${key}: ${error.message}`);
    }
  }
  return out;
}

/** The labels of a group as templates, which they are for its alerting rules. */
export function readLabelTemplates(
  reader: YamlReader,
  entry: MapEntry | undefined,
  labels: ReadonlyMap<string, string>,
): Map<string, Template> {
  const out = new Map<string, Template>();
  for (const [key, value] of labels) {
    try {
      out.set(key, parseTemplate(value));
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      reader.note(entry ? valueOffset(entry) : 0, `template of ${key}: ${error.message}`);
    }
  }
  return out;
}
