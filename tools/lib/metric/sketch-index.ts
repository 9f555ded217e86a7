// Which bin of a sketch a value belongs to, without a logarithm: the exponent and the first six bits of the fraction of
// its IEEE 754 double, so that every octave has 64 bins of equal width. In WebAssembly: i64.reinterpret_f64(value) >> 46.
//
// A bin from a to b answers with 2ab/(a+b), off by at most (b-a)/(b+a) of any value in it: at most 1/129 = 0.78 %, at the
// lower end of an octave.

/** Bins in an octave. */
export const BINS_PER_OCTAVE = 64;
/** The guaranteed relative error of a bin's answer. */
export const RELATIVE_ERROR = 1 / 129;
/** The least value with a bin of its own; what is nearer to zero counts as zero. */
export const LEAST_VALUE = 2 ** -1022;
/** Indexes of the least and of the greatest finite value. */
export const FIRST_INDEX = 64;
export const LAST_INDEX = 131_007;

const DISCARDED_BITS = 14;
const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
double[0] = 1;
/** Which of the two words holds the exponent. */
const HIGH = words[1] === 0 ? 0 : 1;

/** The bin of a finite value from LEAST_VALUE on; bins ascend with values. */
export function indexOf(value: number): number {
  double[0] = value;
  return words[HIGH]! >>> DISCARDED_BITS;
}

/** The least value of a bin; of the one behind the last, infinity. */
export function lowerBound(index: number): number {
  words[HIGH] = index << DISCARDED_BITS;
  words[1 - HIGH] = 0;
  return double[0]!;
}

/** The value that stands for all of a bin. */
export function representative(index: number): number {
  const step = index % BINS_PER_OCTAVE;
  // 2ab/(a+b) with a and b being 64 + step and 65 + step of one unit.
  return lowerBound(index) * ((130 + 2 * step) / (129 + 2 * step));
}
