// obs.yaml as a YAML document whose places are known. Only what a configuration needs is let in: one document, string
// keys, each once, no tags of its own, and aliases within a bound, so that no small file becomes a huge value.

import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node } from 'yaml';
import type { ManifestProblem } from './failure.ts';
import { parseYaml, YamlRefused } from './yaml.ts';

/** Uses of anchors, counted as often as the value would repeat them. */
const MAX_ALIASES = 100;

/** Problems of the YAML beyond this number are not told: they follow from the first. */
const MAX_PROBLEMS = 20;

/** What stands at a path: the key that leads to it and the value. */
interface Place {
  readonly key: unknown;
  readonly value: Node | undefined;
}

export interface YamlDocument {
  /** Problems of the YAML itself; with any, there is no value. */
  readonly problems: readonly ManifestProblem[];
  readonly value: unknown;
  /** A problem at the value that `path` leads to, or at its key where that is meant, or the value is a collection. */
  problemAt(path: readonly string[], message: string, at?: 'key' | 'value'): ManifestProblem;
  /** A scalar as it is written, so that 1.10 is `1.10`; undefined for anything else. */
  textAt(path: readonly string[]): string | undefined;
}

/** Reads `text`. Never throws on what it says. */
export function readDocument(text: string): YamlDocument {
  const lines = new LineCounter();
  try {
    return documentOf(parseYaml(text, lines), lines);
  } catch (cause) {
    if (cause instanceof YamlRefused) return refused([problemOf(lines, cause.offset, cause.message)]);
    throw cause;
  }
}

function documentOf(document: Document.Parsed, lines: LineCounter): YamlDocument {
  const errors = [...document.errors, ...document.warnings].slice(0, MAX_PROBLEMS);
  if (errors.length > 0) {
    return refused(errors.map((error) => problemOf(lines, error.pos[0], inWords(error))));
  }
  const value = plainValue(document);
  if (value === undefined) {
    return refused([problemOf(lines, undefined, 'repeats anchored values too often: write them out')]);
  }
  return {
    problems: [],
    value: value.value,
    problemAt: (path, message, at = 'value') =>
      problemOf(lines, offsetOf(placeAt(document, path), at), message),
    textAt: (path) => {
      const { value: node } = placeAt(document, path);
      return isScalar(node) ? (node.source ?? String(node.value)) : undefined;
    },
  };
}

function refused(problems: readonly ManifestProblem[]): YamlDocument {
  const nowhere = (_path: readonly string[], message: string): ManifestProblem => ({
    line: undefined,
    column: undefined,
    message,
  });
  return { problems, value: undefined, problemAt: nowhere, textAt: () => undefined };
}

function problemOf(lines: LineCounter, offset: number | undefined, message: string): ManifestProblem {
  if (offset === undefined) return { line: undefined, column: undefined, message };
  const { line, col } = lines.linePos(offset);
  return { line, column: col, message };
}

/** The plain value in a box, or undefined when aliases would make it huge. */
function plainValue(document: Document.Parsed): { readonly value: unknown } | undefined {
  try {
    return { value: document.toJS({ maxAliasCount: MAX_ALIASES }) };
  } catch (cause) {
    if (cause instanceof ReferenceError) return undefined;
    throw cause;
  }
}

function offsetOf({ key, value }: Place, at: 'key' | 'value'): number | undefined {
  const pointsAtValue = at === 'value' && isScalar(value);
  return (pointsAtValue ? startOf(value) : undefined) ?? startOf(key) ?? startOf(value);
}

function startOf(node: unknown): number | undefined {
  return (node as Node | undefined | null)?.range?.[0];
}

/** What `path` leads to, or how far it leads: a key that is missing is a problem of what should hold it. */
function placeAt(document: Document.Parsed, path: readonly string[]): Place {
  let place: Place = { key: undefined, value: resolved(document, document.contents) };
  for (const part of path) {
    const next = childOf(document, place.value, part);
    if (next === undefined) return place;
    place = next;
  }
  return place;
}

function childOf(document: Document.Parsed, node: Node | undefined, part: string): Place | undefined {
  if (isSeq(node)) {
    const item = node.items[Number(part)];
    return item === undefined ? undefined : { key: undefined, value: resolved(document, item) };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === part);
  return pair === undefined ? undefined : { key: pair.key, value: resolved(document, pair.value) };
}

function resolved(document: Document.Parsed, node: unknown): Node | undefined {
  const target = isAlias(node) ? node.resolve(document) : node;
  return (target ?? undefined) as Node | undefined;
}

/** What the parser says, but where that is said in terms of its grammar. */
function inWords({ code, message }: { readonly code: string; readonly message: string }): string {
  if (code === 'MULTILINE_IMPLICIT_KEY')
    return 'a key lacks its colon, or a text of several lines its quotes';
  if (code === 'TAB_AS_INDENT') return 'a tab cannot indent; use spaces';
  return message.charAt(0).toLowerCase() + message.slice(1);
}
