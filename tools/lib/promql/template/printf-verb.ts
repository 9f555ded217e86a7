// Padding, integers and quoting for printf.

export interface Spec {
  readonly verb: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly left: boolean;
  readonly plus: boolean;
  readonly space: boolean;
  readonly sharp: boolean;
  readonly zero: boolean;
}

/** Pads to the width; zeros go between a sign and the digits. */
export function pad(spec: Spec, text: string): string {
  const missing = spec.width - [...text].length;
  if (missing <= 0) return text;
  if (spec.left) return text + ' '.repeat(missing);
  if (!spec.zero) return ' '.repeat(missing) + text;
  const sign = /^[-+ ]/.exec(text)?.[0] ?? '';
  return sign + '0'.repeat(missing) + text.slice(sign.length);
}

/** The sign that the flags ask for in front of a number that is not negative. */
export function positiveSign(spec: Spec): string {
  if (spec.plus) return '+';
  return spec.space ? ' ' : '';
}

const bases: ReadonlyMap<string, { base: number; prefix: string }> = new Map([
  ['d', { base: 10, prefix: '' }],
  ['v', { base: 10, prefix: '' }],
  ['b', { base: 2, prefix: '0b' }],
  ['o', { base: 8, prefix: '0' }],
  ['O', { base: 8, prefix: '' }],
  ['x', { base: 16, prefix: '0x' }],
  ['X', { base: 16, prefix: '0X' }],
]);

/** An integer; undefined where the verb is none for integers. */
export function formatIntVerb(spec: Spec, value: bigint): string | undefined {
  const { verb, precision } = spec;
  if (verb === 'c') return pad({ ...spec, zero: false }, codePoint(value));
  if (verb === 'q') return pad({ ...spec, zero: false }, `'${codePoint(value)}'`);
  if (verb === 'U') return pad({ ...spec, zero: false }, unicodeForm(value));
  const known = bases.get(verb);
  if (!known) return undefined;
  const size = value < 0n ? -value : value;
  let digits = size.toString(known.base);
  if (verb === 'X') digits = digits.toUpperCase();
  if (precision !== undefined) digits = digits.padStart(precision, '0');
  const prefix = spec.sharp ? known.prefix : verb === 'O' ? '0o' : '';
  const sign = value < 0n ? '-' : positiveSign(spec);
  // A precision decides about zeros, so the flag no longer does.
  return pad({ ...spec, zero: spec.zero && precision === undefined }, sign + prefix + digits);
}

function codePoint(value: bigint): string {
  return value >= 0n && value <= 0x10ffffn ? String.fromCodePoint(Number(value)) : '\ufffd';
}

function unicodeForm(value: bigint): string {
  return `U+${value.toString(16).toUpperCase().padStart(4, '0')}`;
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
]);

/** A string as %q prints it. */
export function quoteGo(text: string): string {
  const body = [...text].map((char) => escapes.get(char) ?? (isPrintable(char) ? char : escapeCode(char)));
  return `"${body.join('')}"`;
}

function isPrintable(char: string): boolean {
  return char === ' ' || /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(char);
}

function escapeCode(char: string): string {
  const code = char.codePointAt(0)!;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code > 0xffff
    ? `\\U${code.toString(16).padStart(8, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`;
}
