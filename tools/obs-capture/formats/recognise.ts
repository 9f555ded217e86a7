// Which format a line is of. Each line is looked at by itself: a program that changes its mind changes its format.

import type { LineFormat } from '../../lib/manifest/manifest.ts';
import type { Format } from './format.ts';
import { json } from './json.ts';
import { leading } from './leading.ts';
import { logfmt } from './logfmt.ts';
import { plain } from './plain.ts';
import { record } from './record.ts';

/** What may be asked for, in the words of the manifest and of --format. */
export const LINE_FORMATS = ['auto', 'text', 'json', 'logfmt'] as const satisfies readonly LineFormat[];

/** The formats that are tried, in this order; `plain`, the last one always, takes every line. */
const TRIED: Readonly<Record<LineFormat, readonly Format[]>> = {
  auto: [record, json, logfmt, leading, plain],
  text: [leading, plain],
  json: [json, plain],
  logfmt: [logfmt, plain],
};

/** The formats to try for lines that are asked to be read as `format`. */
export function formatsFor(format: LineFormat): readonly Format[] {
  return TRIED[format];
}
