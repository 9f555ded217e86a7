// All rules at all thresholds over the records, in one pass.

import { UsageError } from '../../../lib/cli/failure.ts';
import type { AlertTransition } from '../../../lib/promql/rules/alerting.ts';
import type { Rule } from '../../../lib/promql/rules/rule.ts';
import { feedFiles } from '../../feed.ts';
import { offlineOptions } from '../../offline.ts';
import { loadRules } from '../../rules/load.ts';
import type { LoadedGroup } from '../../rules/loaded.ts';
import { createAlertStage } from '../../stage.ts';
import { thresholdOf, withThreshold } from './variants.ts';

export interface BacktestOptions {
  readonly rules: readonly string[];
  readonly files: readonly string[];
  readonly alerts: readonly string[];
  readonly thresholds: readonly string[];
  readonly intervalMs: number;
  readonly staleAfterMs: number;
}

export interface Row {
  readonly alert: string;
  /** Undefined for a rule without one. */
  readonly threshold: number | undefined;
  /** It is that of the rule itself. */
  readonly isOwn: boolean;
  /** Alerts that began to fire. */
  readonly fired: number;
  readonly pending: number;
  /** The time that any of them fired. */
  readonly firingMs: number;
}

const FACTORS = [0.5, 0.8, 1.25, 2];

interface Variant {
  readonly name: string;
  readonly threshold: number | undefined;
  readonly isOwn: boolean;
}

export async function backtestRules(options: BacktestOptions): Promise<readonly Row[]> {
  const others = options.thresholds.map(numberFrom);
  const variants = new Map<string, Variant>();
  const isWanted = ({ name }: Rule): boolean => options.alerts.length === 0 || options.alerts.includes(name);
  const groups = (await loadRules(options.rules)).map((group) => ({
    ...group,
    // A limit is for the rules as they are.
    limit: 0,
    rules: group.rules.flatMap((rule): readonly Rule[] => {
      if (rule.kind === 'record') return [rule];
      return isWanted(rule) ? variantsOf(rule, others, variants) : [];
    }),
  }));
  const spans = new Spans();
  const stage = createAlertStage({
    ...offlineOptions(groups as readonly LoadedGroup[]),
    intervalMs: options.intervalMs,
    staleAfterMs: options.staleAfterMs,
    evidence: 0,
    onNotice: ({ transition }) => spans.take(transition),
    onEvaluated: (atMs) => spans.see(atMs),
  });
  feedFiles(stage, options.files);
  return [...variants].map(([key, { name, threshold, isOwn }]) => ({
    alert: name,
    threshold,
    isOwn,
    ...spans.of(key),
  }));
}

function numberFrom(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value)) {
    throw new UsageError(`option --thresholds expects numbers, got ${JSON.stringify(text)}`);
  }
  return value;
}

/** Rules under names of their own, by which what they do is told apart. */
function variantsOf(
  rule: Rule & { kind: 'alert' },
  others: readonly number[],
  variants: Map<string, Variant>,
): readonly Rule[] {
  const own = thresholdOf(rule.expr);
  const tried = own === undefined ? [] : others.length > 0 ? others : FACTORS.map((factor) => own * factor);
  const all =
    own === undefined ? [undefined] : [...new Set([own, ...tried])].sort((left, right) => left - right);
  return all.map((threshold) => {
    const key = `${rule.name} ${variants.size}`;
    variants.set(key, { name: rule.name, threshold, isOwn: threshold === own });
    return { ...(threshold === undefined ? rule : withThreshold(rule, threshold)), name: key };
  });
}

interface Span {
  fired: number;
  pending: number;
  firingMs: number;
  /** Alerts that fire now, and since when any does. */
  now: number;
  sinceMs: number;
}

/** What the alerts of each name did. */
class Spans {
  private readonly byName = new Map<string, Span>();
  private latestMs = Number.NEGATIVE_INFINITY;

  see(atMs: number): void {
    this.latestMs = atMs;
  }

  take({ state, labels, atMs, firedAtMs }: AlertTransition): void {
    const span = this.spanOf(labels.get('alertname'));
    if (state === 'pending') span.pending++;
    if (state === 'firing') {
      span.fired++;
      if (span.now++ === 0) span.sinceMs = atMs;
    }
    if (state === 'resolved' && firedAtMs !== undefined && --span.now === 0)
      span.firingMs += atMs - span.sinceMs;
  }

  of(name: string): Pick<Row, 'fired' | 'pending' | 'firingMs'> {
    const { fired, pending, firingMs, now, sinceMs } = this.spanOf(name);
    return { fired, pending, firingMs: now > 0 ? firingMs + this.latestMs - sinceMs : firingMs };
  }

  private spanOf(name: string): Span {
    const known = this.byName.get(name);
    if (known) return known;
    const span = { fired: 0, pending: 0, firingMs: 0, now: 0, sinceMs: 0 };
    this.byName.set(name, span);
    return span;
  }
}
