// Python's logging, in the patterns of its documentation and of the frameworks that everybody runs. The name of the logger is the component.
//
//   2026-02-14 12:34:05,123 - app.db - WARNING - pool is full          WARNING:app.db:pool is full

import { parseLevel } from '../../lib/record/level.ts';
import { bodyOf } from '../parts/body.ts';
import { compileLayout, recogniseLayouts } from '../parts/layout.ts';
import type { Format } from './format.ts';

const LAYOUTS = [
  '- {name} - {level} - ',
  '- {level} - {name} - ',
  '{pid} {level} {logger} ', // OpenStack
  '{level} in {name}: ', // Flask
  '[{pid}] [{Level}] ', // gunicorn
  '| {level} | {name} - ', // loguru
  '[{name}] {level}: ',
  '{name} {level}: ',
  '{name} {level} ',
].map(compileLayout);

/** Celery: the bracket around the time goes on. */
const OPEN_LAYOUTS = ['{level}/{name}] '].map(compileLayout);

/** What basicConfig() writes: no time, but the level and the logger. */
const BASIC = /^(DEBUG|INFO|WARNING|ERROR|CRITICAL):([A-Za-z_][\w.-]*):/;

export const python: Format = {
  name: 'python',
  recognise(line) {
    const { lead, text } = line;
    if (lead !== undefined) return recogniseLayouts(lead.isOpen ? OPEN_LAYOUTS : LAYOUTS, line);
    const basic = BASIC.exec(text);
    if (basic === null) return undefined;
    const [head, word = '', component] = basic;
    return {
      time: undefined,
      level: parseLevel(word),
      ...bodyOf(text.slice(head.length), [['component', component]]),
    };
  },
};
