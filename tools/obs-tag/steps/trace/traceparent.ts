// The W3C traceparent header (Trace Context, https://www.w3.org/TR/trace-context/, section 3.2): version "-" trace id "-" parent id "-"
// flags, in lower case hexadecimal digits.

export interface Traceparent {
  /** 32 digits. */
  readonly traceId: string;
  /** 16 digits: the span in which the request was made. */
  readonly spanId: string;
}

const FORM = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/;
const NO_TRACE = '0'.repeat(32);
const NO_SPAN = '0'.repeat(16);

/** What a traceparent says; undefined for a text that is none. Later versions may have more parts behind. */
export function parseTraceparent(text: string): Traceparent | undefined {
  const [, version, traceId, spanId, more] = FORM.exec(text) ?? [];
  if (traceId === undefined || spanId === undefined) return undefined;
  if (version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  return traceId === NO_TRACE || spanId === NO_SPAN ? undefined : { traceId, spanId };
}
