// The columns of the three tables, one entry each: title, layout, and the cell of a row.

import type { AlertRow } from '../../lib/lifecycle/alerts.ts';
import type { Palette } from '../../lib/term/color.ts';
import {
  agoText,
  bytesText,
  countText,
  nameText,
  percentText,
  quantityText,
  rateText,
  shareText,
  UNKNOWN,
  usageText,
} from '../../lib/term/figures.ts';
import { sparkline } from '../../lib/term/sparkline.ts';
import type { Cell, Column } from '../../lib/term/table.ts';
import { alertTone, phaseTone, shareTone } from '../../lib/term/tones.ts';
import type { NodeRow, ServiceRow } from '../model/snapshot.ts';
import { TREND_CELLS } from '../model/trend.ts';

/** What a cell may depend on besides its row. */
export interface Surroundings {
  readonly paints: Palette;
  readonly atMs: number | undefined;
}

export interface ColumnOf<Row> extends Column {
  readonly cell: (row: Row, surroundings: Surroundings) => Cell;
}

/** A column of services, with the name it is asked for by and what rows are sorted by. */
export interface ServiceColumn extends ColumnOf<ServiceRow> {
  readonly name: string;
  readonly sortBy: (row: ServiceRow) => string | number | undefined;
}

/** All columns of services, in the order of the table. */
export const SERVICE_COLUMNS: readonly ServiceColumn[] = [
  {
    name: 'service',
    title: 'SERVICE',
    minWidth: 9,
    shrinks: true,
    cell: ({ service }) => nameText(service),
    sortBy: ({ service }) => nameText(service),
  },
  {
    name: 'state',
    title: 'STATE',
    cell: ({ state }, { paints }) =>
      state === undefined ? UNKNOWN : { text: state, paint: paints[phaseTone(state)] },
    sortBy: ({ state }) => state,
  },
  {
    name: 'replicas',
    title: 'REPLICAS',
    cell: ({ running, desired }, { paints }) => share(running, desired, paints),
    sortBy: ({ running }) => running,
  },
  {
    name: 'healthy',
    title: 'HEALTHY',
    cell: ({ healthy, desired }, { paints }) => share(healthy, desired, paints),
    sortBy: ({ healthy }) => healthy,
  },
  {
    name: 'restarts',
    title: 'RESTARTS',
    cell: ({ restarts }) => countText(restarts),
    sortBy: ({ restarts }) => restarts,
  },
  {
    name: 'req',
    title: 'REQ/s',
    cell: ({ requestRate }) => rateText(requestRate),
    sortBy: ({ requestRate }) => requestRate,
  },
  {
    name: 'trend',
    title: 'TREND',
    minWidth: TREND_CELLS,
    cell: ({ trend }) => (trend === undefined ? UNKNOWN : sparkline(trend)),
    sortBy: ({ requestRate }) => requestRate,
  },
  {
    name: 'err',
    title: 'ERR/s',
    cell: ({ errorRate }) => rateText(errorRate),
    sortBy: ({ errorRate }) => errorRate,
  },
  {
    name: 'p99',
    title: 'P99',
    minWidth: 6,
    cell: ({ p99 }) => quantityText(p99),
    sortBy: ({ p99 }) => p99?.value,
  },
  { name: 'mem', title: 'MEM', cell: memoryCell, sortBy: ({ memoryBytes }) => memoryBytes },
  { name: 'cpu', title: 'CPU', cell: ({ cpu }) => percentText(cpu), sortBy: ({ cpu }) => cpu },
];

/** Those of the table as it is when nothing else is asked for. */
export const USUAL_COLUMNS: readonly string[] = [
  'service',
  'replicas',
  'healthy',
  'req',
  'err',
  'p99',
  'mem',
];

export const NODE_COLUMNS: readonly ColumnOf<NodeRow>[] = [
  { title: 'NODE', minWidth: 9, shrinks: true, cell: ({ node }) => nameText(node) },
  { title: 'CPU', minWidth: 4, cell: ({ cpu }) => percentText(cpu) },
  {
    title: 'MEM',
    minWidth: 8,
    cell: ({ memoryUsedBytes, memoryTotalBytes }) => usageText(memoryUsedBytes, memoryTotalBytes),
  },
  { title: 'CONTAINERS', cell: ({ containers }) => countText(containers) },
  {
    title: 'STATUS',
    cell: ({ status }, { paints }) => ({
      text: status,
      paint: status === 'online' ? paints.good : paints.bad,
    }),
  },
];

export const ALERT_COLUMNS: readonly ColumnOf<AlertRow>[] = [
  { title: 'ALERTS', cell: ({ state }, { paints }) => ({ text: state, paint: paints[alertTone(state)] }) },
  { title: 'NAME', shrinks: true, cell: ({ name }) => name || UNKNOWN },
  { title: 'SEVERITY', shrinks: true, cell: ({ severity }) => severity ?? UNKNOWN },
  { title: 'SUMMARY', shrinks: true, cell: ({ summary, source }) => summary ?? nameText(source) },
  {
    title: 'SINCE',
    cell: ({ sinceMs }, { atMs }) => agoText(atMs === undefined ? undefined : atMs - sinceMs),
  },
];

/** Have of wanted, in the tone of the share. */
function share(have: number | undefined, wanted: number | undefined, paints: Palette): Cell {
  const text = shareText(have, wanted);
  if (have === undefined || wanted === undefined) return text;
  return { text, paint: paints[shareTone(have, wanted)] };
}

/** A plus says that it is at least so much: not all running instances report theirs. */
function memoryCell({ memoryBytes, memoryInstances, running }: ServiceRow): Cell {
  const isPart = memoryInstances !== undefined && running !== undefined && memoryInstances < running;
  return bytesText(memoryBytes) + (isPart ? '+' : '');
}
