// Rules that read nothing: no record had a series that any of them asks for. Most often names that are none, or a pipe without obs-agg,
// which would otherwise end in silence.

import { fixedName } from '../lib/promql/labels/matcher.ts';
import { selectorsOf } from '../lib/promql/syntax/selectors.ts';
import type { LoadedGroup } from './rules/loaded.ts';

/** Names that a message shows. */
const SHOWN = 3;
/** Metrics of a pipe come at the end of their windows: so long a live stream may be without them, in its own time. */
export const PATIENCE_MS = 60_000;

/** What to say of rules that found none of their series in `records` records; undefined where they ask for none, or also count records. */
export function unheardText(groups: readonly LoadedGroup[], records: number): string | undefined {
  if (records === 0 || groups.some(({ logs }) => logs.length > 0)) return undefined;
  const rules = groups.flatMap((group) => group.rules);
  const selectors = rules.flatMap(({ expr }) => selectorsOf(expr, 0));
  if (selectors.length === 0) return undefined;
  const names = [...new Set(selectors.flatMap(({ matchers }) => fixedName(matchers) ?? []))];
  const shown = names.slice(0, SHOWN).join(', ') + (names.length > SHOWN ? ', …' : '');
  const which = names.length === 0 ? '' : `: ${shown}`;
  return `none of ${records} records had a series that the rules ask for${which}; those of METRIC records are named MESSAGE_KEY, and obs-agg makes them of log records`;
}
