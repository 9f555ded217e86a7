// --parse: fields out of the messages of log records. The ways that were asked for are tried in their order, the first that fits
// counts. A level among the members becomes the level of the record, in whatever spelling; a msg of JSON or logfmt its message. What
// the pipeline says (seq, w, the tenant tags, …) is never taken from a message.

import { PIPELINE_FIELDS } from '../../../lib/kernel/adopter.ts';
import { isLevel, type Level } from '../../../lib/record/kind.ts';
import { parseLevel } from '../../../lib/record/level.ts';
import { isKey } from '../../../lib/record/parse.ts';
import type { RecordLine } from '../../../lib/record/record.ts';
import { note } from '../../../lib/stream/ledger.ts';
import type { AddedField } from '../../addition.ts';
import { giveFields } from '../../record-edit.ts';
import type { Rows, StepPlan } from '../step.ts';
import { json } from './json.ts';
import { logfmt } from './logfmt.ts';
import type { MessageParser, Parsed } from './parser.ts';
import { patternParser } from './pattern.ts';

const LEVEL_KEYS: ReadonlySet<string> = new Set(
  'level lvl severity loglevel log_level log.level levelname @l'.split(' '),
);
const MESSAGE_KEYS: ReadonlySet<string> = new Set(['msg', 'message', '@m']);

/** The way that a text asks for: `logfmt`, `json` or a pattern. @throws ExpressionError */
export function messageParser(text: string): MessageParser {
  return text === 'logfmt' ? logfmt : text === 'json' ? json : patternParser(text);
}

export function planParse(parsers: readonly MessageParser[], force: boolean): StepPlan {
  const parse = (message: string): Parsed | undefined => {
    for (const parser of parsers) {
      const parsed = parser.parse(message);
      if (parsed) return parsed;
    }
    return undefined;
  };
  const readsFields = parsers.includes(logfmt);
  return {
    create: ({ ledger }) => ({
      run(rows) {
        let parsedRows = 0;
        let others = 0;
        for (let row = 0; row < rows.count; row++) {
          const view = rows.isDropped(row) ? undefined : rows.view(row);
          if (view === undefined || !isLevel(view.kind)) continue;
          const parsed = parse(view.message);
          if (parsed) applyParsed(rows, row, parsed, force);
          if (parsed || (readsFields && takeOwnFields(rows, row))) parsedRows++;
          else others++;
        }
        if (parsedRows > 0) note(ledger, 'parsed', parsedRows);
        if (others > 0) note(ledger, 'unparsed', others);
      },
    }),
  };
}

/** Words of logfmt are fields of the record already: a level among them, and a msg where there is no other, mean what they say. */
function takeOwnFields(rows: Rows, row: number): boolean {
  const record = rows.record(row);
  if (record === undefined) return false;
  const { fields } = record;
  const level = fields.find(({ key, value }) => LEVEL_KEYS.has(key.toLowerCase()) && parseLevel(value));
  const message = record.message === '' ? fields.find(({ key }) => MESSAGE_KEYS.has(key)) : undefined;
  if (level === undefined && message === undefined) return false;
  rows.change(row, {
    ...record,
    kind: (level && parseLevel(level.value)) ?? record.kind,
    message: message?.value ?? record.message,
    fields: fields.filter((field) => field !== level && field !== message),
  });
  return true;
}

/** What the members of a message are to its record. */
interface Sorted {
  level: Level | undefined;
  message: string | undefined;
  readonly fields: Map<string, AddedField>;
}

function applyParsed(rows: Rows, row: number, parsed: Parsed, force: boolean): void {
  const { level, message, fields } = sort(parsed);
  const record = level !== undefined || message !== undefined ? rows.record(row) : undefined;
  if (record && changes(record, level, message)) {
    rows.change(row, { ...record, kind: level ?? record.kind, message: message ?? record.message });
  }
  giveFields(rows, row, [...fields.values()], () => force);
}

function changes(record: RecordLine, level: Level | undefined, message: string | undefined): boolean {
  return (level ?? record.kind) !== record.kind || (message ?? record.message) !== record.message;
}

function sort({ members, message }: Parsed): Sorted {
  const sorted: Sorted = { level: undefined, message, fields: new Map() };
  for (const { key, value, isString } of members) {
    const lower = key.toLowerCase();
    const level = LEVEL_KEYS.has(lower) && sorted.level === undefined ? parseLevel(value) : undefined;
    if (level !== undefined) sorted.level = level;
    else if (message === '' && MESSAGE_KEYS.has(lower) && !sorted.message) sorted.message = value;
    else addField(sorted.fields, key, value, isString);
  }
  return sorted;
}

/** Of two members with one key the first counts. */
function addField(fields: Map<string, AddedField>, key: string, value: string, isString: boolean): void {
  const name = isKey(key) ? key : key.replace(/[^A-Za-z0-9_.-]/g, '_').replace(/^(?![A-Za-z_])/, '_');
  if (PIPELINE_FIELDS.has(name) || fields.has(name)) return;
  fields.set(name, { key: name, value, isLabel: false, ...(isString ? { isString: true } : {}) });
}
