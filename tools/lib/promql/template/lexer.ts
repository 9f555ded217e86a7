// Templates as text and actions, and actions as words.

import { TemplateError } from './nodes.ts';

export interface Chunk {
  readonly kind: 'text' | 'action';
  /** Text after trimming, or what stands between the braces. */
  readonly text: string;
  readonly offset: number;
}

const action =
  /\{\{(-[ \t\r\n])?((?:\/\*[\s\S]*?\*\/)|(?:[^"`'}]|\}(?!\})|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`)*?)([ \t\r\n]-)?\}\}/y;

/** Splits a template at its actions; `{{-` and `-}}` trim the text beside them; comments vanish. */
export function splitTemplate(source: string): Chunk[] {
  const chunks: Chunk[] = [];
  let position = 0;
  let trimNext = false;
  while (position <= source.length) {
    const open = source.indexOf('{{', position);
    const textEnd = open < 0 ? source.length : open;
    let text = source.slice(position, textEnd);
    if (trimNext) text = text.trimStart();
    if (open < 0) {
      pushText(chunks, text, position);
      break;
    }
    action.lastIndex = open;
    const found = action.exec(source);
    if (!found) throw new TemplateError('unclosed action', open);
    pushText(chunks, found[1] === undefined ? text : text.trimEnd(), position);
    const inside = found[2]!;
    if (!inside.startsWith('/*')) {
      chunks.push({ kind: 'action', text: inside, offset: open + 2 + (found[1]?.length ?? 0) });
    }
    trimNext = found[3] !== undefined;
    position = action.lastIndex;
  }
  return chunks;
}

function pushText(chunks: Chunk[], text: string, offset: number): void {
  if (text !== '') chunks.push({ kind: 'text', text, offset });
}

export type WordKind =
  | 'field'
  | 'dot'
  | 'variable'
  | 'identifier'
  | 'string'
  | 'char'
  | 'number'
  | 'symbol'
  | 'space'
  | 'end';

export interface Word {
  readonly kind: WordKind;
  readonly text: string;
  readonly offset: number;
}

type Patterns = readonly (readonly [WordKind, RegExp])[];

/** V8 takes longer to compile classes of Unicode letters than to read a rule file, so they wait for an action that has some. */
const ascii: Patterns = [
  ['space', /[ \t\r\n]+/y],
  ['number', /[+-]?(?:0[xX][0-9a-fA-F_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)(?![\w.])/y],
  ['field', /\.[A-Za-z_]\w*/y],
  ['dot', /\./y],
  ['variable', /\$\w*/y],
  ['identifier', /[A-Za-z_]\w*/y],
  ['string', /"(?:[^"\\\n]|\\.)*"|`[^`]*`/y],
  ['char', /'(?:[^'\\\n]|\\.)+'/y],
  ['symbol', /:=|[=|(),]/y],
];

const letters: ReadonlyMap<WordKind, RegExp> = new Map([
  ['field', /\.[\p{L}_][\p{L}\p{N}_]*/uy],
  ['variable', /\$[\p{L}\p{N}_]*/uy],
  ['identifier', /[\p{L}_][\p{L}\p{N}_]*/uy],
]);
const unicode: Patterns = ascii.map(([kind, pattern]) => [kind, letters.get(kind) ?? pattern]);

/** The words of an action, the last of kind `end`. Spaces count, since they separate `.a .b` from `.a.b`. */
export function splitAction(chunk: Chunk): Word[] {
  const words: Word[] = [];
  const patterns = isAscii(chunk.text) ? ascii : unicode;
  let position = 0;
  while (position < chunk.text.length) {
    const word = readWord(chunk, position, patterns);
    words.push(word);
    position += word.text.length;
  }
  words.push({ kind: 'end', text: '', offset: chunk.offset + position });
  return words;
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 0x7f) return false;
  return true;
}

function readWord(chunk: Chunk, position: number, patterns: Patterns): Word {
  const offset = chunk.offset + position;
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = position;
    const found = pattern.exec(chunk.text);
    if (found) return { kind, text: found[0], offset };
  }
  const char = String.fromCodePoint(chunk.text.codePointAt(position)!);
  throw new TemplateError(`unexpected ${JSON.stringify(char)} in action`, offset);
}
