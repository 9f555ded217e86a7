// Figures as the cells of a table. What is unknown is `--`, never 0.

import { formatDuration } from '../record/duration.ts';
import { formatQuantity, type Quantity } from '../record/quantity.ts';
import { decodeName, encodeName } from '../record/source.ts';

export const UNKNOWN = '--';
const SIGNIFICANT_DIGITS = 3;
const LETTERS = ['', 'k', 'M', 'G', 'T'];
/** Below this a rate is shown as less than it. */
const LEAST_RATE = 0.01;

/** A name of a source as people would write it; only the canonical escapes, so that no two names look alike. */
export function nameText(name: string): string {
  const decoded = decodeName(name);
  return decoded !== '' && encodeName(decoded) === name ? decoded : name;
}

/** `have` of `wanted`, as in 2/3. */
export function shareText(have: number | undefined, wanted: number | undefined): string {
  if (have === undefined && wanted === undefined) return UNKNOWN;
  return `${have ?? UNKNOWN}/${wanted ?? UNKNOWN}`;
}

/** Something per second in three digits at most, 1234 as 1234 and 123456 as 123k; more than nothing is never 0. */
export function rateText(rate: number | undefined): string {
  if (rate === undefined) return UNKNOWN;
  const magnitude = Math.abs(rate);
  const sign = rate < 0 ? '-' : '';
  if (magnitude === 0) return '0';
  if (magnitude < LEAST_RATE) return `<${LEAST_RATE}`;
  if (magnitude < 99.95) return sign + rounded(magnitude, magnitude < 9.995 ? 2 : 1);
  if (magnitude < 99_999.5) return sign + Math.round(magnitude);
  const power = Math.min(LETTERS.length - 1, Math.floor(Math.log10(magnitude * 1.0005) / 3));
  return `${sign}${Number((magnitude / 1000 ** power).toPrecision(SIGNIFICANT_DIGITS))}${LETTERS[power]}`;
}

function rounded(value: number, decimals: number): string {
  return String(Number(value.toFixed(decimals)));
}

/** Whole numbers from ten on, two digits below: 135M, 90M, 3.2ms. */
export function quantityText(quantity: Quantity | undefined): string {
  if (quantity === undefined) return UNKNOWN;
  const { value, dimension } = quantity;
  const text = formatQuantity(value, dimension, SIGNIFICANT_DIGITS);
  return text.includes('.') ? formatQuantity(value, dimension, SIGNIFICANT_DIGITS - 1) : text;
}

export function bytesText(bytes: number | undefined): string {
  return quantityText(bytes === undefined ? undefined : { value: bytes, dimension: 'size' });
}

/** `used` of `total`, in the unit of the total where both have one: 128/256M. */
export function usageText(used: number | undefined, total: number | undefined): string {
  if (total === undefined) return bytesText(used);
  const [usedText, totalText] = [bytesText(used), bytesText(total)];
  const isSameUnit = used !== undefined && usedText.at(-1) === totalText.at(-1);
  return `${isSameUnit ? usedText.slice(0, -1) : usedText}/${totalText}`;
}

/** A ratio in whole per cent. */
export function percentText(ratio: number | undefined): string {
  return ratio === undefined ? UNKNOWN : `${Math.round(ratio * 100)}%`;
}

export function countText(count: number | undefined): string {
  return count === undefined ? UNKNOWN : String(count);
}

/** How long ago something was, in whole seconds or the two largest units. */
export function agoText(ms: number | undefined): string {
  if (ms === undefined) return UNKNOWN;
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return seconds < 60 ? `${seconds}s` : formatDuration(seconds, 2);
}
