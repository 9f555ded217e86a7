// How the selected lines look, chosen once: their own bytes, or text made of each line.

import { jsonLine } from '../../lib/stream/json-output.ts';
import { type Palette, palette } from '../../lib/term/color.ts';
import { visible } from '../../lib/term/escape.ts';
import { sourcePaints } from '../../lib/term/source-paint.ts';
import { createColored } from './colored.ts';
import { rawLine } from './raw.ts';

export interface Form {
  /** A line without its LF as text; undefined: the bytes of the line as they are. */
  readonly line: ((line: string) => string) | undefined;
  /** What becomes of a line that is too long to be looked into. */
  readonly pieces: 'bytes' | 'visible' | 'json';
  /** What stands where --grep left lines out; '' for nothing. */
  readonly gap: string;
}

/** Lines as they are. */
export const PLAIN: Form = { line: undefined, pieces: 'bytes', gap: '' };

export interface FormOptions {
  readonly json: boolean;
  readonly raw: boolean;
  /** The output is a terminal, or in colours, so that a terminal will show it. */
  readonly isShown: boolean;
  readonly isColored: boolean;
}

export function makeForm({ json, raw, isShown, isColored }: FormOptions): Form {
  const paints = palette(isColored);
  // NDJSON has no place for it.
  if (json) {
    return { line: isShown ? (line) => visible(jsonLine(line), 'keep') : jsonLine, pieces: 'json', gap: '' };
  }
  const pieces = isShown ? 'visible' : 'bytes';
  const gap = paints.faint('--');
  if (raw) return { line: isShown ? (line) => safeLines(rawLine(line)) : rawLine, pieces, gap };
  return { line: isShown ? shownLine(paints, isColored) : undefined, pieces, gap };
}

function shownLine(paints: Palette, isColored: boolean): (line: string) => string {
  return isColored ? createColored(paints, sourcePaints()) : (line) => visible(line, 'keep');
}

function safeLines(text: string): string {
  return text
    .split('\n')
    .map((line) => visible(line, 'keep'))
    .join('\n');
}
