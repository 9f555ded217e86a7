// The stage of obs-logs: blocks of lines in, those that are wanted out, as they are or in another form.

import { viewOf } from '../lib/expr/view.ts';
import { Kernel } from '../lib/kernel/host.ts';
import { createScanner, FOREIGN, JSON_FORM, scannerBytes } from '../lib/kernel/scanner.ts';
import { recordFromJson } from '../lib/record/json.ts';
import { KINDS } from '../lib/record/kind.ts';
import { parseTime } from '../lib/record/time.ts';
import { feederBytes } from '../lib/stream/feeder.ts';
import { createLedger, drop } from '../lib/stream/ledger.ts';
import type { Stage } from '../lib/stream/stage.ts';
import type { Form } from './form/form.ts';
import { createOverlong } from './form/overlong.ts';
import { createWriter } from './form/writer.ts';
import { createContext } from './select/context.ts';
import { createRowView } from './select/row-view.ts';
import { isEverything, type Selection } from './select/selection.ts';

export interface LogsStageOptions {
  readonly selection: Selection;
  readonly form: Form;
  readonly maxLineBytes: number;
  /** Look for lines that are no records also where nothing is asked of records. */
  readonly countsForeign: boolean;
}

const NS_PER_US = 1000n;

/** A filter: a line passes or is dropped as not selected. */
export function createLogsStage({ selection, form, maxLineBytes, countsForeign }: LogsStageOptions): Stage {
  const { kinds, sinceUs, untilUs, holds, keys, grep } = selection;
  const scan = { fields: keys.map((key) => ({ key })) };
  const kernel = new Kernel(feederBytes(maxLineBytes) + scannerBytes(scan));
  const ledger = createLedger();
  const scanner = createScanner(kernel, scan);
  const view = createRowView(kernel, scanner, keys);
  const writer = createWriter(kernel, form, ledger);
  const context = createContext(grep, kernel, writer, ledger);
  const overlong = createOverlong(kernel, form, ledger);
  const hasTimes = sinceUs !== Number.NEGATIVE_INFINITY || untilUs !== Number.POSITIVE_INFINITY;
  const passesAll = isEverything(selection) && !countsForeign;
  const takesForeign = (kinds & 1) !== 0;
  /** Whether the record before was of a wanted time: what is no record belongs to it. */
  let isInTime = sinceUs === Number.NEGATIVE_INFINITY;
  let blockEnd = 0;

  const takesTime = (us: number): boolean => us >= sinceUs && us < untilUs;

  const isWantedJson = (row: number): boolean => {
    const record = recordFromJson(kernel.text(scanner.starts[row] as number, scanner.ends[row] as number));
    if (record === undefined) return isWantedForeign();
    if (hasTimes) isInTime = takesTime(Number((parseTime(record.time) as bigint) / NS_PER_US));
    const isKind = ((kinds >>> (KINDS.indexOf(record.kind) + 1)) & 1) !== 0;
    return isInTime && isKind && (holds === undefined || holds(viewOf(record)));
  };
  const isWantedForeign = (): boolean => {
    ledger.foreign++;
    return takesForeign && isInTime;
  };
  const isWanted = (row: number): boolean => {
    const kind = scanner.kinds[row] as number;
    if (kind === FOREIGN) return isWantedForeign();
    if (kind === JSON_FORM) return isWantedJson(row);
    if (hasTimes) isInTime = takesTime(scanner.times[row] as number);
    if (!isInTime || ((kinds >>> kind) & 1) === 0) return false;
    return holds === undefined || holds(view.at(row));
  };

  const endOf = (row: number): number =>
    row + 1 < scanner.count ? (scanner.starts[row + 1] as number) : blockEnd;

  /** Where message and fields of a record in text form begin; 0 where the whole line is what is searched. */
  const bodyOf = (row: number): number => {
    const kind = scanner.kinds[row] as number;
    return kind === FOREIGN || kind === JSON_FORM ? 0 : (scanner.bodies[row] as number);
  };

  const selectRows = (isLast: boolean): void => {
    for (let row = 0; row < scanner.count; row++) {
      const isUnterminated = isLast && row === scanner.count - 1;
      if (isWanted(row)) context.take(scanner.starts[row] as number, bodyOf(row), endOf(row), isUnterminated);
      else drop(ledger, 'not_selected', 1);
    }
  };

  return {
    kernel,
    ledger,
    maxLineBytes,
    lines(start, end, emit, unterminated) {
      if (passesAll) {
        writer.writeAll(start, end, unterminated, emit);
        return;
      }
      writer.begin(emit);
      for (let position = start; position < end; position = blockEnd) {
        blockEnd = scanner.scan(position, end);
        selectRows(unterminated && blockEnd === end);
      }
      context.park();
      writer.finish();
    },
    overlong(start, end, emit, piece) {
      if (piece === 'first') ledger.foreign++;
      // It is not looked into: it passes where all that is no record does.
      if (takesForeign && isInTime && grep === undefined) overlong(start, end, emit, piece);
      else if (piece === 'first') drop(ledger, 'overlong', 1);
    },
    end() {
      context.end();
    },
  };
}
