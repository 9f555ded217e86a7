// The settings of a stage that looks at records of the past: the records alone decide, nothing waits, little is refused.

import type { LoadedGroup } from './rules/loaded.ts';
import type { AlertOptions } from './stage.ts';

const MIB = 1024 * 1024;

export function offlineOptions(groups: readonly LoadedGroup[]): AlertOptions {
  return {
    groups,
    intervalMs: 15_000,
    latenessMs: 0,
    staleAfterMs: 300_000,
    compat: 3,
    maxSeries: 100_000,
    maxSamples: 20_000_000,
    pass: false,
    maxLineBytes: MIB,
    wallClock: false,
    answersEmpty: false,
    evidence: 3,
    maxAheadMs: 3_600_000,
    monotonicMs: () => 0,
    wallMs: () => 0,
    onWarning: () => undefined,
  };
}
