// The lines of places on stdout.

import type { Context } from '../lib/cli/run.ts';
import { surroundings } from '../lib/store/directory.ts';
import type { Outcome } from '../lib/stream/run.ts';
import { auditReading } from './audit.ts';
import { openPlaces } from './open.ts';
import type { Plan } from './plan.ts';
import { showLines } from './run.ts';

/** Without a hint files are looked at so often; for more of them a little less. */
const LOOK_MS = 40;
const FILES_A_LOOK = 64;

export async function showPlaces(plan: Plan, context: Context): Promise<Outcome> {
  const { values, selection, places, stage, last } = plan;
  auditReading(places, { ...surroundings(), nowMs: Date.now() });
  let broken: Error | undefined;
  const { source, followed, folders } = openPlaces(places, {
    follow: values.follow,
    previous: values.previous,
    sinceUs: selection.sinceUs,
    untilUs: selection.untilUs,
    lines: plan.linesOfEach,
    maxLineBytes: values.maxLine,
    warn: context.warn,
    onFailure(failure) {
      if (values.follow || broken !== undefined) context.warn(failure.message);
      else broken = failure;
    },
  });
  const follow = {
    folders,
    intervalMs: LOOK_MS * Math.ceil(Math.max(1, followed.length) / FILES_A_LOOK),
    look() {
      for (const one of followed) one.look();
    },
    caughtUp: () => last?.release(),
  };
  const outcome = await showLines(source, stage, followed.length > 0 ? follow : undefined);
  // The others are shown by now.
  if (broken !== undefined) throw broken;
  return outcome;
}
