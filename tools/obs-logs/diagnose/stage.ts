// The stage of --diagnose: lines in, a report at the end. A line is only taken apart when it holds a literal of a rule, which the
// prefilter kernel finds at the speed of memory.

import { Kernel } from '../../lib/kernel/host.ts';
import { OVERFLOW } from '../../lib/kernel/interner.ts';
import { createPrefilter, PREFILTER_BYTES } from '../../lib/kernel/prefilter.ts';
import { createScanner, FOREIGN, JSON_FORM, scannerBytes } from '../../lib/kernel/scanner.ts';
import { readRecord } from '../../lib/record/json.ts';
import { isLevel, KINDS, LEVELS } from '../../lib/record/kind.ts';
import { fieldOf, type RecordLine } from '../../lib/record/record.ts';
import { feederBytes } from '../../lib/stream/feeder.ts';
import { createLedger, drop } from '../../lib/stream/ledger.ts';
import type { Stage } from '../../lib/stream/stage.ts';
import { rawLine } from '../form/raw.ts';
import { Case, KEPT_LINES, type Line } from './case.ts';
import { createMatcher } from './matcher.ts';
import { quickPlaces } from './places.ts';
import type { Rule } from './rule.ts';

export interface DiagnoseOptions {
  readonly rules: readonly Rule[];
  readonly maxLineBytes: number;
  /** What lines without a source are said to come from. */
  readonly unnamed: string;
  /** The report on the cases, in the order in which they were met. */
  readonly report: (cases: readonly Case[]) => string;
}

export interface DiagnoseStage extends Stage {
  readonly cases: readonly Case[];
}

/** Sources that are looked at one by one; lines of further ones are looked at together. */
export const MOST_CASES = 10_000;
/** Of a longer line this much is looked at, in UTF-16 units. */
const MOST_CHARACTERS = 4096;
const ERROR_KIND = KINDS.indexOf('ERROR') + 1;
const FATAL_KIND = KINDS.indexOf('FATAL') + 1;
const EVENT_KIND = KINDS.indexOf('EVENT') + 1;
const INFO_RANK = LEVELS.indexOf('INFO');

export function createDiagnoseStage(options: DiagnoseOptions): DiagnoseStage {
  const { rules, maxLineBytes, unnamed, report } = options;
  const kernel = new Kernel(feederBytes(maxLineBytes) + scannerBytes() + PREFILTER_BYTES);
  const ledger = createLedger();
  const scanner = createScanner(kernel);
  const matcher = createMatcher(rules);
  const places = quickPlaces(matcher.literals.map(({ text }) => text));
  const prefilter = createPrefilter(kernel, matcher.literals, places);
  const cases: Case[] = [];
  const bySource: Case[] = [];
  let current: Case | undefined;
  /** The case of each row of the scan, and the number of its line there. */
  const rowCases: Case[] = [];
  const rowNumbers = new Uint32Array(scanner.rows);
  const hits = new Map<number, number[]>();

  const openCase = (name: string): Case => {
    const opened = cases.length < MOST_CASES ? new Case(name) : (cases[cases.length - 1] as Case);
    if (cases.length < MOST_CASES) cases.push(opened);
    return opened;
  };
  const caseOf = (row: number): Case => {
    // What is no record belongs to the one before it.
    if (scanner.kinds[row] === FOREIGN) return current ?? caseNamed(unnamed);
    if (scanner.kinds[row] === JSON_FORM) return caseNamed(recordAt(row)?.source ?? unnamed);
    const id = scanner.sourceIds[row] as number;
    if (id === OVERFLOW) return caseNamed(recordAt(row)?.source ?? unnamed);
    const known = bySource[id] ?? caseNamed(scanner.sources.text(id));
    bySource[id] = known;
    return known;
  };
  const named = new Map<string, Case>();
  const caseNamed = (name: string): Case => {
    const known = named.get(name) ?? openCase(name);
    named.set(name, known);
    return known;
  };

  const textAt = (row: number): string =>
    kernel.text(scanner.starts[row] as number, scanner.ends[row] as number);
  const recordAt = (row: number): RecordLine | undefined =>
    scanner.kinds[row] === FOREIGN ? undefined : readRecord(textAt(row));
  const lineAt = (row: number): Line => ({
    number: rowNumbers[row] as number,
    text: textAt(row).slice(0, MOST_CHARACTERS),
  });

  /** Which rows hold which literals. */
  const findHits = (start: number, end: number): void => {
    hits.clear();
    let row = 0;
    for (let position = start; position < end; ) {
      position = prefilter.find(position, end);
      for (let index = 0; index < prefilter.count; index++) {
        const at = prefilter.positions[index] as number;
        // Positions come nearly in order.
        while (row > 0 && (scanner.starts[row] as number) > at) row--;
        while (row + 1 < scanner.count && (scanner.starts[row + 1] as number) <= at) row++;
        const known = hits.get(row);
        if (known === undefined) hits.set(row, [prefilter.ids[index] as number]);
        else known.push(prefilter.ids[index] as number);
      }
    }
  };

  const look = (row: number, ids: readonly number[]): void => {
    const record = recordAt(row);
    // What a program says about details of its work is no complaint.
    if (record !== undefined && isLevel(record.kind) && LEVELS.indexOf(record.kind) < INFO_RANK) return;
    const line = lineAt(row);
    const texts = record === undefined ? [line.text] : textsOf(record, line.text);
    const one = rowCases[row] as Case;
    const { matches, isError, isFatal, isSuccess } = matcher.match(ids, texts);
    // A stack in a message of several lines stands below its own line of trouble.
    const isWhole = record?.message.includes('\n') === true;
    for (const { rule, captures, isStack } of matches)
      one.find(rule, isStack && !isWhole ? one.troubleBefore(line) : line, captures);
    if (isSuccess) one.successAt = line.number;
    if (isFatal) one.fatalAt = line.number;
    if (isError || matches.some(({ isStack }) => isWhole || !isStack)) one.error(line);
  };

  const complain = (row: number, isFatal: boolean): void => {
    const one = rowCases[row] as Case;
    if (isFatal) one.fatalAt = rowNumbers[row] as number;
    one.error(lineAt(row));
  };

  const lookAtEvent = (row: number): void => {
    const record = recordAt(row);
    const one = rowCases[row] as Case;
    if (record?.message === 'start') one.start(rowNumbers[row] as number);
    if (record?.message !== 'exit') return;
    const value = (key: string): string | undefined => fieldOf(record, key)?.value;
    one.exit({
      line: lineAt(row),
      reason: value('reason') ?? '',
      code: value('code'),
      signal: value('signal'),
    });
  };

  const lookAtRows = (start: number, end: number): void => {
    const first = new Map<Case, number>();
    for (let row = 0; row < scanner.count; row++) {
      const one = caseOf(row);
      current = one;
      rowCases[row] = one;
      rowNumbers[row] = ++one.lines;
      if (scanner.kinds[row] === FOREIGN) ledger.foreign++;
    }
    findHits(start, end);
    for (let row = 0; row < scanner.count; row++) {
      const kind = scanner.kinds[row];
      const ids = hits.get(row);
      if (ids !== undefined) look(row, ids);
      if (kind === ERROR_KIND || kind === FATAL_KIND) complain(row, kind === FATAL_KIND);
      if (kind === EVENT_KIND || kind === JSON_FORM) lookAtEvent(row);
    }
    keepTails(first);
  };

  /** The last lines of each case in this block. */
  const keepTails = (seen: Map<Case, number>): void => {
    const tails = new Map<Case, Line[]>();
    for (let row = scanner.count - 1; row >= 0; row--) {
      const one = rowCases[row] as Case;
      const count = seen.get(one) ?? 0;
      if (count >= KEPT_LINES) continue;
      seen.set(one, count + 1);
      const lines = tails.get(one) ?? [];
      lines.unshift(lineAt(row));
      tails.set(one, lines);
    }
    for (const [one, lines] of tails) one.tail = [...one.tail, ...lines].slice(-KEPT_LINES);
  };

  return {
    kernel,
    ledger,
    maxLineBytes,
    cases,
    lines(start, end) {
      for (let position = start; position < end; ) {
        const next = scanner.scan(position, end);
        lookAtRows(position, next);
        ledger.consumed += scanner.count;
        position = next;
      }
    },
    overlong(_start, _end, _emit, piece) {
      if (piece !== 'first') return;
      ledger.foreign++;
      drop(ledger, 'overlong', 1);
    },
    end(emit, readerGone) {
      if (!readerGone) emit(Buffer.from(report(cases)));
    },
  };
}

/** What is matched: the message, each of its lines where a stack was joined to it, and with it the fields of the workload. */
function textsOf(record: RecordLine, line: string): readonly string[] {
  const message = record.message.slice(0, MOST_CHARACTERS);
  const lines = message.includes('\n') ? message.split('\n') : [];
  const raw = rawLine(line);
  return raw === record.message ? [...lines, raw] : [message, ...lines, raw];
}
