// Whether the loops converge: first those that do not, with their last errors and back-off, then those that do.

import { byTime } from '../../../lib/lifecycle/evidence.ts';
import {
  LOOPS,
  type LoopLimits,
  type LoopPhase,
  type LoopState,
  loopsOf,
} from '../../../lib/lifecycle/loops.ts';
import { formatDuration } from '../../../lib/record/duration.ts';
import { fieldOf } from '../../../lib/record/record.ts';
import type { Tone } from '../../../lib/term/color.ts';
import type { Question } from '../../answer.ts';
import { reportOf, type Statement, state } from '../../report/report.ts';
import { ago, clockText, listed } from '../../words.ts';

const TONES: Readonly<Record<LoopPhase, Tone>> = {
  ok: 'good',
  lagging: 'warning',
  stalled: 'bad',
  failing: 'bad',
};

export function ask(limits: LoopLimits): Question {
  return {
    wanted: { kinds: new Set(['metrics']), isOf: () => true, needles: [...LOOPS, 'loop'] },
    report(journal, nowMs) {
      const loops = loopsOf([...journal.events, ...journal.metrics].sort(byTime), nowMs, limits);
      const behind = loops.filter(({ phase }) => phase !== 'ok');
      const told = (all: readonly LoopState[]): Statement[] =>
        all.flatMap((loop) => loopStatements(loop, nowMs));
      if (loops.length === 0) {
        return { about: 'convergence', sections: [{ title: 'NO RECORD TELLS OF A LOOP', statements: [] }] };
      }
      return reportOf('convergence', [
        { title: 'NOT CONVERGING', statements: told(behind) },
        { title: 'CONVERGING', statements: told(loops.filter(({ phase }) => phase === 'ok')) },
      ]);
    },
  };
}

function loopStatements(loop: LoopState, nowMs: number): Statement[] {
  const { phase, sinceMs, evidence, lastErrors } = loop;
  const text = listed([
    `${nameOf(loop)} ${phaseWords(phase)}${sinceMs === undefined ? '' : ` since ${clockText(sinceMs, nowMs)} (${ago(sinceMs, nowMs)})`}`,
    loop.failures > 1 ? `${loop.failures} times in a row` : undefined,
    loop.lagEvents === undefined ? undefined : `${loop.lagEvents} events behind`,
    loop.lagMs === undefined ? undefined : `${secondsText(loop.lagMs)} behind`,
    loop.position === undefined ? undefined : `at ${loop.position}`,
    phase === 'failing' && loop.attempt !== undefined ? `attempt ${loop.attempt}` : undefined,
    phase === 'failing' && loop.backoffMs !== undefined
      ? `waits ${secondsText(loop.backoffMs)} before the next`
      : undefined,
    phase === 'failing' && loop.silentSinceMs !== undefined
      ? `says nothing since ${clockText(loop.silentSinceMs, nowMs)}`
      : undefined,
  ]);
  // Of a loop that works again, what went wrong before is history.
  const errors = phase === 'ok' ? [] : lastErrors;
  return [
    state(text, [evidence], TONES[phase]),
    ...errors.map((error) => {
      const why = fieldOf(error.record, 'error')?.value ?? fieldOf(error.record, 'reason')?.value ?? '--';
      return state(`${nameOf(loop)} failed ${ago(error.atMs, nowMs)}: ${why}`, [error], 'bad');
    }),
  ];
}

function nameOf({ name, label, source }: LoopState): string {
  return `${name}${label === '' ? '' : ` ${label}`} of ${source}`;
}

function phaseWords(phase: LoopPhase): string {
  switch (phase) {
    case 'ok':
      return 'keeps up';
    case 'lagging':
      return 'lags';
    case 'failing':
      return 'fails';
    case 'stalled':
      return 'says nothing';
  }
}

function secondsText(ms: number): string {
  return formatDuration(ms / 1000, 2);
}
