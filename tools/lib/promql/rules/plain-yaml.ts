// The YAML that most rule files are written in, read directly: block mappings and lists, texts on one line, quoted or
// not, block texts, comments. This takes a tenth of the time of a whole YAML parser, which matters at start-up (the
// figure: test/bench of obs-alert's start). Whatever is not plain in this sense is left to the package: this reader
// never reports an error, and never reads anything otherwise than the package does (a property test compares the two).

import { blockText, flowMap, inlineText, type Line, NotPlain } from './plain-yaml-text.ts';
import type { MapEntry, YamlDocument, YamlNode } from './yaml-node.ts';

const MAX_DEPTH = 20;
const entryStart = /^([A-Za-z_][A-Za-z0-9_]*):(?: +|$)/;

/** The document, or undefined where it is not plain. */
export function readPlainYaml(source: string): YamlDocument | undefined {
  if (/[\t\r\ufeff]|^(?:%|\.\.\.|--- )/m.test(source)) return undefined;
  try {
    const reader = new PlainReader(source);
    return { root: reader.document() };
  } catch (error) {
    if (error instanceof NotPlain) return undefined;
    throw error;
  }
}

class PlainReader {
  private readonly lines: readonly Line[];
  private index = 0;

  constructor(source: string) {
    this.lines = splitLines(source);
  }

  document(): YamlNode {
    const start = this.peek();
    if (start?.text === '---' && start.indent === 0) this.index++;
    const first = this.peek();
    if (!first) return undefined;
    const node = this.block(first.indent, 0);
    if (this.peek()) throw new NotPlain();
    return node;
  }

  /** The next line that holds something. */
  private peek(): Line | undefined {
    while (this.index < this.lines.length && isBlank(this.lines[this.index]!)) this.index++;
    return this.lines[this.index];
  }

  private block(indent: number, depth: number): YamlNode {
    if (depth > MAX_DEPTH) throw new NotPlain();
    return isItem(this.peek()!) ? this.list(indent, depth) : this.map(indent, depth, undefined);
  }

  private list(indent: number, depth: number): YamlNode {
    const items: YamlNode[] = [];
    const { offset } = this.peek()!;
    for (let line = this.peek(); line && line.indent === indent && isItem(line); line = this.peek()) {
      // What follows the dash stands where its own column says.
      const inside = /^- +(?=[^ #])/.exec(line.text);
      if (!inside) throw new NotPlain();
      const width = inside[0].length;
      const rest = { indent: indent + width, offset: line.offset + width, text: line.text.slice(width) };
      if (isItem(rest)) throw new NotPlain();
      items.push(this.map(rest.indent, depth + 1, rest));
    }
    return { kind: 'list', offset, items };
  }

  /** A mapping at `indent`; `first` is its first line where that stands behind a dash. */
  private map(indent: number, depth: number, first: Line | undefined): YamlNode {
    const entries = new Map<string, MapEntry>();
    const { offset } = first ?? this.peek()!;
    let line = first ?? this.peek();
    for (; line && line.indent === indent; line = this.peek()) {
      if (isItem(line)) break;
      const found = entryStart.exec(line.text);
      if (!found || entries.has(found[1]!)) throw new NotPlain();
      this.index++;
      const value = this.value(line, found[0].length, indent, depth);
      entries.set(found[1]!, { key: found[1]!, keyOffset: line.offset, value });
    }
    const next = this.peek();
    if (entries.size === 0 || (next && next.indent > indent)) throw new NotPlain();
    return { kind: 'map', offset, entries: [...entries.values()] };
  }

  private value(line: Line, start: number, indent: number, depth: number): YamlNode {
    const rest = { indent, offset: line.offset + start, text: line.text.slice(start) };
    if (rest.text === '' || rest.text.startsWith('#')) return this.nested(indent, depth);
    if (/^[|>]/.test(rest.text)) {
      const block = blockText(rest, this.lines, this.index, indent);
      this.index = block.next;
      return block.node;
    }
    // A text that goes on in the next line is for the package.
    const next = this.peek();
    if (next && next.indent > indent) throw new NotPlain();
    return rest.text.startsWith('{') ? flowMap(rest) : inlineText(rest);
  }

  /** What stands below a key; a list may stand at the indentation of the key itself. */
  private nested(indent: number, depth: number): YamlNode {
    const next = this.peek();
    if (!next || next.indent < indent) return undefined;
    if (next.indent === indent) return isItem(next) ? this.list(indent, depth + 1) : undefined;
    return this.block(next.indent, depth + 1);
  }
}

function splitLines(source: string): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start <= source.length; ) {
    const stop = source.indexOf('\n', start);
    const end = stop < 0 ? source.length : stop;
    let indent = 0;
    while (source.charCodeAt(start + indent) === 0x20 && start + indent < end) indent++;
    lines.push({ indent, offset: start + indent, text: source.slice(start + indent, end) });
    if (stop < 0) break;
    start = stop + 1;
  }
  return lines;
}

function isBlank({ text }: Line): boolean {
  return text === '' || text.startsWith('#');
}

function isItem({ text }: Pick<Line, 'text'>): boolean {
  return text === '-' || text.startsWith('- ');
}
