// A time as a line shows it, taken apart but not yet understood: what is not written there is undefined.

export interface WallTime {
  /** Four digits. */
  readonly year: string | undefined;
  /** Two digits, 01 to 12; undefined for a time of day. */
  readonly month: string | undefined;
  readonly day: string | undefined;
  readonly hour: string;
  readonly minute: string;
  readonly second: string;
  /** 0 to 9 digits. */
  readonly fraction: string;
  /** As written: `Z`, `+01:00`, `CEST`. */
  readonly zone: string | undefined;
}

export function twoDigits(text: string): string {
  return text.length === 1 ? `0${text}` : text;
}

/** Minutes east of Greenwich of the abbreviations that mean one thing in the world; IST, CST and BST do not. */
const ABBREVIATIONS: ReadonlyMap<string, number> = new Map([
  ['WET', 0],
  ['WEST', 60],
  ['CET', 60],
  ['CEST', 120],
  ['EET', 120],
  ['EEST', 180],
  ['MSK', 180],
  ['JST', 540],
  ['EST', -300],
  ['EDT', -240],
  ['CDT', -300],
  ['MST', -420],
  ['MDT', -360],
  ['PST', -480],
  ['PDT', -420],
]);

/** The part of a regular expression that matches a zone. */
export const ZONE_PATTERN = ` ?(?:Z|z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2}|${[...ABBREVIATIONS.keys()].join('|')})|[+-][0-9]{2}`;

const FARTHEST_MINUTES = 15 * 60;

/** Minutes east of Greenwich of what ZONE_PATTERN matches; undefined for a number that is no zone, such as +9900. */
export function minutesOfZone(zone: string): number | undefined {
  const match = /([+-])([0-9]{2}):?([0-9]{2})?$/.exec(zone);
  if (match === null) return ABBREVIATIONS.get(zone.trim()) ?? 0;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  if (minutes > FARTHEST_MINUTES || Number(match[3] ?? 0) > 59) return undefined;
  return match[1] === '-' ? -minutes : minutes;
}
