// Cookies (RFC 6265): of `name=value; name=value` the values. The attributes that Set-Cookie puts behind a cookie are no secrets.

import type { FieldValue, FieldValues } from './field-value.ts';
import { endOfMark } from './mark.ts';
import { KNOWS, OPEN_WORD, type Span } from './span.ts';

const RULE = 'cookie';
const PAIR = /[ \t]*([\w!#$%&'*+.^`|~-]+)(?:="?|(?=;|$))/y;
const BARE_VALUE = /[^;\s"\\,]*/y;
const ATTRIBUTE = /^(?:path|domain|expires|max-age|samesite|version|priority|httponly|secure|partitioned)$/i;
const NEXT_PART = /[^;"\\]*?;/y;

/** The values of a cookie header. */
export function cookieSpans(
  text: string,
  value: FieldValue,
  { separator, isProse }: FieldValues,
): readonly Span[] {
  const isQuoted = value.quote !== '';
  const limit = isQuoted ? value.end : text.length;
  const spans: Span[] = [];
  let at = value.start;
  let isFirst = true;
  while (at < limit) {
    const pair = matchAt(PAIR, text, at);
    if (pair === undefined || pair.end > limit || !text.slice(at, pair.end).includes('=')) {
      // A value without a name, as in a field of a record.
      if (isFirst && (isQuoted || (separator === 'equals' && !isProse)))
        add(spans, text, value.start, value.end);
      if (pair === undefined || isFirst) break;
    } else {
      const end = Math.min(matchAt(BARE_VALUE, text, pair.end)?.end ?? limit, limit);
      if (!ATTRIBUTE.test(pair.group)) add(spans, text, pair.end, end);
    }
    isFirst = false;
    const next = matchAt(NEXT_PART, text, pair.end);
    // Behind a bare value other fields may stand: only an attribute goes on behind a space.
    if (next === undefined || next.end > limit) break;
    if (!isQuoted && !ATTRIBUTE.test(pair.group) && /\s/.test(text.slice(pair.end, next.end - 1))) break;
    at = next.end;
  }
  return spans;
}

function add(spans: Span[], text: string, start: number, end: number): void {
  if (end <= start || endOfMark(text, start) > start || /^\*+$/.test(text.slice(start, end))) return;
  const open = end === text.length ? { open: OPEN_WORD } : {};
  spans.push({ start, end, rule: RULE, knows: KNOWS.field, ...open });
}

function matchAt(pattern: RegExp, text: string, at: number): { end: number; group: string } | undefined {
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  return match === null ? undefined : { end: pattern.lastIndex, group: match[1] ?? '' };
}
