// Go's fmt.Sprintf, with its notes about wrong arguments: `%!d(float64=1)`, `%!s(MISSING)`, `%!(EXTRA int=2)`.
// Source: pkg.go.dev/fmt.

import { formatGo } from '../engine/go-number.ts';
import { formatFloatVerb } from './printf-float.ts';
import { formatIntVerb, pad, quoteGo, type Spec } from './printf-verb.ts';
import { formatValue, GoMap, GoSample, isList, type TemplateValue, typeName } from './value.ts';

const directive = /%([-+# 0]*)(\*|\d+)?(?:\.(\*|\d+)?)?([\s\S]?)/gu;
/** Widths and precisions above this are refused by Go as well. */
const MAX_WIDTH = 1_000_000;

/** Formats `args` by `format`. Never fails: what is wrong stands in the result, as in Go. */
export function sprintf(format: string, args: readonly TemplateValue[]): string {
  let used = 0;
  const out = format.replace(directive, (whole, flags: string, width, precision, verb: string) => {
    const dotted = whole.includes('.');
    const take = (text: string | undefined): number | undefined => {
      if (text !== '*') return text === undefined ? undefined : Number(text);
      const value = args[used++];
      return typeof value === 'bigint' ? Number(value) : undefined;
    };
    const widthOf = take(width);
    const precisionOf = take(precision) ?? (dotted ? 0 : undefined);
    const bad = badSize(widthOf, 'BADWIDTH') ?? badSize(precisionOf, 'BADPREC');
    if (bad !== undefined) return bad;
    if (verb === '') return '%!(NOVERB)';
    if (verb === '%') return '%';
    if (used >= args.length) return `%!${verb}(MISSING)`;
    const spec = specOf(flags, widthOf, precisionOf, verb);
    return formatVerb(spec, args[used++]!);
  });
  return out + extra(args.slice(used));
}

function badSize(size: number | undefined, name: string): string | undefined {
  return size !== undefined && Math.abs(size) > MAX_WIDTH ? `%!(${name})` : undefined;
}

function extra(args: readonly TemplateValue[]): string {
  if (args.length === 0) return '';
  const items = args.map((arg) => (arg === null ? '<nil>' : `${typeName(arg)}=${formatValue(arg)}`));
  return `%!(EXTRA ${items.join(', ')})`;
}

function specOf(flags: string, width: number | undefined, precision: number | undefined, verb: string): Spec {
  const left = flags.includes('-') || (width ?? 0) < 0;
  return {
    verb,
    precision,
    width: Math.abs(width ?? 0),
    left,
    // %+v asks for the names of fields, not for a sign.
    plus: flags.includes('+') && verb !== 'v',
    space: flags.includes(' '),
    sharp: flags.includes('#'),
    zero: flags.includes('0') && !left,
  };
}

function formatVerb(spec: Spec, value: TemplateValue): string {
  const { verb } = spec;
  if (verb === 'T') return pad(spec, typeName(value));
  if (verb === 'v' && (value === null || typeof value === 'object')) return pad(spec, formatValue(value));
  if (value === null) return `%!${verb}(<nil>)`;
  if (isList(value)) return `[${value.map((item) => formatVerb(spec, item)).join(' ')}]`;
  if (value instanceof GoMap) return formatMap(spec, value);
  if (value instanceof GoSample) {
    return `&{${formatMap(spec, value.labels)} ${formatVerb(spec, value.value)}}`;
  }
  // A wrong verb shows the value as %v would, with the same width and flags.
  return (
    formatScalar(spec, value) ?? `%!${verb}(${typeName(value)}=${formatVerb({ ...spec, verb: 'v' }, value)})`
  );
}

function formatMap(spec: Spec, map: GoMap): string {
  const sorted = [...map.entries].sort(([a], [b]) => (a < b ? -1 : 1));
  const items = sorted.map(([key, item]) => `${formatVerb(spec, key)}:${formatVerb(spec, item)}`);
  return `map[${items.join(' ')}]`;
}

/** A value without parts; undefined where the verb does not fit it. */
function formatScalar(spec: Spec, value: TemplateValue): string | undefined {
  const { verb } = spec;
  if (typeof value === 'number') return formatFloatVerb(spec, value);
  if (typeof value === 'bigint') return formatIntVerb(spec, value);
  if (typeof value === 'boolean') {
    return verb === 't' || verb === 'v' ? pad({ ...spec, zero: false }, String(value)) : undefined;
  }
  if (typeof value === 'string') return formatText(spec, value);
  return verb === 's' || verb === 'v' ? pad(spec, formatValue(value)) : undefined;
}

function formatText(spec: Spec, value: string): string | undefined {
  const { verb, precision, sharp } = spec;
  const cut = precision === undefined ? value : [...value].slice(0, precision).join('');
  if (verb === 's' || (verb === 'v' && !sharp)) return pad(spec, cut);
  if (verb === 'q' || verb === 'v') return pad(spec, sharp && verb === 'q' ? `\`${cut}\`` : quoteGo(cut));
  if (verb !== 'x' && verb !== 'X') return undefined;
  const hex = Buffer.from(value, 'utf8').toString('hex');
  return pad(spec, verb === 'X' ? hex.toUpperCase() : hex);
}

/** fmt.Sprint for values of one pipeline: a space between operands that are no strings. */
export function sprint(args: readonly TemplateValue[]): string {
  let out = '';
  args.forEach((arg, index) => {
    const gap = index > 0 && typeof arg !== 'string' && typeof args[index - 1] !== 'string';
    out += (gap ? ' ' : '') + printed(arg);
  });
  return out;
}

/** One operand as Print shows it. */
export function printed(value: TemplateValue): string {
  return typeof value === 'number' ? formatGo(value) : formatValue(value);
}
