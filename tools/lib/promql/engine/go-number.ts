// Numbers as Go prints them: %v of a float64 (shortest form, an exponent below 1e-4 and from 1e6 on), and the form
// without exponent that count_values and label values use.

/** The names Go gives to what is no finite number; undefined for finite numbers. */
export function specialName(value: number): string | undefined {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : undefined;
}

/** The shortest digits that read back as `value` (finite, not negative), and the place of the decimal point in them. */
export function shortestDigits(value: number): { digits: string; point: number } {
  if (value === 0) return { digits: '0', point: 1 };
  const [mantissa, exponent] = value.toExponential().split('e') as [string, string];
  return { digits: mantissa.replace('.', ''), point: Number(exponent) + 1 };
}

/** Without an exponent: strconv.FormatFloat(value, 'f', -1, 64). */
export function formatPlain(value: number): string {
  const special = specialName(value);
  if (special !== undefined) return special;
  const { digits, point } = shortestDigits(Math.abs(value));
  return signOf(value) + placePoint(digits, point);
}

function placePoint(digits: string, point: number): string {
  if (point <= 0) return `0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return digits + '0'.repeat(point - digits.length);
  return `${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** With the exponent that %e and %g print: a sign and two digits at least. */
export function formatExponent(digits: string, exponent: number): string {
  const mantissa = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits;
  const power = String(Math.abs(exponent)).padStart(2, '0');
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${power}`;
}

/** As %v prints a float64: 1234567 is 1.234567e+06, 123456 is 123456. */
export function formatGo(value: number): string {
  const special = specialName(value);
  if (special !== undefined) return special;
  const { digits, point } = shortestDigits(Math.abs(value));
  const exponent = point - 1;
  const body = exponent < -4 || exponent >= 6 ? formatExponent(digits, exponent) : placePoint(digits, point);
  return signOf(value) + body;
}

function signOf(value: number): string {
  return value < 0 || Object.is(value, -0) ? '-' : '';
}
