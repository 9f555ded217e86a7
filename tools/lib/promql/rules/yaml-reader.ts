// Reading YAML by known keys: every value is checked, every problem is noted with its place, and reading goes on, so
// that one run reports all that is wrong with a file.

import { caretUnder } from '../syntax/errors.ts';
import type { Place, RuleProblem } from './rule.ts';
import type { ListNode, MapEntry, TextNode, YamlDocument, YamlNode } from './yaml-node.ts';
import { sourceOffset } from './yaml-place.ts';

const MAX_PROBLEMS = 20;

export class YamlReader {
  readonly problems: RuleProblem[] = [];
  /** The top of the document; undefined for an empty file or one that is no YAML. */
  readonly root: YamlNode;
  private readonly source: string;
  private readonly file: string;
  /** Where lines start. */
  private readonly lineStarts: readonly number[];

  constructor(source: string, file: string, document: YamlDocument) {
    this.source = source;
    this.file = file;
    this.lineStarts = lineStartsOf(source);
    if ('problem' in document) this.note(document.offset, document.problem);
    this.root = 'root' in document ? document.root : undefined;
  }

  place(offset: number): Place {
    let low = 0;
    let high = this.lineStarts.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.lineStarts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return { file: this.file, line: low + 1, column: offset - this.lineStarts[low]! + 1 };
  }

  /** Notes a problem; beyond the first twenty they are dropped. */
  note(offset: number, problem: string): void {
    if (this.problems.length >= MAX_PROBLEMS) return;
    const excerpt = caretUnder(this.source, offset);
    this.problems.push({ ...this.place(offset), problem, excerpt });
  }

  /** Notes a problem at a character of a text's value. */
  noteInside(text: TextNode, valueOffset: number, problem: string): void {
    this.note(sourceOffset(this.source, text, valueOffset), problem);
  }

  placeInside(text: TextNode, valueOffset: number): Place {
    return this.place(sourceOffset(this.source, text, valueOffset));
  }

  /** The entries of a mapping by key; a wrong node or an unknown key is noted. */
  entries(node: YamlNode, what: string, known?: readonly string[]): Map<string, MapEntry> {
    const out = new Map<string, MapEntry>();
    if (!node) return out;
    if (node.kind !== 'map') {
      this.note(node.offset, `expected ${what} to be a mapping`);
      return out;
    }
    for (const entry of node.entries) {
      if (!known || known.includes(entry.key)) out.set(entry.key, entry);
      else this.note(entry.keyOffset, unknownField(entry.key, what, known));
    }
    return out;
  }

  /** The items of a list; a wrong node is noted. */
  items(entry: MapEntry | undefined, what: string): ListNode['items'] {
    if (!entry?.value) return [];
    if (entry.value.kind === 'list') return entry.value.items;
    this.note(entry.value.offset, `expected ${what} to be a list`);
    return [];
  }

  /** A text, as written for numbers and booleans; undefined where there is none. */
  text(entry: MapEntry | undefined, what: string): TextNode | undefined {
    if (!entry?.value) return undefined;
    if (entry.value.kind === 'text') return entry.value;
    this.note(entry.value.offset, `expected ${what} to be a text`);
    return undefined;
  }
}

function unknownField(key: string, what: string, known: readonly string[]): string {
  return `unknown field ${JSON.stringify(key)} in ${what}, expected one of ${known.join(', ')}`;
}

/** The place of a value, or of its key where it has none. */
export function valueOffset(entry: MapEntry): number {
  return entry.value?.offset ?? entry.keyOffset;
}

function lineStartsOf(source: string): number[] {
  const starts = [0];
  for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
