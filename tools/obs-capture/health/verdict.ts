// From single checks to what is told: an instance is failing after so many failures in a row, and well again after so many successes,
// as a probe of Kubernetes with failureThreshold and successThreshold. One slow answer is no news.

import type { Health } from './check.ts';

export interface Thresholds {
  /** In a row, before it is failing. */
  readonly failures: number;
  /** In a row, before it is well. */
  readonly successes: number;
  /** It counts as failing until it was well once, as readiness does; otherwise nothing is known until then. */
  readonly startsFailing: boolean;
}

export interface Verdict {
  /** What the last check found that agrees with it. */
  readonly health: Health;
  /** Checks in a row that have failed. */
  readonly failures: number;
}

/** Judges one check after the other; undefined as long as there were too few. */
export function createJudge({
  failures: mostFailures,
  successes: wantedSuccesses,
  startsFailing,
}: Thresholds): (health: Health) => Verdict | undefined {
  let told: Health | undefined;
  let failures = 0;
  let successes = 0;
  return (health) => {
    failures = health.isOk ? 0 : failures + 1;
    successes = health.isOk ? successes + 1 : 0;
    const isNews = health.isOk
      ? successes >= wantedSuccesses
      : failures >= mostFailures || (told === undefined && startsFailing);
    if (isNews || told?.isOk === health.isOk) told = health;
    return told && { health: told, failures };
  };
}
