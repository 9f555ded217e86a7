// A journal from a stream: the last records of each kind that the question needs. Of log lines below WARN it is enough to
// know the last one before each event of their source and at the end of a block: signs of life, and last words.

import { Kernel } from '../../lib/kernel/host.ts';
import { OVERFLOW } from '../../lib/kernel/interner.ts';
import { createScanner, FOREIGN, type ScannerOptions, scannerBytes } from '../../lib/kernel/scanner.ts';
import { KINDS, type Kind } from '../../lib/record/kind.ts';
import { serviceOf } from '../../lib/record/source.ts';
import { feederBytes } from '../../lib/stream/feeder.ts';
import { createLedger, drop, note } from '../../lib/stream/ledger.ts';
import type { Stage } from '../../lib/stream/stage.ts';
import { createTextForm, textFormBytes } from '../../lib/stream/text-form.ts';
import { type Journal, SHELVES, type Shelf, shelve, type Wanted } from './journal.ts';
import { createKeep, type Keep } from './keep.ts';
import { linesWith } from './needles.ts';

const SCAN: ScannerOptions = { fieldKinds: 0 };
const LAST_QUIET = KINDS.indexOf('INFO') + 1;
/** The kinds of which every record is kept. */
const COMMON: ReadonlySet<number> = new Set([KINDS.indexOf('EVENT') + 1, KINDS.indexOf('ALERT') + 1]);
const US_PER_MS = 1000;

/** The shelf of each kind code; undefined for what no question needs. */
const SHELF_OF: readonly (Shelf | undefined)[] = [undefined, ...KINDS.map(shelfOf)];

function shelfOf(kind: Kind): Shelf {
  switch (kind) {
    case 'EVENT':
      return 'events';
    case 'ALERT':
      return 'alerts';
    case 'METRIC':
      return 'metrics';
    case 'SPAN':
      return 'spans';
    default:
      return 'logs';
  }
}

/** A reducer; `answer` is what it writes at the end of the stream. */
export function createJournalStage(
  wanted: Wanted,
  maxLineBytes: number,
  answer: (journal: Omit<Journal, 'manifest'>) => string,
): Stage {
  const kernel = new Kernel(feederBytes(maxLineBytes) + textFormBytes(maxLineBytes) + scannerBytes(SCAN));
  const ledger = createLedger();
  const scanner = createScanner(kernel, SCAN);
  const form = createTextForm(kernel, scanner, maxLineBytes);
  const keeps: Record<Shelf | 'quiet', Keep> = {
    events: createKeep(),
    alerts: createKeep(),
    metrics: createKeep(),
    spans: createKeep(),
    logs: createKeep(),
    quiet: createKeep(),
  };
  /** Lines to look at: all events and alerts, the others of the services in question. */
  const isWanted = wantedRows(wanted, (id) => scanner.sources.text(id));
  /** By source: the row of its last quiet line that is not kept yet. */
  const quietRows = new Map<number, number>();
  let latestUs = Number.NEGATIVE_INFINITY;

  const text = (row: number): string =>
    kernel.text(scanner.starts[row] as number, scanner.ends[row] as number);
  const keepQuiet = (source: number): void => {
    const row = quietRows.get(source);
    if (row !== undefined) keeps.quiet.add(text(row));
    quietRows.delete(source);
  };

  const takeRow = (row: number): void => {
    const kind = scanner.kinds[row] as number;
    const shelf = SHELF_OF[kind];
    const source = scanner.sourceIds[row] as number;
    if (shelf === undefined || !isWanted(shelf, source)) return;
    if (kind <= LAST_QUIET && wanted.needles === undefined) {
      quietRows.set(source, row);
      return;
    }
    if (shelf === 'events' || shelf === 'logs') keepQuiet(source);
    keeps[shelf].add(text(row));
  };

  /** Rows that hold a needle; all rows of events and alerts. */
  const takeFound = (start: number, end: number): void => {
    const block = kernel.bytes.subarray(start, end);
    const found = linesWith(block, wanted.needles).map((line) => start + line.start);
    let next = 0;
    for (let row = 0; row < scanner.count; row++) {
      while (next < found.length && found[next]! < scanner.starts[row]!) next += 1;
      if (found[next] === scanner.starts[row] || COMMON.has(scanner.kinds[row]!)) takeRow(row);
    }
  };

  const takeAll = (): void => {
    for (let row = 0; row < scanner.count; row++) takeRow(row);
    for (const source of [...quietRows.keys()]) keepQuiet(source);
  };

  const count = (): void => {
    for (let row = 0; row < scanner.count; row++) {
      if (scanner.kinds[row] === FOREIGN) ledger.foreign += 1;
      else if (scanner.times[row]! > latestUs) latestUs = scanner.times[row]!;
    }
    ledger.consumed += scanner.count;
  };

  return {
    kernel,
    ledger,
    maxLineBytes,
    lines(start, end) {
      for (let position = start; position < end; ) {
        position = form.scan(position, end);
        count();
        if (wanted.needles === undefined) takeAll();
        else if (scanner.count > 0) takeFound(scanner.starts[0]!, scanner.ends[scanner.count - 1]!);
      }
    },
    overlong(_start, _end, _emit, piece) {
      if (piece !== 'first') return;
      ledger.foreign += 1;
      drop(ledger, 'overlong', 1);
    },
    end(emit, readerGone) {
      for (const shelf of [...SHELVES, 'quiet'] as const) {
        const forgotten = keeps[shelf].forgotten();
        if (forgotten > 0) note(ledger, `${shelf}_forgotten`, forgotten);
      }
      if (readerGone) return;
      const text = answer(journal());
      if (text !== '') emit(Buffer.from(text));
    },
  };

  function journal(): Omit<Journal, 'manifest'> {
    const { events, alerts, metrics, spans, logs, quiet } = keeps;
    return {
      ...shelve({
        events: events.lines(),
        alerts: alerts.lines(),
        metrics: metrics.lines(),
        spans: spans.lines(),
        logs: [...logs.lines(), ...quiet.lines()],
      }),
      nowMs: latestUs > Number.NEGATIVE_INFINITY ? Math.floor(latestUs / US_PER_MS) : undefined,
      services: [],
    };
  }
}

function wantedRows(
  wanted: Wanted,
  sourceText: (id: number) => string,
): (shelf: Shelf, source: number) => boolean {
  const known = new Map<number, boolean>();
  return (shelf, source) => {
    if (shelf === 'events' || shelf === 'alerts') return true;
    if (!wanted.kinds.has(shelf) || source === OVERFLOW) return false;
    const answer = known.get(source) ?? wanted.isOf(serviceOf(sourceText(source)));
    known.set(source, answer);
    return answer;
  };
}
