// --trace: log records and events without a trace_id get one, from what they say of their request. In this order: a traceparent, the
// trace id under the name that another library gives it, the id of the request. SPAN records have theirs and pass; the other kinds
// belong to no request.

import { KINDS } from '../../../lib/record/kind.ts';
import { note } from '../../../lib/stream/ledger.ts';
import { type AddedField, additionOf } from '../../addition.ts';
import type { Rows, StepPlan } from '../step.ts';
import { deriveTraceId } from './derive.ts';
import { parseTraceparent } from './traceparent.ts';

/** Names under which libraries write the trace id and the span id, both of 16 or 32 hexadecimal digits. */
const TRACE_NAMES = ['traceId', 'traceid', 'trace.id', 'TraceId', 'otelTraceID'];
const SPAN_NAMES = ['spanId', 'spanid', 'span.id', 'SpanId', 'otelSpanID'];

/** The fields that name a request, unless --trace-by says others. */
export const REQUEST_FIELDS = [
  'corr_id',
  'request_id',
  'req_id',
  'requestId',
  'request.id',
  'req.id',
  'x_request_id',
  'x-request-id',
  'correlation_id',
  'correlationId',
];

const HEX_ID = /^[0-9a-fA-F]{16}(?:[0-9a-fA-F]{16})?$/;
/** Derived ids that are remembered: the lines of a request mostly stand together. */
const REMEMBERED = 1024;
const LAST_LEVEL = 6;
const EVENT = KINDS.indexOf('EVENT') + 1;

/** @param requestFields the fields that name a request; the first that a record has counts */
export function planTrace(requestFields: readonly string[]): StepPlan {
  const derived = new Map<string, string>();
  const derive = (value: string): string => {
    let id = derived.get(value);
    if (id === undefined) {
      if (derived.size === REMEMBERED) derived.clear();
      id = deriveTraceId(value);
      derived.set(value, id);
    }
    return id;
  };
  const keys = ['trace_id', 'span_id', 'traceparent', ...TRACE_NAMES, ...SPAN_NAMES, ...requestFields];
  return {
    wanted: [...new Set(keys)].map((key) => ({ key })),
    create: ({ ledger }) => ({
      run(rows) {
        let traced = 0;
        for (let row = 0; row < rows.count; row++) {
          if (rows.isDropped(row) || !mayBeTraced(rows.kind(row)) || rows.has(row, 'trace_id')) continue;
          const ids = idsOf(rows, row, requestFields, derive);
          if (ids.length === 0) continue;
          rows.add(row, additionOf(ids));
          traced++;
        }
        if (traced > 0) note(ledger, 'traced', traced);
      },
    }),
  };
}

function mayBeTraced(kind: number): boolean {
  return (kind > 0 && kind <= LAST_LEVEL) || kind === EVENT;
}

function idsOf(
  rows: Rows,
  row: number,
  requestFields: readonly string[],
  derive: (value: string) => string,
): readonly AddedField[] {
  const header = rows.field(row, 'traceparent')?.value;
  const parent = header === undefined ? undefined : parseTraceparent(header);
  const traceId =
    parent?.traceId ?? named(rows, row, TRACE_NAMES) ?? derivedId(rows, row, requestFields, derive);
  if (traceId === undefined) return [];
  const spanId = rows.has(row, 'span_id') ? undefined : (parent?.spanId ?? named(rows, row, SPAN_NAMES));
  return [['trace_id', traceId] as const, ['span_id', spanId] as const].flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value, isLabel: true, isString: true as const }],
  );
}

/** An id under one of its other names. */
function named(rows: Rows, row: number, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = rows.has(row, name) ? rows.field(row, name)?.value : undefined;
    if (value !== undefined && HEX_ID.test(value)) return value.toLowerCase();
  }
  return undefined;
}

function derivedId(
  rows: Rows,
  row: number,
  requestFields: readonly string[],
  derive: (value: string) => string,
): string | undefined {
  for (const key of requestFields) {
    const value = rows.has(row, key) ? rows.field(row, key)?.value : undefined;
    if (value !== undefined && value !== '' && value !== '-') return derive(value);
  }
  return undefined;
}
