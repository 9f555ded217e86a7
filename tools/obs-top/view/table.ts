// A snapshot as lines of text: a line of totals, the services, the nodes when there are any, the alerts when
// there are any; an empty line between them.

import type { Palette } from '../../lib/term/color.ts';
import { countText } from '../../lib/term/figures.ts';
import { formatTable } from '../../lib/term/table.ts';
import { truncate } from '../../lib/term/truncate.ts';
import type { Snapshot, Totals } from '../model/snapshot.ts';
import { ALERT_COLUMNS, type ColumnOf, NODE_COLUMNS, type ServiceColumn } from './columns.ts';

/** How tables look. */
export interface TableStyle {
  readonly paints: Palette;
  /** Of services. */
  readonly columns: readonly ServiceColumn[];
}

/** The lines of a snapshot, none wider than `maxWidth` cells. */
export function tableLines(snapshot: Snapshot, maxWidth: number, { paints, columns }: TableStyle): string[] {
  const table = <Row>(shown: readonly ColumnOf<Row>[], rows: readonly Row[]): string[] => {
    const surroundings = { paints, atMs: snapshot.atMs };
    const cells = rows.map((row) => shown.map((column) => column.cell(row, surroundings)));
    return formatTable(shown, cells, maxWidth);
  };
  const lines = [truncate(totalsLine(snapshot.totals), maxWidth), '', ...table(columns, snapshot.services)];
  if (snapshot.nodes.length > 0) lines.push('', ...table(NODE_COLUMNS, snapshot.nodes));
  if (snapshot.alerts.length > 0) lines.push('', ...table(ALERT_COLUMNS, snapshot.alerts));
  return lines;
}

function totalsLine({ nodes, services, instances }: Totals): string {
  return `CLUSTER: ${counted(nodes, 'node')}, ${counted(services, 'service')}, ${counted(instances, 'instance')}`;
}

function counted(count: number | undefined, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? '' : 's'}`;
}
