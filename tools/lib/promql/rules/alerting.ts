// The life of the alerts of one rule: pending while the expression has held for less than `for`, firing from then on,
// resolved when it no longer holds and `keep_firing_for` is over. Semantics: Prometheus's rule manager.

import type { VectorElement } from '../engine/evaluate.ts';
import { fingerprint } from '../labels/fingerprint.ts';
import { LabelBuilder, type Labels, METRIC_NAME, NO_LABELS } from '../labels/labels.ts';
import { type Template, TemplateError } from '../template/nodes.ts';
import { type Expander, failedTemplateText, plainText, type TemplateData } from '../template/template.ts';
import type { AlertingRule } from './rule.ts';

export const ALERT_NAME = 'alertname';

export interface ActiveAlert {
  readonly state: 'pending' | 'firing';
  /** The labels of the result without the metric name, those of the rule, and `alertname`. */
  readonly labels: Labels;
  readonly annotations: ReadonlyMap<string, string>;
  readonly fingerprint: string;
  readonly value: number;
  /** When the expression first gave this element. */
  readonly activeAtMs: number;
  /** When it began to fire; undefined while it is pending. */
  readonly firedAtMs: number | undefined;
  /** The labels of the element in the result of the expression. */
  readonly resultLabels: Labels;
  /** When the expression stopped giving the element, while the alert is kept firing. */
  readonly keptSinceMs: number | undefined;
}

export interface AlertTransition {
  /** `inactive` is a pending alert that went away without firing; Prometheus deletes it silently. */
  readonly state: 'pending' | 'firing' | 'resolved' | 'inactive';
  readonly atMs: number;
  readonly activeAtMs: number;
  readonly firedAtMs: number | undefined;
  readonly labels: Labels;
  /** As of the last time when the expression gave the element. */
  readonly annotations: ReadonlyMap<string, string>;
  readonly fingerprint: string;
  /** At a resolution the value that the expression would have without its comparison, if it still has one. */
  readonly value: number | undefined;
}

export interface AlertStep {
  readonly transitions: readonly AlertTransition[];
  /** Why this step failed, if it did: equal labels, or the limit of the group. */
  readonly error: string | undefined;
}

export interface AlertSettings {
  /** The most alerts that may be pending or firing; 0 is no limit. */
  readonly limit: number;
  readonly expand: Expander;
  readonly externalLabels: Labels;
}

/** What one element of a result says about its alert. */
interface Seen {
  readonly labels: Labels;
  readonly annotations: ReadonlyMap<string, string>;
  readonly value: number;
  readonly resultLabels: Labels;
}

interface Tracked {
  state: 'pending' | 'firing';
  readonly labels: Labels;
  annotations: ReadonlyMap<string, string>;
  readonly fingerprint: string;
  value: number;
  readonly activeAtMs: number;
  firedAtMs: number | undefined;
  resultLabels: Labels;
  keptSinceMs: number | undefined;
  /** It was restored, and until then its series may not have come back yet. */
  awaitedUntilMs?: number;
}

/** The value that an element has now, after the expression stopped giving it. */
export type CurrentValue = (resultLabels: Labels) => number | undefined;

const NO_VALUE: CurrentValue = () => undefined;

export class AlertState {
  readonly rule: AlertingRule;
  private readonly settings: AlertSettings;
  private readonly plainAnnotations: ReadonlyMap<string, string> | undefined;
  /** Final labels by the labels of the result, where no template can make them differ. */
  private readonly plainLabels: WeakMap<Labels, Labels> | undefined;
  private tracked = new Map<string, Tracked>();

  constructor(rule: AlertingRule, settings: AlertSettings) {
    this.rule = rule;
    this.settings = settings;
    this.plainAnnotations = plainTexts(rule.annotations);
    this.plainLabels = plainTexts(rule.labels) && new WeakMap();
  }

  /** The alerts that are pending or firing, in the order in which they became active; valid until the next step. */
  get active(): readonly ActiveAlert[] {
    return [...this.tracked.values()];
  }

  /**
   * Goes on with alerts of a run before. One that the expression does not give is kept until `awaitedUntilMs`, as long as its element
   * has no value at all: its series may not have come back yet.
   */
  restore(alerts: readonly ActiveAlert[], awaitedUntilMs: number): void {
    for (const alert of alerts) this.tracked.set(alert.labels.key, { ...alert, awaitedUntilMs });
  }

  /**
   * Takes the result of the rule's expression at `nowMs`. Alerts are told apart by their final labels. If two elements
   * end up with equal labels nothing changes; if there are more alerts than the limit, all of them are dropped, and
   * those that were firing are resolved.
   */
  step(result: readonly VectorElement[], nowMs: number, currentValue: CurrentValue = NO_VALUE): AlertStep {
    const seen = new Map<string, Seen>();
    for (const element of result) {
      const alert = this.alertOf(element);
      if (seen.has(alert.labels.key)) {
        const error = 'vector contains metrics with the same labelset after applying alert labels';
        return { transitions: [], error };
      }
      seen.set(alert.labels.key, alert);
    }
    const transitions = this.advance(seen, nowMs, currentValue);
    const { limit } = this.settings;
    if (limit <= 0 || this.tracked.size <= limit) return { transitions, error: undefined };
    const error = `exceeded limit of ${limit} with ${this.tracked.size} alerts`;
    return { transitions: this.dropAll(transitions, nowMs), error };
  }

  private advance(
    seen: ReadonlyMap<string, Seen>,
    nowMs: number,
    currentValue: CurrentValue,
  ): AlertTransition[] {
    const transitions: AlertTransition[] = [];
    for (const [key, fresh] of seen) this.refresh(key, fresh, nowMs, transitions);
    for (const [key, alert] of this.tracked) {
      const isSeen = seen.has(key);
      if (!isSeen && isAwaited(alert, nowMs, currentValue)) continue;
      if (!isSeen && !this.keepsFiring(alert, nowMs)) {
        this.tracked.delete(key);
        const state = alert.state === 'firing' ? 'resolved' : 'inactive';
        transitions.push(transitionOf(alert, state, nowMs, currentValue(alert.resultLabels)));
      } else if (alert.state === 'pending' && nowMs - alert.activeAtMs >= this.rule.forMs) {
        alert.state = 'firing';
        alert.firedAtMs = nowMs;
        transitions.push(transitionOf(alert, 'firing', nowMs, alert.value));
      }
    }
    return transitions;
  }

  private refresh(key: string, fresh: Seen, nowMs: number, transitions: AlertTransition[]): void {
    const known = this.tracked.get(key);
    if (!known) {
      const alert: Tracked = {
        ...fresh,
        state: 'pending',
        fingerprint: fingerprint(fresh.labels),
        activeAtMs: nowMs,
        firedAtMs: undefined,
        keptSinceMs: undefined,
      };
      this.tracked.set(key, alert);
      // An alert that need not wait is pending for no time, which is no transition.
      if (this.rule.forMs > 0) transitions.push(transitionOf(alert, 'pending', nowMs, alert.value));
      return;
    }
    known.value = fresh.value;
    known.annotations = fresh.annotations;
    known.resultLabels = fresh.resultLabels;
    known.keptSinceMs = undefined;
  }

  private keepsFiring(alert: Tracked, nowMs: number): boolean {
    if (alert.state !== 'firing' || this.rule.keepFiringForMs <= 0) return false;
    alert.keptSinceMs ??= nowMs;
    return nowMs - alert.keptSinceMs < this.rule.keepFiringForMs;
  }

  // What fired before this step must be resolved for those who were told; what would have fired now never did.
  private dropAll(transitions: readonly AlertTransition[], nowMs: number): AlertTransition[] {
    const startedNow = new Set(
      transitions.filter(({ state }) => state === 'firing').map(({ labels }) => labels.key),
    );
    const ended = transitions.filter(({ state }) => state === 'resolved' || state === 'inactive');
    for (const [key, alert] of this.tracked) {
      if (alert.state !== 'firing' || startedNow.has(key)) continue;
      ended.push(transitionOf(alert, 'resolved', nowMs, alert.value));
    }
    this.tracked = new Map();
    return ended;
  }

  private alertOf({ labels: resultLabels, value }: VectorElement): Seen {
    const data: TemplateData = {
      labels: resultLabels,
      value,
      externalLabels: this.settings.externalLabels,
    };
    const labels = this.labelsOf(data);
    const annotations = this.plainAnnotations ?? this.expandAll(data);
    return { labels, annotations, value, resultLabels };
  }

  private labelsOf(data: TemplateData): Labels {
    const known = this.plainLabels?.get(data.labels);
    if (known) return known;
    const builder = new LabelBuilder(data.labels).delete(METRIC_NAME);
    for (const [name, template] of this.rule.labels) builder.set(name, this.expand(template, data));
    const labels = builder.set(ALERT_NAME, this.rule.name).build();
    this.plainLabels?.set(data.labels, labels);
    return labels;
  }

  private expandAll(data: TemplateData): ReadonlyMap<string, string> {
    return new Map(
      Array.from(this.rule.annotations, ([name, template]) => [name, this.expand(template, data)]),
    );
  }

  /** A template that fails says so in its own place; the alert must not be lost. */
  private expand(template: Template, data: TemplateData): string {
    try {
      return this.settings.expand(template, data);
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      return failedTemplateText(error);
    }
  }
}

/** The texts of templates that never change; undefined if one may. */
function plainTexts(templates: ReadonlyMap<string, Template>): ReadonlyMap<string, string> | undefined {
  const out = new Map<string, string>();
  for (const [name, template] of templates) {
    const text = plainText(template);
    if (text === undefined) return undefined;
    out.set(name, text);
  }
  return out;
}

function transitionOf(
  alert: Tracked,
  state: AlertTransition['state'],
  atMs: number,
  value: number | undefined,
): AlertTransition {
  const { activeAtMs, firedAtMs, labels, annotations, fingerprint: id } = alert;
  return { state, atMs, activeAtMs, firedAtMs, labels, annotations, fingerprint: id, value };
}

function isAwaited(
  { awaitedUntilMs, resultLabels }: Tracked,
  nowMs: number,
  currentValue: CurrentValue,
): boolean {
  if (awaitedUntilMs === undefined || nowMs >= awaitedUntilMs) return false;
  return currentValue(resultLabels) === undefined;
}

/** The series that Prometheus keeps about alerts: `ALERTS` is 1, `ALERTS_FOR_STATE` the time of activation in seconds. */
export function alertSeries(alert: ActiveAlert): readonly VectorElement[] {
  const state = new LabelBuilder(alert.labels).set(METRIC_NAME, 'ALERTS').set('alertstate', alert.state);
  const since = new LabelBuilder(alert.labels).set(METRIC_NAME, 'ALERTS_FOR_STATE');
  return [
    { labels: state.build(), value: 1 },
    { labels: since.build(), value: Math.floor(alert.activeAtMs / 1000) },
  ];
}

/** Settings without a limit or external labels. */
export function plainSettings(expand: Expander): AlertSettings {
  return { limit: 0, expand, externalLabels: NO_LABELS };
}
