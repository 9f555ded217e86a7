// Which tone an instance state, a level, an alert and a share of replicas are painted in: one table for every tool.

import type { Phase } from '../lifecycle/states.ts';
import type { Level } from '../record/kind.ts';
import type { Tone } from './color.ts';

const PHASES: Readonly<Record<Phase, Tone>> = {
  starting: 'busy',
  ready: 'good',
  unready: 'warning',
  stopping: 'busy',
  exited: 'bad',
  restarting: 'warning',
  'crash-looping': 'bad',
};

const LEVELS: Readonly<Record<Level, Tone>> = {
  TRACE: 'faint',
  DEBUG: 'faint',
  INFO: 'plain',
  WARN: 'warning',
  ERROR: 'bad',
  FATAL: 'bad',
};

export type AlertState = 'pending' | 'firing' | 'resolved';

const ALERTS: Readonly<Record<AlertState, Tone>> = { pending: 'warning', firing: 'bad', resolved: 'good' };

/** The tone of an instance in `phase`. */
export function phaseTone(phase: Phase): Tone {
  return PHASES[phase];
}

/** The tone of a log line of `level`. */
export function levelTone(level: Level): Tone {
  return LEVELS[level];
}

/** The tone of an alert in `state`. */
export function alertTone(state: AlertState): Tone {
  return ALERTS[state];
}

/** The tone of `have` out of `wanted`, as in 2/3: all good, some a warning, none bad. Nothing wanted says nothing. */
export function shareTone(have: number, wanted: number): Tone {
  if (wanted === 0) return 'plain';
  if (have >= wanted) return 'good';
  return have === 0 ? 'bad' : 'warning';
}
