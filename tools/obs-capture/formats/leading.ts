// Lines that begin with a time, bare or in brackets, and mostly go on with a level:
//
//   2026-02-14 12:34:05,123 WARN  pool is full        2026-02-14T12:34:05+01:00 [error] no route
//   [2026-02-14 12:34:05.123] ERROR: out of memory    2026/02/14 12:34:05 listening on :8080
//
// What the more telling formats have left over comes here. A weak time, `12:34:05`, needs a level behind it.

import { bodyOf } from '../parts/body.ts';
import { compileLayout, recogniseLayouts } from '../parts/layout.ts';
import { levelWordAt, skipGap } from '../parts/level-word.ts';
import type { Format } from './format.ts';

const LAYOUTS = [
  '[{Level}] ',
  '{level}\t{name}\t{caller}\t', // zap's console
  '{level} {caller} ',
  '[{pid}]: [{line}-{tid}] {level}: ',
  '[{pid}] {level}: ', // PostgreSQL
  '[{pid}] LOG: ',
  '{pid} [{Level}] ', // MySQL, MariaDB
  '[{pid}][{Level}][{name}] ', // Envoy
  '[{thread}] {level} ',
  '[{thread}] [{Level}] ',
  '{letter} {name} [{thread}] ', // MongoDB before 4.4
  '{program} - ', // Proxifier
  '{pid} {level} ',
  '{pid} {level}: ',
].map(compileLayout);

/** The bracket around the time goes on. */
const OPEN_LAYOUTS = ['{level} {name}] ', '{level}] '].map(compileLayout);

/** Windows servicing: columns that are padded with blanks, the level in any case. */
const COLUMNS = ['{Level}  {name}  '].map(compileLayout);

export const leading: Format = {
  name: 'leading',
  recognise(line) {
    const { lead, text } = line;
    if (lead === undefined) return undefined;
    if (lead.isOpen) return recogniseLayouts(OPEN_LAYOUTS, line);
    const fitting = recogniseLayouts(text[lead.end] === ',' ? COLUMNS : LAYOUTS, line);
    if (fitting !== undefined) return fitting;
    const afterTime = skipGap(text, lead.end);
    const level = levelWordAt(text, afterTime);
    if (level === undefined && lead.shape === 'weak') return undefined;
    const rest = level === undefined ? afterTime : skipGap(text, level.end);
    return { time: lead.time, level: level?.level, ...bodyOf(text.slice(rest)) };
  },
};
