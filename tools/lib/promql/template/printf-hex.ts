// Floating-point numbers in powers of two, for printf: %x as 0x1.8p+01, %b as 6755399441055744p-51.

const view = new DataView(new ArrayBuffer(8));

/** A finite number, not negative, as mantissa × 2^exponent. */
export function mantissaOf(size: number): { mantissa: bigint; exponent: number } {
  view.setFloat64(0, size);
  const bits = view.getBigUint64(0);
  const biased = Number(bits >> 52n);
  const fraction = bits & ((1n << 52n) - 1n);
  if (biased === 0) return { mantissa: fraction, exponent: -1074 };
  return { mantissa: fraction | (1n << 52n), exponent: biased - 1075 };
}

/** %b: the mantissa in decimal and the power of two. */
export function formatBinary(size: number): string {
  const { mantissa, exponent } = mantissaOf(size);
  return `${mantissa}p${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`;
}

/** %x: one hexadecimal digit, a fraction, and the power of two; `precision` is the length of the fraction. */
export function formatHex(size: number, precision: number | undefined): string {
  let { mantissa, exponent } = mantissaOf(size);
  if (mantissa === 0n) return `0x0${precision ? `.${'0'.repeat(precision)}` : ''}p+00`;
  // The leading one goes in front of the point, with 52 bits behind it.
  while (mantissa < 1n << 52n) {
    mantissa <<= 1n;
    exponent--;
  }
  exponent += 52;
  if (precision !== undefined && precision < 13) {
    const dropped = BigInt(4 * (13 - precision));
    mantissa = roundedShift(mantissa, dropped) << dropped;
    if (mantissa >= 1n << 53n) {
      mantissa >>= 1n;
      exponent++;
    }
  }
  const digits = (mantissa & ((1n << 52n) - 1n)).toString(16).padStart(13, '0');
  const fraction =
    precision === undefined ? digits.replace(/0+$/, '') : digits.padEnd(precision, '0').slice(0, precision);
  const power = String(Math.abs(exponent)).padStart(2, '0');
  return `0x1${fraction === '' ? '' : `.${fraction}`}p${exponent < 0 ? '-' : '+'}${power}`;
}

/** Halves go to the even neighbour. */
function roundedShift(value: bigint, bits: bigint): bigint {
  const quotient = value >> bits;
  const rest = value & ((1n << bits) - 1n);
  const half = 1n << (bits - 1n);
  return rest > half || (rest === half && (quotient & 1n) === 1n) ? quotient + 1n : quotient;
}
