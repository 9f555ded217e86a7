// Sketches of quantities (lib/metric/sketch-index.ts) by slot: how much weight there is, the least and the greatest value, the weight of what
// is zero, and bins in pages of one octave each. A page is taken from a common store when its first value comes. What has no place here,
// because it is too small or too large or there are no pages left, is kept by the host.

/** Octaves that have a place, and the exponent of the first: from 2^-32 to 2^32. */
const OCTAVES: u64 = 64;
const FIRST_OCTAVE: u64 = 1023 - 32;
const PAGE_SHIFT: usize = 9; // 64 bins of 8 bytes

/** Offsets in the head of a sketch, whose 32 bytes are doubles. */
const WEIGHT_AT = 0;
const LEAST_AT = 8;
const GREATEST_AT = 16;
const ZERO_AT = 24;

/** Address of page 1; 0 stands for none. */
export let firstPage: usize = 0;
let pages: u32 = 0;
let mostPages: u32 = 0;

/** Sets where pages are: `most` of them, at most 65,535. */
export function useSketches(at: usize, most: u32): void {
  firstPage = at;
  mostPages = most;
}

/** The first of the pages that were given back, how many they are; each begins with the number of the next. */
let freePage: u32 = 0;
let freePages: u32 = 0;

// @ts-ignore: decorator
@inline
function addressOf(page: u32): usize {
  return firstPage + ((<usize>page - 1) << PAGE_SHIFT);
}

/** The number of an empty page; 0 when there is none. */
export function takePage(): u32 {
  const page = freePage;
  if (page == 0) return pages == mostPages ? 0 : ++pages;
  freePage = load<u32>(addressOf(page));
  freePages--;
  store<u32>(addressOf(page), 0);
  return page;
}

/** True when so many pages can be taken. */
export function havePages(count: u32): bool {
  return mostPages - pages + freePages >= count;
}

/** True for a value that has a place in a sketch: not for a negative one, nor for -0. */
export function hasBin(value: f64): bool {
  const bits = reinterpret<u64>(value);
  return bits == 0 || (bits >> 52) - FIRST_OCTAVE < OCTAVES;
}

/** The address of the weight of all values like `value`, which hasBin, in the sketch of a slot. Pages must be there. */
// @ts-ignore: decorator
@inline
function binOf(heads: usize, directories: usize, slot: usize, value: f64): usize {
  if (value == 0) return heads + (slot << 5) + <usize>ZERO_AT;
  const bin = reinterpret<u64>(value) >> 46;
  const entry = directories + (slot << 7) + ((<usize>(bin >> 6) - <usize>FIRST_OCTAVE) << 1);
  let page = <u32>load<u16>(entry);
  if (page == 0) {
    page = takePage();
    store<u16>(entry, <u16>page);
  }
  return addressOf(page) + ((<usize>bin & 63) << 3);
}

/** Adds a value that hasBin. */
// @ts-ignore: decorator
@inline
export function addToSketch(heads: usize, directories: usize, slot: usize, value: f64, weight: f64): void {
  const bin = binOf(heads, directories, slot, value);
  store<f64>(bin, load<f64>(bin) + weight);
  const head = heads + (slot << 5);
  const before = load<f64>(head, WEIGHT_AT);
  if (before == 0 || value < load<f64>(head, LEAST_AT)) store<f64>(head, value, LEAST_AT);
  if (before == 0 || value > load<f64>(head, GREATEST_AT)) store<f64>(head, value, GREATEST_AT);
  store<f64>(head, before + weight, WEIGHT_AT);
}

/** The first of the 64 octaves from `from` on that has a page in a directory; 64 when there is none. */
// @ts-ignore: decorator
@inline
function nextOctave(directory: usize, from: usize): usize {
  for (let octave = from; octave < <usize>OCTAVES; octave++) {
    if (load<u16>(directory + (octave << 1)) != 0) return octave;
  }
  return <usize>OCTAVES;
}

/**
 * Goes through the weights of a slot, those of zeros first and then by ascending bins, until they are `wanted` together. Returns the index of the bin where that was, 0 for the zeros and -1 when there is not so much.
 */
export function walkSketch(heads: usize, directories: usize, slot: usize, wanted: f64): i32 {
  const directory = directories + (slot << 7);
  let weight = load<f64>(heads + (slot << 5), ZERO_AT);
  if (weight > 0 && weight >= wanted) return 0;
  for (let octave = nextOctave(directory, 0); octave < <usize>OCTAVES; octave = nextOctave(directory, octave + 1)) {
    const page = addressOf(load<u16>(directory + (octave << 1)));
    for (let bin: usize = 0; bin < 64; bin++) {
      const more = load<f64>(page + (bin << 3));
      weight += more;
      if (weight >= wanted && more != 0) return <i32>(((<usize>FIRST_OCTAVE + octave) << 6) + bin);
    }
  }
  return -1;
}

/**
 * Empties a slot. It keeps its pages, for the next values are mostly like the last ones, unless half of all are in use: then others may need
 * them.
 */
export function clearSketch(heads: usize, directories: usize, slot: usize): void {
  const head = heads + (slot << 5);
  const directory = directories + (slot << 7);
  const isScarce = pages > mostPages >> 1;
  if (load<f64>(head, WEIGHT_AT) == 0 && !isScarce) return;
  memory.fill(head, 0, 32);
  for (let octave = nextOctave(directory, 0); octave < <usize>OCTAVES; octave = nextOctave(directory, octave + 1)) {
    const entry = directory + (octave << 1);
    const page = <u32>load<u16>(entry);
    memory.fill(addressOf(page), 0, 1 << PAGE_SHIFT);
    if (!isScarce) continue;
    store<u16>(entry, 0);
    store<u32>(addressOf(page), freePage);
    freePage = page;
    freePages++;
  }
}
