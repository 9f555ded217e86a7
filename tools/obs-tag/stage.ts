// The stage of obs-tag: blocks of lines through the tag kernel; lines in JSON form one by one.

import { Kernel } from '../lib/kernel/host.ts';
import { createTagger, type Tag } from '../lib/kernel/tagger.ts';
import { formatRecord } from '../lib/record/format.ts';
import { recordFromJson } from '../lib/record/json.ts';
import { isLevel } from '../lib/record/kind.ts';
import type { RecordLine } from '../lib/record/record.ts';
import { feederBytes } from '../lib/stream/feeder.ts';
import { createLedger } from '../lib/stream/ledger.ts';
import type { Emit, Stage } from '../lib/stream/stage.ts';

const OUTPUT_BYTES = 1024 * 1024;
/** Behind the output limit the kernel writes whole vectors. */
const VECTOR_BYTES = 64;

export interface TagOptions {
  readonly tags: readonly Tag[];
  readonly maxLineBytes: number;
}

/** A filter: every line is passed on, records with the tags behind their own fields. */
export function createTagStage({ tags, maxLineBytes }: TagOptions): Stage {
  const suffixBytes = tags.reduce(
    (sum, tag) => sum + 2 * Buffer.byteLength(tag.log + tag.signal + tag.key) + 512,
    0,
  );
  // One line with its suffix must fit, or the kernel could not go on.
  const outputBytes = OUTPUT_BYTES + maxLineBytes + suffixBytes;
  const kernel = new Kernel(feederBytes(maxLineBytes) + outputBytes + suffixBytes * 2);
  const ledger = createLedger();
  const tagger = createTagger(kernel, tags);
  const output = kernel.allocate(outputBytes);
  const limit = output + outputBytes - VECTOR_BYTES;

  /** The line in JSON form that stands at [start, next), as the text of a tagged record; undefined when it is no record. */
  const tagJson = (start: number, next: number): string | undefined => {
    const line = kernel.text(start, next - 1);
    const record = recordFromJson(line);
    if (!record) return undefined;
    return `${formatRecord(withTags(record, tags))}${line.endsWith('\r') ? '\r\n' : '\n'}`;
  };

  return {
    kernel,
    ledger,
    maxLineBytes,
    lines(start, end, emit, unterminated) {
      const out = unterminated ? withoutLastByte(emit) : emit;
      let filled = output;
      const flush = (): void => {
        if (filled > output) out(kernel.bytes.subarray(output, filled));
        filled = output;
      };
      /** Puts bytes behind those of the kernel. */
      const put = (bytes: Uint8Array): void => {
        if (filled + bytes.length > limit) flush();
        if (filled + bytes.length > limit) {
          out(bytes);
        } else {
          kernel.bytes.set(bytes, filled);
          filled += bytes.length;
        }
      };
      let position = start;
      while (position < end) {
        const done = tagger.append(position, end, filled, limit);
        ledger.passed += done.tagged + done.foreign;
        ledger.foreign += done.foreign;
        filled = done.outputEnd;
        position = done.next;
        if (done.json) {
          const next = (kernel.exports.findLineFeed(position, end) >>> 0) + 1;
          const text = tagJson(position, next);
          ledger.passed++;
          if (text === undefined) ledger.foreign++;
          put(text === undefined ? kernel.bytes.subarray(position, next) : Buffer.from(text));
          position = next;
        } else if (position < end) {
          flush();
        }
      }
      flush();
    },
    overlong(start, end, emit, piece) {
      if (piece === 'first') ledger.passed++;
      if (end > start) emit(kernel.bytes.subarray(start, end));
    },
    end: () => undefined,
  };
}

/** A record in JSON form with the tags as fields; it is written in canonical order. */
function withTags(record: RecordLine, tags: readonly Tag[]): RecordLine {
  const added = tags.map((tag) => ({ key: tag.key, value: tag.value, quoted: !isLevel(record.kind) }));
  return { ...record, fields: [...record.fields, ...added] };
}

/** The input did not end with LF, and neither does what is passed on. */
function withoutLastByte(emit: Emit): Emit {
  return (bytes) => emit(bytes.subarray(0, bytes.length - 1));
}
