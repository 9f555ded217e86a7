// A node: its figures, and what it did lately.

import type { Evidence } from '../../lib/lifecycle/evidence.ts';
import { NODE_SERVICE, type NodeFigure, nodeFigure } from '../../lib/lifecycle/nodes.ts';
import { quantityOf } from '../../lib/record/values.ts';
import { countText, percentText, usageText } from '../../lib/term/figures.ts';
import { type Journal, ofSource } from '../journal/journal.ts';
import { type Statement, state } from '../report/report.ts';
import { clockText } from '../words.ts';

/** However often a node speaks. */
const SILENT_MS = 60_000;

/** The source of a node. */
export function nodeSource(name: string): string {
  return `${NODE_SERVICE}/${name}`;
}

/** Processor, memory and containers of a node as of `nowMs`, and whether it is heard of; nothing when it never was. */
export function nodeStatements(journal: Journal, name: string, nowMs: number): Statement[] {
  const metrics = ofSource(journal.metrics, nodeSource(name)).filter(({ atMs }) => atMs <= nowMs);
  const last = [...metrics, ...ofSource(journal.events, nodeSource(name))].reduce<Evidence | undefined>(
    (latest, one) => (latest === undefined || one.atMs > latest.atMs ? one : latest),
    undefined,
  );
  if (last === undefined) return [];
  const status = nowMs - last.atMs > patienceMs(metrics) ? 'silent' : 'online';
  const figures = figuresOf(metrics);
  const value = (figure: NodeFigure): number | undefined => figures.get(figure)?.value;
  const memory = usageText(value('memoryUsedBytes'), value('memoryTotalBytes'));
  const text = `node ${name} is ${status}, heard of at ${clockText(last.atMs, nowMs)}: cpu ${percentText(value('cpu'))}, memory ${memory}, containers ${countText(value('containers'))}`;
  const evidence = new Set([...[...figures.values()].map((figure) => figure.evidence), last]);
  return [state(text, [...evidence], status === 'silent' ? 'bad' : 'plain')];
}

/** A node that is quiet for longer is silent: three of the times between its records. */
function patienceMs(metrics: readonly Evidence[]): number {
  const [before, last] = metrics.slice(-2);
  return Math.max(SILENT_MS, before === undefined || last === undefined ? 0 : 3 * (last.atMs - before.atMs));
}

interface Figure {
  readonly value: number;
  readonly evidence: Evidence;
}

function figuresOf(metrics: readonly Evidence[]): Map<NodeFigure, Figure> {
  const figures = new Map<NodeFigure, Figure>();
  for (const evidence of metrics) {
    for (const field of evidence.record.fields) {
      const figure = nodeFigure(evidence.record.message, field.key);
      const value = quantityOf(field)?.value;
      if (figure !== undefined && value !== undefined) figures.set(figure, { value, evidence });
    }
  }
  return figures;
}
