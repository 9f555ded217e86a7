// The texts of plain YAML: on one line, quoted or not, in one-line mappings, and in blocks.

import type { MapEntry, TextNode, YamlNode } from './yaml-node.ts';

/** Something that is left to the whole YAML parser. */
export class NotPlain extends Error {}

export interface Line {
  readonly indent: number;
  /** Of the first character behind the indentation. */
  readonly offset: number;
  /** Without the indentation and the line feed. */
  readonly text: string;
}

const doubleQuoted = /^"(?:[^"\\]|\\.)*"/;
const singleQuoted = /^'(?:[^']|'')*'/;
const nothingMore = /^ *(?: #.*)?$/;
/** No indicator in front, no `: ` or ` #` inside, no colon at the end. */
const plainText = /^(?:[^\s\-?:,[\]{}#&*!|>'"%@`]|-(?=\S))(?:[^:#]|:(?=\S)|(?<=\S)#)*$/;
const nulls = new Set(['~', 'null', 'Null', 'NULL']);

/** A text that is the whole rest of a line. */
export function inlineText(line: Line): YamlNode {
  const quoted = quotedText(line);
  if (quoted) {
    if (!nothingMore.test(line.text.slice(quoted.end - line.offset))) throw new NotPlain();
    return quoted;
  }
  const value = line.text.replace(/ +(?:#.*)?$/, '').replace(/ +#.*$/, '');
  if (!plainText.test(value)) throw new NotPlain();
  return plainNode(value, line.offset);
}

function plainNode(value: string, offset: number): YamlNode {
  if (nulls.has(value)) return undefined;
  return { kind: 'text', value, style: 'plain', offset, end: offset + value.length };
}

function quotedText({ text, offset }: Line): TextNode | undefined {
  if (text.startsWith("'")) {
    const found = singleQuoted.exec(text)?.[0];
    if (found === undefined) throw new NotPlain();
    const value = found.slice(1, -1).replaceAll("''", "'");
    return { kind: 'text', value, style: 'single', offset, end: offset + found.length };
  }
  if (!text.startsWith('"')) return undefined;
  const found = doubleQuoted.exec(text)?.[0];
  if (found === undefined) throw new NotPlain();
  return { kind: 'text', value: decodeEscapes(found), style: 'double', offset, end: offset + found.length };
}

// JSON strings are YAML; escapes that only YAML has are not plain.
function decodeEscapes(literal: string): string {
  try {
    return JSON.parse(literal) as string;
  } catch {
    throw new NotPlain();
  }
}

const flowKey = /^ *([A-Za-z_][A-Za-z0-9_]*): +/;
const flowPlain = /^[A-Za-z0-9_./][A-Za-z0-9_./-]*(?: [A-Za-z0-9_./-]+)*/;

/** `{ a: b, c: "d" }` on one line. */
export function flowMap(line: Line): YamlNode {
  const entries = new Map<string, MapEntry>();
  let position = 1;
  for (;;) {
    const rest = line.text.slice(position);
    if (/^ *\}/.test(rest) && entries.size === 0) break;
    const found = flowKey.exec(rest);
    if (!found || entries.has(found[1]!)) throw new NotPlain();
    const keyOffset = line.offset + position + found[0].indexOf(found[1]!);
    position += found[0].length;
    const value = flowValue({ ...line, offset: line.offset + position, text: line.text.slice(position) });
    entries.set(found[1]!, { key: found[1]!, keyOffset, value: value.node });
    position = value.end - line.offset;
    const separator = /^ *([,}])/.exec(line.text.slice(position));
    if (!separator) throw new NotPlain();
    if (separator[1] === '}') break;
    position += separator[0].length;
  }
  const close = line.text.indexOf('}', position);
  if (!nothingMore.test(line.text.slice(close + 1))) throw new NotPlain();
  return { kind: 'map', offset: line.offset, entries: [...entries.values()] };
}

function flowValue(line: Line): { node: YamlNode; end: number } {
  const quoted = quotedText(line);
  if (quoted) return { node: quoted, end: quoted.end };
  const found = flowPlain.exec(line.text)?.[0];
  if (found === undefined) throw new NotPlain();
  return { node: plainNode(found, line.offset), end: line.offset + found.length };
}

/** A block text whose header is `header`; its lines start at `first`. */
export function blockText(
  header: Line,
  lines: readonly Line[],
  first: number,
  parentIndent: number,
): { node: TextNode; next: number } {
  const style = /^([|>])(-?) *$/.exec(header.text);
  if (!style) throw new NotPlain();
  const { content, next, end } = blockLines(lines, first, parentIndent);
  const body = style[1] === '|' ? content.join('\n') : folded(content);
  const value = body === '' || style[2] === '-' ? body : `${body}\n`;
  const node: TextNode = {
    kind: 'text',
    value,
    style: style[1] === '|' ? 'literal' : 'folded',
    offset: header.offset,
    end,
  };
  return { node, next };
}

/** The lines of a block without their common indentation, and where they end. */
function blockLines(
  lines: readonly Line[],
  first: number,
  parentIndent: number,
): { content: string[]; next: number; end: number } {
  const content: string[] = [];
  let indent = 0;
  let next = first;
  for (; next < lines.length; next++) {
    const line = lines[next]!;
    if (line.text === '') {
      // Spaces beyond the indentation would be text.
      if (indent === 0 ? line.indent > 0 : line.indent > indent) throw new NotPlain();
      content.push('');
      continue;
    }
    if (indent === 0 && line.indent > parentIndent) indent = line.indent;
    if (indent === 0 || line.indent < indent) break;
    content.push(' '.repeat(line.indent - indent) + line.text);
  }
  const following = lines[next];
  if (indent === 0 || (following && following.indent > parentIndent)) throw new NotPlain();
  while (content.at(-1) === '') content.pop();
  const last = lines[first + content.length - 1]!;
  return { content, next, end: last.offset + last.text.trimEnd().length };
}

/** Lines of a folded text: one paragraph a line. Indented lines have rules of their own. */
function folded(content: readonly string[]): string {
  let out = '';
  let blanks = 0;
  for (const line of content) {
    if (line === '') {
      blanks++;
      continue;
    }
    if (line.startsWith(' ') || line.endsWith(' ')) throw new NotPlain();
    if (out !== '') out += blanks === 0 ? ' ' : '\n'.repeat(blanks);
    else out += '\n'.repeat(blanks);
    out += line;
    blanks = 0;
  }
  return out;
}
