// Numbers of seconds, milliseconds, microseconds or nanoseconds since 1970 as times. Digits of a fraction are copied and never computed with.

/** Seconds (9 or 10 digits before the point: 1973 to 2286), or three, six or nine digits more. */
const SINCE_EPOCH = /^([0-9]{9,10})(?:[0-9]{3}){0,3}(?:\.[0-9]+)?$/;

/** The time that a number means; undefined for one of another size, which is none. */
export function timeOfNumber(text: string): string | undefined {
  if (!SINCE_EPOCH.test(text)) return undefined;
  const point = text.indexOf('.');
  const integer = point < 0 ? text : text.slice(0, point);
  const decimals = point < 0 ? '' : text.slice(point + 1);
  // 9 to 10 digits are seconds; each three more are a thousand times finer.
  const seconds = integer.slice(0, integer.length - 3 * Math.floor((integer.length - 9) / 3));
  const fraction = (integer.slice(seconds.length) + decimals).slice(0, 9);
  return `${secondInUtc(seconds)}${fraction === '' ? '' : `.${fraction}`}Z`;
}

let lastSeconds = '';
let lastSecond = '';

function secondInUtc(seconds: string): string {
  if (seconds !== lastSeconds) {
    lastSecond = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
    lastSeconds = seconds;
  }
  return lastSecond;
}
