// Names for the parts of patterns, as grok has them: `%{IP:client} %{NUMBER:took:ms}`. `%{NAME}` matches, `%{NAME:field}` also sets a
// field, and a unit behind that makes a quantity of a number.

import { ExpressionError } from '../../../lib/expr/error.ts';
import { nearestName } from '../../../lib/record/nearest.ts';
import { isKey } from '../../../lib/record/parse.ts';
import { parseQuantity } from '../../../lib/record/quantity.ts';

const IPV4 = '(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\\.){3}(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])';
const IPV6 = '[0-9A-Fa-f]*:[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*';
const HOST = '[0-9A-Za-z](?:[0-9A-Za-z_.-]*[0-9A-Za-z])?';
const INT = '[+-]?[0-9]+';
const NUMBER = '[+-]?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?';

/** Patterns by name, each without groups. */
export const NAMES: ReadonlyMap<string, string> = new Map([
  ['INT', INT],
  ['NUMBER', NUMBER],
  ['HEX', '(?:0x)?[0-9A-Fa-f]+'],
  ['WORD', '[0-9A-Za-z_]+'],
  ['NOTSPACE', '[^ \\t]+'],
  ['SPACE', '[ \\t]*'],
  ['DATA', '.*?'],
  ['GREEDYDATA', '.*'],
  ['QUOTED', '"[^"]*"'],
  ['UUID', '[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}'],
  ['IPV4', IPV4],
  ['IPV6', IPV6],
  ['IP', `(?:${IPV4}|${IPV6})`],
  ['HOST', HOST],
  ['HOSTPORT', `${HOST}:[0-9]+`],
  ['USER', '[0-9A-Za-z_.@-]+'],
  ['PATH', '/[^ \\t?#"]*'],
  ['URI', '[A-Za-z][A-Za-z0-9+.-]*://[^ \\t"]+'],
  ['METHOD', '(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|CONNECT|TRACE)'],
  ['STATUS', '[1-5][0-9][0-9]'],
  ['LEVEL', '[A-Za-z]+'],
  ['DURATION', '[0-9]+(?:\\.[0-9]+)?(?:ns|us|ms|s|m|h|d)(?:[0-9]+(?:\\.[0-9]+)?(?:ns|us|ms|s|m|h))*'],
  ['SIZE', '[0-9]+(?:\\.[0-9]+)?(?:[KMGT]i?B?|B)'],
  [
    'TIMESTAMP',
    '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]+)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?',
  ],
]);

/** A group of the expanded pattern. */
export interface GrokField {
  readonly key: string;
  /** Put behind a number. */
  readonly unit: string;
}

export interface Expanded {
  readonly pattern: string;
  /** Fields by the name of their group. */
  readonly fields: ReadonlyMap<string, GrokField>;
}

const NAMED = /%\{([^}]*)\}/g;
/** What others write behind the field to say that it is a number. */
const TYPES: ReadonlySet<string> = new Set(['int', 'float', 'long', 'string']);

/** Writes the names of a pattern out. @throws ExpressionError for one that is not known */
export function expandGrok(text: string): Expanded {
  const fields = new Map<string, GrokField>();
  const pattern = text.replace(NAMED, (whole, inner: string, at: number) => {
    const [name = '', key, unit = '', ...more] = inner.split(':');
    const part = NAMES.get(name);
    if (part === undefined) throw new ExpressionError(unknownName(name), text, at);
    if (key === undefined) return `(?:${part})`;
    if (!isKey(key) || more.length > 0) {
      throw new ExpressionError(`${whole} is not %{NAME:field} or %{NAME:field:unit}`, text, at);
    }
    const group = `_${fields.size + 1}`;
    fields.set(group, { key, unit: unitOf(unit, text, at) });
    return `(?P<${group}>${part})`;
  });
  return { pattern, fields };
}

function unitOf(unit: string, text: string, at: number): string {
  if (unit === '' || TYPES.has(unit)) return '';
  if (parseQuantity(`1${unit}`) === undefined) {
    throw new ExpressionError(
      `${unit} is no unit; units are ns us ms s m h d, B K M G T, KB MB GB TB, %`,
      text,
      at,
    );
  }
  return unit;
}

function unknownName(name: string): string {
  const near = nearestName(name, NAMES.keys());
  return `no pattern is named ${name}; ${near === undefined ? `there are ${[...NAMES.keys()].join(' ')}` : `did you mean ${near}?`}`;
}
