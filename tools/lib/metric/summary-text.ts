// Numbers inside the text forms of summaries: the shortest decimal of the double, so that it comes back as it was.

/** A number but NaN. */
export function numberText(value: number): string {
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : String(value);
}

const NUMBER = /^-?[0-9]+(?:\.[0-9]+)?(?:e[-+]?[0-9]+)?$/;

/** The inverse of numberText; undefined for any other text. */
export function parseNumberText(text: string): number | undefined {
  if (text === '+Inf') return Infinity;
  if (text === '-Inf') return -Infinity;
  return NUMBER.test(text) ? Number(text) : undefined;
}

/** A weight, nothing being 0. */
export function weightText(weight: number): string {
  return weight === 0 ? '' : String(weight);
}

/** The inverse of weightText; undefined for anything but a finite number from 0 on. */
export function parseWeight(text: string): number | undefined {
  const weight = text === '' ? 0 : parseNumberText(text);
  return weight !== undefined && weight >= 0 && weight < Infinity ? weight : undefined;
}
