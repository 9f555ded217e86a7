// Rules over files of records: every change of an alert, and what is needed to explain it.

import type { EngineOptions } from '../../../lib/promql/engine/options.ts';
import type { Labels } from '../../../lib/promql/labels/labels.ts';
import { recordToJson } from '../../../lib/record/json.ts';
import { parseRecord } from '../../../lib/record/parse.ts';
import { openSilences } from '../../delivery/silences.ts';
import { feedFiles } from '../../feed.ts';
import type { Notice } from '../../notice.ts';
import { offlineOptions } from '../../offline.ts';
import { loadRules } from '../../rules/load.ts';
import type { LoadedGroup } from '../../rules/loaded.ts';
import { type AlertStage, createAlertStage } from '../../stage.ts';
import { alertLine } from '../../writer.ts';

export interface ReplayOptions {
  readonly rules: readonly string[];
  readonly files: readonly string[];
  readonly interval: number;
  readonly lateness: number;
  readonly staleAfter: number;
  readonly promqlCompat: string;
  readonly silences: string | undefined;
  /** Keep all samples, so that any time can be looked at afterwards. */
  readonly keepsAll: boolean;
  readonly onWarning: (message: string) => void;
}

/** What was. */
export interface Past {
  readonly stage: AlertStage;
  readonly groups: readonly LoadedGroup[];
  readonly notices: readonly Notice[];
  /** Times of evaluations, rising. */
  readonly times: readonly number[];
  readonly engine: Partial<EngineOptions>;
  readonly intervalMs: number;
  readonly silencedBy: (labels: Labels, atMs: number) => string | undefined;
  /** ALERT records of a span of time, both ends included. */
  linesBetween(fromMs: number, toMs: number, json: boolean): string;
}

export async function replayRecords(options: ReplayOptions): Promise<Past> {
  const groups = await loadRules(options.rules);
  const silences =
    options.silences === undefined ? undefined : await openSilences(options.silences, options.onWarning);
  const compat = options.promqlCompat === '2' ? 2 : 3;
  const silencedBy = (labels: Labels, atMs: number): string | undefined => silences?.by(labels, atMs);
  const notices: Notice[] = [];
  const times: number[] = [];
  const stage = createAlertStage({
    ...offlineOptions(groups),
    intervalMs: options.interval,
    latenessMs: options.lateness,
    staleAfterMs: options.staleAfter,
    compat,
    keepsAll: options.keepsAll,
    silencedBy,
    onWarning: options.onWarning,
    onNotice: (notice) => void notices.push(notice),
    onEvaluated: (atMs) => void times.push(atMs),
  });
  feedFiles(stage, options.files);
  return {
    stage,
    groups,
    notices,
    times,
    engine: { lookbackMs: options.staleAfter, subqueryStepMs: options.interval, compat },
    intervalMs: options.interval,
    silencedBy,
    linesBetween(fromMs, toMs, json) {
      const lines = notices
        .filter(({ transition }) => transition.atMs >= fromMs && transition.atMs <= toMs)
        .map(alertLine);
      return json ? lines.map(jsonLine).join('') : lines.join('');
    },
  };
}

function jsonLine(line: string): string {
  const record = parseRecord(line.trimEnd());
  return record ? `${recordToJson(record)}\n` : line;
}
