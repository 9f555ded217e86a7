// Writes a line with marks in place of its secrets. The bytes around them are copied, so that what is no UTF-8 survives.

import type { Kernel } from '../../lib/kernel/host.ts';
import { mark, nameMark, SHORT_MARK } from './mark.ts';
import type { Span } from './span.ts';

/** What a line is written with. */
export interface LineWriter {
  /**
   * Writes the line that stands at `from` in kernel memory and is `text`, with marks for its spans, at `to`; returns where it ends. It grows
   * by `mostGrowth` bytes at most.
   */
  write(text: string, spans: readonly Span[], from: number, to: number, mostGrowth: number): number;
}

export function createLineWriter(
  kernel: Kernel,
  pseudonym: (secret: string) => string,
  count: (rule: string) => void,
): LineWriter {
  return {
    write(text, spans, from, to, mostGrowth) {
      const { bytes } = kernel;
      const places = createPlaces(text);
      let kept = 0;
      let at = to;
      let room = mostGrowth;
      const copy = (end: number): void => {
        bytes.copyWithin(at, from + kept, from + end);
        at += end - kept;
      };
      for (const span of spans) {
        copy(span.start);
        let word = markOf(span, places, pseudonym(text.slice(span.start, span.end)));
        const growth = word.length - (span.end - span.start);
        if (growth > room) word = SHORT_MARK;
        else room -= Math.max(0, growth);
        at += bytes.write(word, at, 'latin1');
        kept = span.end;
        count(span.rule);
      }
      copy(text.length);
      return at;
    },
  };
}

function markOf(span: Span, places: Places, pseudonym: string): string {
  if (places.isName(span)) return nameMark(span.rule, pseudonym);
  const quote = span.quote ?? (places.isBareInJson(span) ? '"' : '');
  return quote + mark(span.rule, pseudonym) + quote;
}

/** What the places of a line ask of a mark. Asked about its spans in their order. */
interface Places {
  /** In the source of a record, in a key: where brackets and colons would make it something else. */
  isName(span: Span): boolean;
  /** A number, and no part of a string. */
  isBareInJson(span: Span): boolean;
}

const HEADER = /^\d{4}-\S* \S+ (?:TRACE|DEBUG|INFO|WARN|ERROR|FATAL|METRIC|EVENT|ALERT|SPAN|GAP)(?: |$)/;
const JSON_NAME = /(?:"(?:source|ts|kind|level)"\s*:\s*)"[^"]*$/;
const KEY_END = /[^"\\]{0,256}"\s*:/y;
const NUMBER = /^[0-9]{1,64}$/;
const LOOK_BACK = 300;

function createPlaces(text: string): Places {
  const isJson = text.startsWith('{');
  const headerEnd = isJson ? 0 : (HEADER.exec(text)?.[0].length ?? 0);
  /** Quotes of the text are counted once, from span to span. */
  let counted = 0;
  let inString = false;
  const countTo = (end: number): void => {
    for (; counted < end; counted++) {
      const char = text[counted];
      if (char === '\\' && inString) counted++;
      else if (char === '"') inString = !inString;
    }
  };
  return {
    isName(span) {
      if (span.start < headerEnd) return true;
      if (!isJson) return text[span.end] === '=';
      KEY_END.lastIndex = span.end;
      return (
        KEY_END.test(text) || JSON_NAME.test(text.slice(Math.max(0, span.start - LOOK_BACK), span.start))
      );
    },
    isBareInJson(span) {
      if (!isJson || !NUMBER.test(text.slice(span.start, span.end))) return false;
      countTo(span.start);
      return !inString;
    },
  };
}
