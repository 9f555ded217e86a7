// A record for a terminal: its own text, character by character, in colours. What is copied from the screen is still a record.
// Control characters are shown, never obeyed.

import { isLevel } from '../../lib/record/kind.ts';
import { fieldsFrom, nextField, parseRecord } from '../../lib/record/parse.ts';
import type { Paint, Palette } from '../../lib/term/color.ts';
import { visible } from '../../lib/term/escape.ts';
import { levelTone } from '../../lib/term/tones.ts';

/** Paints the lines of one stream. `sourcePaint` gives each source its own colour. */
export function createColored(
  paints: Palette,
  sourcePaint: (source: string) => Paint,
): (line: string) => string {
  return (line) => {
    const record = parseRecord(line);
    if (record === undefined) return paints.faint(safe(line));
    const { time, source, kind } = record;
    const header = `${time} ${source} ${kind}`;
    const tone = paints[isLevel(kind) ? levelTone(kind) : 'busy'];
    const body = line.slice(header.length);
    return `${paints.faint(time)} ${sourcePaint(source)(source)} ${tone(kind)}${paintBody(body.slice(1), body.slice(0, 1), paints)}`;
  };
}

/** The message as it is, the fields faint. */
function paintBody(body: string, space: string, paints: Palette): string {
  let painted = space;
  let from = 0;
  for (let span = nextField(body, fieldsFrom(body)); span !== undefined; span = nextField(body, span.end)) {
    painted += safe(body.slice(from, span.start)) + paints.faint(safe(body.slice(span.start, span.end)));
    from = span.end;
  }
  return painted + safe(body.slice(from));
}

function safe(text: string): string {
  return visible(text, 'keep');
}
