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
/** The store is asked so often for what is new; for more services a little less. */
const ASK_MS = 250;
const SERVICES_AN_ASK = 32;
/** Places that cannot be read are named up to this many. */
const MOST_TOLD = 5;

export async function showPlaces(plan: Plan, context: Context): Promise<Outcome> {
  const { values, selection, places, stage, last } = plan;
  auditReading(places, { ...surroundings(), nowMs: Date.now() });
  let broken: Error | undefined;
  let failures = 0;
  const { source, followed, folders } = openPlaces(places, {
    follow: values.follow,
    previous: values.previous,
    sinceUs: selection.sinceUs,
    untilUs: selection.untilUs,
    lines: plan.linesOfEach,
    wanted: plan.wantedOfEach,
    maxLineBytes: values.maxLine,
    warn: context.warn,
    onFailure(failure) {
      failures++;
      // The first one is what it ends with, unless it goes on for ever.
      const isTold = values.follow || broken !== undefined;
      if (isTold && failures <= MOST_TOLD) context.warn(failure.message);
      if (!values.follow) broken ??= failure;
    },
  });
  const isStored = places.some(({ kind }) => kind === 'stored');
  const follow = {
    folders,
    intervalMs: isStored
      ? ASK_MS * Math.ceil(places.length / SERVICES_AN_ASK)
      : LOOK_MS * Math.ceil(Math.max(1, followed.length) / FILES_A_LOOK),
    look() {
      for (const one of followed) one.look();
    },
    caughtUp: () => last?.release(),
  };
  const goesOn = followed.length > 0 || (isStored && values.follow);
  const outcome = await showLines(source, stage, goesOn ? follow : undefined);
  if (failures > MOST_TOLD) context.warn(`${failures - MOST_TOLD} more could not be read`);
  // The others are shown by now.
  if (broken !== undefined) throw broken;
  return outcome;
}
