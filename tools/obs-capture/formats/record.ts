// Our own records: another obs-capture, a program that writes the grammar, or somebody who would like to be believed.
//
// Time, level, message and fields are the line's own. Its source, and the fields that are the pipeline's to say, are left
// out; what claims to be an EVENT, METRIC, ALERT or GAP becomes a log line that says so in its message, a SPAN stays one. Most
// lines of this format never come here: the adopt kernel does those that need no second look.

import { PIPELINE_FIELDS } from '../../lib/kernel/adopter.ts';
import { isKind, isLevel, type Kind } from '../../lib/record/kind.ts';
import { fieldsFrom, needsMessage, parseBody } from '../../lib/record/parse.ts';
import { isSource } from '../../lib/record/source.ts';
import { isTime } from '../../lib/record/time.ts';
import { keyOf, spansOf, tokenOf } from '../parts/body.ts';
import { unquoteBytes } from '../parts/byte-string.ts';
import type { Format } from './format.ts';

export const record: Format = {
  name: 'record',
  recognise({ text }) {
    const header = headerOf(text);
    if (header === undefined) return undefined;
    const { time, kind, body } = header;
    const message = messageOf(body);
    if (message === '' && needsMessage(kind)) return undefined;
    const spans = spansOf(body, fieldsFrom(body));
    const own = spans.filter((span) => !PIPELINE_FIELDS.has(keyOf(body, span)));
    const isOwnKind = isLevel(kind) || kind === 'SPAN';
    return {
      time,
      level: isLevel(kind) ? kind : undefined,
      ...(kind === 'SPAN' ? { isSpan: true } : {}),
      message: isOwnKind ? message : message === '' ? kind : `${kind} ${message}`,
      fields: own.map((span) => ` ${tokenOf(body, span)}`).join(''),
      isRecord: true,
      claims: spans.length - own.length,
    };
  },
};

interface Header {
  readonly time: string;
  readonly kind: Kind;
  readonly body: string;
}

function headerOf(line: string): Header | undefined {
  const timeEnd = line.indexOf(' ');
  const time = line.slice(0, Math.max(timeEnd, 0));
  if (!isTime(time)) return undefined;
  const sourceEnd = line.indexOf(' ', timeEnd + 1);
  if (sourceEnd < 0 || !isSource(line.slice(timeEnd + 1, sourceEnd))) return undefined;
  const space = line.indexOf(' ', sourceEnd + 1);
  const kindEnd = space < 0 ? line.length : space;
  const kind = line.slice(sourceEnd + 1, kindEnd);
  return isKind(kind) ? { time, kind, body: line.slice(kindEnd + 1) } : undefined;
}

function messageOf(body: string): string {
  const end = fieldsFrom(body);
  return end > 0 ? unquoteBytes(body, 0, end) : parseBody(body).message;
}
