// Figures that leave something out say so at the end, with or without --stats.

import type { Context } from '../lib/cli/run.ts';
import type { Ledger } from '../lib/stream/ledger.ts';
import type { AbsentFields } from './absent.ts';

export function warnOfBounds(ledger: Ledger, context: Context): void {
  const count = (name: string): number => (ledger.dropped.get(name) ?? 0) + (ledger.notes.get(name) ?? 0);
  const say = (lines: number, what: string): void => {
    if (lines > 0) context.warn(`${lines} of ${ledger.in} lines ${what}`);
  };
  say(count('late'), 'came too late for their window and are not counted; a larger --lateness takes them');
  say(count('ahead'), 'were far ahead of all others, as of a bad clock, and are not counted (--max-ahead)');
  say(count('no_real_time'), 'say that it is before 1684 or after 2255 and are not counted');
  // Some of them may be no records.
  if (ledger.in > 0 && count('outside') > 0 && count('outside') + ledger.foreign >= ledger.in)
    context.warn(`none of ${ledger.in} lines is of the time that --since and --until leave`);
  say(count('other_group'), 'are in the group other; a larger --max-groups tells them apart');
  say(
    count('other_route'),
    'are in the route other of their service; a larger --max-routes tells them apart',
  );
  if (count('forgotten') > 0)
    context.warn(
      `${count('forgotten')} windows that were told could be corrected for a shorter time than --revise-for: there is no room to keep more`,
    );
  if (count('exact_spilled') > 0)
    context.warn('there was no room for all values: some quantiles come from a sketch, within 1 %');
}

/** Fields that are asked for and that no record had, or only as something else. */
export function warnOfAbsent(
  {
    ledger,
    absent,
  }: { readonly ledger: Ledger; readonly absent: Pick<AbsentFields, 'names' | 'mismatches'> },
  context: Context,
): void {
  const records = ledger.in - ledger.foreign;
  if (records === 0) return;
  for (const name of absent.names) context.warn(`none of ${records} records has the field ${name}`);
  for (const mismatch of absent.mismatches) context.warn(mismatch);
}
