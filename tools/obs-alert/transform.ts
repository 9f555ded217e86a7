// obs-alert as a Transform for programs of others.

import type { Transform } from 'node:stream';
import { toTransform } from '../lib/stream/transform.ts';
import { groupsOf, loadRules } from './rules/load.ts';
import { createAlertStage } from './stage.ts';

export interface AlertTransformOptions {
  /** Pass all input on as well. */
  readonly pass?: boolean;
  /** Milliseconds between evaluations of a group that does not say it itself; 15 s unless given. */
  readonly intervalMs?: number;
  /** How long an evaluation waits for late records, in milliseconds; 2 s unless given. */
  readonly latenessMs?: number;
  /** How long a series keeps its last value, in milliseconds; 5 min unless given. */
  readonly staleAfterMs?: number;
  /** Told of what a person should know: a rule that fails, a bound that was reached. */
  readonly onWarning?: (message: string) => void;
}

/** Rules as paths of files, or as the text of one. */
export type RuleSource = { readonly files: readonly string[] } | { readonly text: string };

/**
 * A through2 Transform that does to a byte stream of records what `obs-alert --clock event` does. Rejects with an error with exitStatus 2
 * and the places of all mistakes in `message` and `excerpt` for rules that cannot be used.
 */
export async function createAlertTransform(
  rules: RuleSource,
  options: AlertTransformOptions = {},
): Promise<Transform> {
  const groups =
    'files' in rules ? await loadRules(rules.files) : await groupsOf([{ file: 'rules', text: rules.text }]);
  const stage = createAlertStage({
    groups,
    intervalMs: options.intervalMs ?? 15_000,
    latenessMs: options.latenessMs ?? 2_000,
    staleAfterMs: options.staleAfterMs ?? 300_000,
    compat: 3,
    maxSeries: 20_000,
    maxSamples: 2_000_000,
    pass: options.pass ?? false,
    maxLineBytes: 1024 * 1024,
    wallClock: false,
    answersEmpty: false,
    evidence: 3,
    maxAheadMs: 3_600_000,
    monotonicMs: () => 0,
    wallMs: () => 0,
    onWarning: options.onWarning ?? (() => undefined),
  });
  return toTransform(stage);
}
