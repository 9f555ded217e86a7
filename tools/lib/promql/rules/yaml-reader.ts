// Reading YAML by known keys: every value is checked, every problem is noted with its place, and reading goes on, so
// that one run reports all that is wrong with a file.

import type { Document, Pair, ParsedNode, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { caretUnder, placeOf } from '../syntax/errors.ts';
import type { Place, RuleProblem } from './rule.ts';
import { sourceOffset } from './yaml-place.ts';

/** The package `yaml`, given by the caller: loading it takes longer than reading most rule files. */
export type YamlModule = typeof import('yaml');

export type YamlNode = ParsedNode | null | undefined;

/** One key of a mapping with its value. */
export interface Entry {
  readonly key: string;
  readonly keyOffset: number;
  readonly value: YamlNode;
  readonly valueOffset: number;
}

/** A scalar's text, with the means to point into it. */
export interface Text {
  readonly value: string;
  readonly offset: number;
  readonly node: Scalar;
}

const MAX_PROBLEMS = 20;

export class YamlReader {
  readonly problems: RuleProblem[] = [];
  private readonly yaml: YamlModule;
  private readonly source: string;
  private readonly file: string;
  private readonly document: Document.Parsed;

  constructor(yaml: YamlModule, source: string, file: string) {
    this.yaml = yaml;
    this.source = source;
    this.file = file;
    // Prometheus reads the first document of a file and no more.
    this.document = yaml.parseAllDocuments(source, {
      uniqueKeys: true,
      version: '1.2',
    })[0] as Document.Parsed;
    // What the parser says after its first error follows from that error.
    const [error] = this.document?.errors ?? [];
    if (error) this.note(error.pos[0], yamlProblem(error, source));
  }

  /** The top of the document; undefined for an empty file. */
  get root(): YamlNode {
    return this.document?.contents;
  }

  place(offset: number): Place {
    return { file: this.file, ...placeOf(this.source, offset) };
  }

  /** Notes a problem; beyond the first twenty they are dropped. */
  note(offset: number, problem: string): void {
    if (this.problems.length >= MAX_PROBLEMS) return;
    const excerpt = caretUnder(this.source, offset);
    this.problems.push({ ...this.place(offset), problem, excerpt });
  }

  /** Notes a problem at a character of a scalar's value. */
  noteInside(text: Text, valueOffset: number, problem: string): void {
    this.note(sourceOffset(this.source, text.node, valueOffset), problem);
  }

  placeInside(text: Text, valueOffset: number): Place {
    return this.place(sourceOffset(this.source, text.node, valueOffset));
  }

  /** The entries of a mapping, merge keys resolved; a wrong node or an unknown key is noted. */
  entries(node: YamlNode, what: string, known?: readonly string[]): Map<string, Entry> {
    const out = new Map<string, Entry>();
    const map = this.resolve(node);
    if (map === null || map === undefined) return out;
    if (!this.yaml.isMap(map)) {
      this.note(offsetOf(map), `expected ${what} to be a mapping`);
      return out;
    }
    this.collect(map, what, known, out, 0);
    return out;
  }

  private collect(
    map: YAMLMap,
    what: string,
    known: readonly string[] | undefined,
    out: Map<string, Entry>,
    depth: number,
  ): void {
    for (const pair of map.items as Pair<ParsedNode, ParsedNode | null>[]) {
      const keyOffset = offsetOf(pair.key);
      const key = this.yaml.isScalar(pair.key) ? scalarText(pair.key) : '';
      if (key === '<<' && depth < 10) {
        const merged = this.resolve(pair.value);
        if (this.yaml.isMap(merged)) this.collect(merged, what, known, out, depth + 1);
        continue;
      }
      if (known && !known.includes(key)) {
        this.note(
          keyOffset,
          `unknown field ${JSON.stringify(key)} in ${what}, expected one of ${known.join(', ')}`,
        );
        continue;
      }
      // Keys of the mapping itself come before those that it merges.
      if (depth > 0 && out.has(key)) continue;
      const value = this.resolve(pair.value);
      out.set(key, { key, keyOffset, value, valueOffset: value ? offsetOf(value) : keyOffset });
    }
  }

  /** The items of a sequence; a wrong node is noted. */
  items(entry: Entry | undefined, what: string): YamlNode[] {
    if (!entry?.value) return [];
    if (this.yaml.isSeq(entry.value)) {
      return (entry.value as YAMLSeq<ParsedNode>).items.map((item) => this.resolve(item));
    }
    this.note(entry.valueOffset, `expected ${what} to be a list`);
    return [];
  }

  /** The text of a scalar, as written for numbers and booleans; undefined where there is none. */
  text(entry: Entry | undefined, what: string): Text | undefined {
    if (!entry?.value) return undefined;
    if (!this.yaml.isScalar(entry.value)) {
      this.note(entry.valueOffset, `expected ${what} to be a text`);
      return undefined;
    }
    const node = entry.value as Scalar;
    return { value: scalarText(node), offset: entry.valueOffset, node };
  }

  /** The node that an alias stands for; a null, written or not, is no node. */
  private resolve(node: YamlNode): YamlNode {
    const target = this.yaml.isAlias(node) ? (node.resolve(this.document) as YamlNode) : node;
    return this.yaml.isScalar(target) && target.value === null ? null : (target ?? null);
  }
}

export function offsetOf(node: YamlNode): number {
  return node?.range?.[0] ?? 0;
}

function scalarText(scalar: Scalar): string {
  return scalar.type === 'PLAIN' || scalar.type === undefined
    ? (scalar.source ?? String(scalar.value ?? ''))
    : String(scalar.value);
}

/** The message of the YAML parser in one line; what Go's parser accepts and YAML 1.2 does not gets a hint. */
function yamlProblem(error: { message: string; pos: [number, number] }, source: string): string {
  const [message] = error.message.split('\n');
  const plain = message!.replace(/ at line \d+, column \d+:?$/, '');
  const quote = /^Missing closing (["'])/.exec(plain)?.[1];
  if (quote === undefined) return plain;
  // The quote is there, but on a line that YAML 1.2 does not count to the text.
  if (!source.includes(quote, error.pos[1])) return `missing closing ${quote}`;
  return (
    `missing closing ${quote}: a quoted text must not go on in a line that is indented less than its key; ` +
    "indent that line (Go's YAML accepts it as it is, YAML 1.2 does not)"
  );
}
