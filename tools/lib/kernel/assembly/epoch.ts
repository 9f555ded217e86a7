// Seconds since 1970 as text.

/** The text of the last second asked for, `2026-02-14T12:34:05`: on a busy log the next line nearly always has the same one. */
export const secondText = memory.data(32, 16);
export const SECOND_LENGTH: usize = 19;

let cachedSeconds: u64 = ~(<u64>0);

// @ts-ignore: decorator
@inline
function writeTwo(at: usize, value: u32): void {
  store<u8>(at, 48 + value / 10);
  store<u8>(at, 48 + (value % 10), 1);
}

/**
 * Fills secondText. Days to a date by the usual arithmetic on years that begin in March, so that the leap day is the last (the inverse of
 * daysOf in header.ts). For the years 1970 to 9999.
 */
export function writeSecond(seconds: u64): void {
  if (seconds == cachedSeconds) return;
  cachedSeconds = seconds;
  const days = <u32>(seconds / 86400);
  const ofDay = <u32>(seconds % 86400);
  const shifted = days + 719468;
  const era = shifted / 146097;
  const dayOfEra = shifted - era * 146097;
  const yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
  const dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  const march = (5 * dayOfYear + 2) / 153;
  const month = march < 10 ? march + 3 : march - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  writeTwo(secondText, year / 100);
  writeTwo(secondText + 2, year % 100);
  store<u8>(secondText, 45, 4);
  writeTwo(secondText + 5, month);
  store<u8>(secondText, 45, 7);
  writeTwo(secondText + 8, dayOfYear - (153 * march + 2) / 5 + 1);
  store<u8>(secondText, 84, 10);
  writeTwo(secondText + 11, ofDay / 3600);
  store<u8>(secondText, 58, 13);
  writeTwo(secondText + 14, (ofDay / 60) % 60);
  store<u8>(secondText, 58, 16);
  writeTwo(secondText + 17, ofDay % 60);
}
