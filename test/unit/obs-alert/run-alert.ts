// Runs the stage of obs-alert over text, in chunks of a given size, with rules as text.

import { createFeeder } from '../../../tools/lib/stream/feeder.ts';
import type { Ledger } from '../../../tools/lib/stream/ledger.ts';
import { groupsOf } from '../../../tools/obs-alert/rules/load.ts';
import type { LoadedGroup } from '../../../tools/obs-alert/rules/loaded.ts';
import { type AlertOptions, type AlertStage, createAlertStage } from '../../../tools/obs-alert/stage.ts';

export interface AlertRun {
  readonly output: string;
  readonly ledger: Ledger;
  readonly firing: number;
  readonly warnings: readonly string[];
}

/** The groups of a rule file given as text. */
export async function rulesOf(text: string): Promise<readonly LoadedGroup[]> {
  return groupsOf([{ file: 'rules.yaml', text }]);
}

/** One group, evaluated every second. */
export function oneGroup(rules: string): Promise<readonly LoadedGroup[]> {
  return rulesOf(`groups:\n- name: g\n  interval: 1s\n  rules:\n${rules.replace(/^/gm, '  ')}`);
}

export function createStage(groups: readonly LoadedGroup[], options: Partial<AlertOptions> = {}): AlertStage {
  return createAlertStage({
    groups,
    intervalMs: 15_000,
    latenessMs: 0,
    staleAfterMs: 300_000,
    compat: 3,
    maxSeries: 1000,
    maxSamples: 100_000,
    pass: false,
    maxLineBytes: 64 * 1024,
    wallClock: false,
    answersEmpty: true,
    evidence: 0,
    maxAheadMs: 3_600_000,
    monotonicMs: () => 0,
    wallMs: () => Date.UTC(2026, 1, 14, 12),
    onWarning: () => undefined,
    ...options,
  });
}

/** Where to cut the input: sizes of chunks, used again and again. */
export type Cuts = readonly number[];

export function runAlert(
  groups: readonly LoadedGroup[],
  input: string | Buffer,
  options: Partial<AlertOptions> = {},
  cuts: Cuts = [1 << 16],
): AlertRun {
  const warnings: string[] = [];
  const stage = createStage(groups, { onWarning: (message) => void warnings.push(message), ...options });
  const feeder = createFeeder(stage);
  const pieces: Buffer[] = [];
  const emit = (bytes: Uint8Array): void => void pieces.push(Buffer.from(bytes));
  const bytes = Buffer.from(input);
  for (let at = 0, index = 0; at < bytes.length; index++) {
    const piece = bytes.subarray(at, at + (cuts[index % cuts.length] as number));
    feeder.area.set(piece);
    feeder.accept(piece.length, emit);
    at += piece.length;
  }
  feeder.end(emit);
  stage.tellUnheard();
  return { output: Buffer.concat(pieces).toString(), ledger: stage.ledger, firing: stage.firing, warnings };
}

/** A line at a number of seconds after 12:00. */
export function at(seconds: number, rest: string): string {
  const time = new Date(Date.UTC(2026, 1, 14, 12, 0, 0) + seconds * 1000).toISOString().replace('.000Z', 'Z');
  return `${time} ${rest}\n`;
}

/** Seconds, state and name of each ALERT line, as `4 firing Down`. */
export function transitions(output: string): readonly string[] {
  return output
    .split('\n')
    .filter((line) => line.includes(' ALERT '))
    .map((line) => {
      const [time = '', , , state = ''] = line.split(' ');
      const seconds = (Date.parse(time) - Date.UTC(2026, 1, 14, 12, 0, 0)) / 1000;
      return `${seconds} ${state} ${/alertname="([^"]*)"/.exec(line)?.[1]}`;
    });
}
