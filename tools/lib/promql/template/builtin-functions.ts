// The functions that Go's text/template defines itself.
// Source: pkg.go.dev/text/template, Functions.

import { expectArguments } from './arguments.ts';
import type { TemplateFunction } from './execute.ts';
import { TemplateError } from './nodes.ts';
import { printed, sprint, sprintf } from './printf.ts';
import { GoMap, isList, isTrue, type TemplateValue, typeName } from './value.ts';

export const builtinFunctions: ReadonlyMap<string, TemplateFunction> = new Map<string, TemplateFunction>([
  // With operands `and` and `or` are short-circuited before they come here.
  ['and', (args) => args.find((arg) => !isTrue(arg)) ?? args.at(-1) ?? null],
  ['or', (args) => args.find(isTrue) ?? args.at(-1) ?? null],
  [
    'not',
    (args) => {
      expectArguments(args, 1);
      return !isTrue(args[0]!);
    },
  ],
  ['eq', equalsAny],
  ['ne', (args) => !equals(...pair(args))],
  ['lt', (args) => isLess(...pair(args))],
  ['le', (args) => isLess(...pair(args)) || equals(...pair(args))],
  ['gt', (args) => !isLess(...pair(args)) && !equals(...pair(args))],
  ['ge', (args) => !isLess(...pair(args))],
  ['len', lengthOf],
  ['index', (args) => args.slice(1).reduce(indexInto, args[0] ?? null)],
  ['slice', slice],
  ['print', sprint],
  ['println', (args) => `${args.map(printed).join(' ')}\n`],
  ['printf', (args) => sprintf(formatOf(args), args.slice(1))],
  ['html', (args) => escapeHtml(sprint(args))],
  ['urlquery', (args) => encodeURIComponent(sprint(args)).replaceAll('%20', '+')],
  ['js', (args) => JSON.stringify(sprint(args)).slice(1, -1).replaceAll("'", "\\'")],
]);

function formatOf(args: readonly TemplateValue[]): string {
  const [format] = args;
  if (typeof format !== 'string') throw new TemplateError('wrong type for value; expected string');
  return format;
}

function pair(args: readonly TemplateValue[]): [TemplateValue, TemplateValue] {
  expectArguments(args, 2);
  return [args[0]!, args[1]!];
}

function equalsAny(args: readonly TemplateValue[]): boolean {
  if (args.length < 2) throw new TemplateError('missing argument for comparison');
  return args.slice(1).some((arg) => equals(args[0]!, arg));
}

// Go compares values of one kind only: the integer 5 is no float64.
function requireOneKind(a: TemplateValue, b: TemplateValue): void {
  const basic = ['string', 'number', 'bigint', 'boolean'];
  if (!basic.includes(typeof a) || !basic.includes(typeof b)) {
    throw new TemplateError('invalid type for comparison');
  }
  if (typeof a !== typeof b) throw new TemplateError('incompatible types for comparison');
}

function equals(a: TemplateValue, b: TemplateValue): boolean {
  if (a === null || b === null) return a === b;
  requireOneKind(a, b);
  return a === b;
}

function isLess(a: TemplateValue, b: TemplateValue): boolean {
  requireOneKind(a, b);
  if (typeof a === 'boolean') throw new TemplateError('invalid type for comparison');
  return (a as string | number | bigint) < (b as string | number | bigint);
}

function lengthOf(args: readonly TemplateValue[]): bigint {
  expectArguments(args, 1);
  const value = args[0]!;
  if (typeof value === 'string') return BigInt(Buffer.byteLength(value));
  if (isList(value)) return BigInt(value.length);
  if (value instanceof GoMap) return BigInt(value.entries.size);
  throw new TemplateError(`len of type ${typeName(value)}`);
}

function indexInto(value: TemplateValue, key: TemplateValue): TemplateValue {
  if (value instanceof GoMap && typeof key === 'string') return value.get(key);
  if (isList(value) && typeof key === 'bigint') {
    const item = value[Number(key)];
    if (item === undefined) throw new TemplateError(`index out of range: ${key}`);
    return item;
  }
  throw new TemplateError(`can't index item of type ${typeName(value)}`);
}

function slice(args: readonly TemplateValue[]): TemplateValue {
  const [value, ...bounds] = args;
  const [from, to] = bounds.map((bound) => (typeof bound === 'bigint' ? Number(bound) : Number.NaN));
  const length =
    typeof value === 'string' || isList(value ?? null) ? (value as { length: number }).length : -1;
  const start = from ?? 0;
  const end = to ?? length;
  if (!(start >= 0 && start <= end && end <= length)) throw new TemplateError('index out of range');
  return (value as string | readonly TemplateValue[]).slice(start, end);
}

const htmlEscapes: Readonly<Record<string, string>> = {
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
};

function escapeHtml(text: string): string {
  return text.replace(/["'&<>]/g, (char) => htmlEscapes[char]!);
}
