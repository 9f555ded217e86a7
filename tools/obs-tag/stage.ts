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

  /** Tags the line in JSON form that stands at `start`; returns where the next line starts. */
  const tagJson = (start: number, end: number, emit: Emit): number => {
    const next = (kernel.exports.findLineFeed(start, end) >>> 0) + 1;
    const record = recordFromJson(kernel.text(start, next).trimEnd());
    ledger.passed++;
    if (record) emit(Buffer.from(`${formatRecord(withTags(record, tags))}\n`));
    else {
      ledger.foreign++;
      emit(kernel.bytes.subarray(start, next));
    }
    return next;
  };

  return {
    kernel,
    ledger,
    maxLineBytes,
    lines(start, end, emit, unterminated) {
      const out = unterminated ? withoutLastByte(emit) : emit;
      let position = start;
      while (position < end) {
        const done = tagger.append(position, end, output, limit);
        ledger.passed += done.tagged + done.foreign;
        ledger.foreign += done.foreign;
        if (done.outputEnd > output) out(kernel.bytes.subarray(output, done.outputEnd));
        position = done.json ? tagJson(done.next, end, out) : done.next;
      }
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
