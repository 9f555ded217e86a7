// A text that stands in every record for which an expression holds, as it is written there: the byte kernels look for it first.
//
// What a quoted value writes as an escape is not found so; who uses this leaves records with a backslash in.

import { conjunctsOf } from './analysis.ts';
import type { Expression } from './ast.ts';
import { charSet } from './char-set.ts';
import type { Pattern } from './pattern.ts';
import { type PatternNode, parseCommonPattern } from './pattern-syntax.ts';

/** The longest such text that can be told from the expression, of printable ASCII; '' when there is none. */
export function requiredText(expression: Expression): string {
  return longest(conjunctsOf(expression).flatMap(textsOf));
}

function longest(texts: readonly string[]): string {
  return texts.reduce((best, text) => (text.length > best.length ? text : best), '');
}

function textsOf(term: Expression): readonly string[] {
  switch (term.type) {
    case 'compare': {
      const sides = [term.left, term.right];
      const keys = sides.flatMap((side) => (side.type === 'field' ? [`${side.key}=`] : []));
      if (term.op !== '==' || keys.length !== 1) return keys;
      return [...keys, ...sides.flatMap((side) => (side.type === 'string' ? runsOf(side.value) : []))];
    }
    case 'match': {
      const { subject, pattern, negated } = term;
      if (negated || (subject.type === 'header' && subject.name !== 'msg')) return [];
      const node = parseCommonPattern(pattern.source)?.root;
      const texts = node === undefined ? [] : patternTexts(node);
      // A field may have stood where the message has a space.
      if (subject.type === 'header') return texts.flatMap((text) => text.split(' '));
      return [`${subject.key}=`, ...texts];
    }
    case 'in':
    case 'has':
      return term.subject.type === 'field' ? [`${term.subject.key}=`] : [];
    default:
      return [];
  }
}

/** The parts of a text that stand in any spelling of it as they are. */
function runsOf(text: string): readonly string[] {
  return text.split(/[^ !#-[\]-~]+/);
}

/** The text with which a value begins exactly when the pattern matches it (`^/api`), of printable ASCII; undefined for other patterns. */
export function prefixOf(pattern: Pattern): string | undefined {
  const root = parseCommonPattern(pattern.source)?.root;
  if (root?.type !== 'sequence') return undefined;
  const [first, ...others] = root.parts;
  if (first?.type !== 'assert' || first.place !== 'start') return undefined;
  const chars = others.map((node) => (node.type === 'chars' ? onlyChar(node.set) : undefined));
  return chars.includes(undefined) ? undefined : chars.join('');
}

/** Texts that stand in whatever the pattern matches. */
function patternTexts(root: PatternNode): readonly string[] {
  const texts: string[] = [];
  let run = '';
  const end = (): void => {
    texts.push(...runsOf(run));
    run = '';
  };
  const add = (node: PatternNode): void => {
    const char = node.type === 'chars' ? onlyChar(node.set) : undefined;
    if (char !== undefined) run += char;
    else if (node.type === 'sequence') node.parts.forEach(add);
    else if (node.type !== 'assert') {
      end();
      if (node.type === 'repeat' && node.min > 0) add(node.body);
      end();
    }
  };
  add(root);
  end();
  return texts;
}

const PRINTABLE = Array.from({ length: 95 }, (_, index) => String.fromCharCode(0x20 + index));
const CHARS: ReadonlyMap<bigint, string> = new Map(
  PRINTABLE.map((char) => [charSet(char.charCodeAt(0)), char]),
);

function onlyChar(set: bigint): string | undefined {
  return CHARS.get(set);
}
