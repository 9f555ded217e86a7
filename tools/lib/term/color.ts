// Whether to colour, and what the colours mean. The decision is taken once, in the constructor: without colour every
// paint is the identity, so that callers paint always and ask never.

export type ColorOption = 'auto' | 'always' | 'never';

export interface ColorSurroundings {
  /** The value of --color. */
  readonly option: ColorOption;
  /** Whether the stream written to is a terminal. */
  readonly isTerminal: boolean;
  /** The environment: NO_COLOR (https://no-color.org) and TERM are looked at. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** True when output may carry colours: `--color` decides; under `auto` a terminal that is not dumb and no NO_COLOR. */
export function wantsColor(surroundings: ColorSurroundings): boolean {
  const { option, isTerminal, env } = surroundings;
  if (option !== 'auto') return option === 'always';
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false;
  return isTerminal && env.TERM !== 'dumb';
}

export type Paint = (text: string) => string;

/** What a colour says. `plain` is for the case that nothing is to be said. */
export type Tone = 'good' | 'warning' | 'bad' | 'busy' | 'faint' | 'strong' | 'plain';

export type Palette = Readonly<Record<Tone, Paint>>;

/** The paints for a stream with colour or without. Text painted must hold no escape sequence of its own. */
export function palette(colored: boolean): Palette {
  return {
    good: paint(colored, 32),
    warning: paint(colored, 33),
    bad: paint(colored, 31),
    busy: paint(colored, 36),
    faint: paint(colored, 2),
    strong: paint(colored, 1),
    plain: same,
  };
}

function paint(colored: boolean, code: number): Paint {
  return colored ? (text) => (text === '' ? '' : `\x1b[${code}m${text}\x1b[0m`) : same;
}

function same(text: string): string {
  return text;
}

const SEQUENCE = /\x1b\[[0-9;]*m/g;

/** `text` without the colours that a palette put into it. */
export function withoutColor(text: string): string {
  return text.includes('\x1b') ? text.replace(SEQUENCE, '') : text;
}
