// Any YAML, by the package `yaml`. Aliases and merge keys are resolved.

import type { Alias, Document, Node, Pair, Scalar, YAMLMap } from 'yaml';
import type { MapEntry, TextStyle, YamlDocument, YamlNode } from './yaml-node.ts';

/** The package, given by the caller: loading it takes longer than reading most rule files. */
export type YamlModule = typeof import('yaml');

/** Nodes that a document may have once its aliases are followed; more are an alias bomb. */
const MAX_NODES = 1_000_000;
const MAX_DEPTH = 50;

/** Reads the first document of a file; Prometheus reads no other. */
export function readYaml(source: string, yaml: YamlModule): YamlDocument {
  const [document] = yaml.parseAllDocuments(source, { uniqueKeys: true, version: '1.2' });
  if (!document || !('contents' in document)) return { root: undefined };
  // What the parser says after its first error follows from that error.
  const [error] = document.errors;
  if (error) return { problem: yamlProblem(error, source), offset: error.pos[0] };
  try {
    return { root: new Converter(yaml, document, source).node(document.contents, 0) };
  } catch (failure) {
    if (!(failure instanceof TooLarge)) throw failure;
    return { problem: failure.message, offset: failure.offset };
  }
}

class TooLarge extends Error {
  readonly offset: number;

  constructor(problem: string, offset: number) {
    super(problem);
    this.offset = offset;
  }
}

class Converter {
  private readonly yaml: YamlModule;
  private readonly document: Document;
  private readonly source: string;
  private count = 0;

  constructor(yaml: YamlModule, document: Document, source: string) {
    this.yaml = yaml;
    this.document = document;
    this.source = source;
  }

  node(node: Node | null | undefined, depth: number): YamlNode {
    const target = this.resolve(node);
    if (!target) return undefined;
    const offset = target.range?.[0] ?? 0;
    if (++this.count > MAX_NODES) throw new TooLarge('too many values behind aliases', offset);
    if (depth > MAX_DEPTH) throw new TooLarge(`nests deeper than ${MAX_DEPTH} levels`, offset);
    if (this.yaml.isScalar(target)) return this.text(target, offset);
    if (this.yaml.isMap(target)) {
      const entries = new Map<string, MapEntry>();
      this.collect(target, entries, depth, 0);
      return { kind: 'map', offset, entries: [...entries.values()] };
    }
    if (!this.yaml.isSeq(target)) return undefined;
    return { kind: 'list', offset, items: target.items.map((item) => this.node(item as Node, depth + 1)) };
  }

  private text(scalar: Scalar, offset: number): YamlNode {
    if (scalar.value === null) return undefined;
    const style = styles.get(scalar.type ?? '') ?? 'plain';
    // A block ends with its last line, whatever empty lines follow.
    const end = offset + this.source.slice(offset, scalar.range?.[1]).trimEnd().length;
    return { kind: 'text', value: plainText(scalar), style, offset, end };
  }

  private resolve(node: Node | null | undefined): Node | undefined {
    return (this.yaml.isAlias(node) ? (node as Alias).resolve(this.document) : node) ?? undefined;
  }

  // Keys of a mapping itself come before those that it merges.
  private collect(map: YAMLMap, out: Map<string, MapEntry>, depth: number, merges: number): void {
    const merged: YAMLMap[] = [];
    for (const pair of map.items as Pair<Node, Node | null>[]) {
      const key = this.yaml.isScalar(pair.key) ? plainText(pair.key) : '';
      const value = this.resolve(pair.value);
      if (key === '<<' && this.yaml.isMap(value)) merged.push(value);
      else if (!out.has(key)) {
        out.set(key, { key, keyOffset: pair.key.range?.[0] ?? 0, value: this.node(value, depth + 1) });
      }
    }
    if (merges < 10) for (const other of merged) this.collect(other, out, depth, merges + 1);
  }
}

const styles: ReadonlyMap<string, TextStyle> = new Map([
  ['QUOTE_SINGLE', 'single'],
  ['QUOTE_DOUBLE', 'double'],
  ['BLOCK_LITERAL', 'literal'],
  ['BLOCK_FOLDED', 'folded'],
]);

function plainText(scalar: Scalar): string {
  const isPlain = scalar.type === 'PLAIN' || scalar.type === undefined;
  return isPlain ? (scalar.source ?? String(scalar.value ?? '')) : String(scalar.value);
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
