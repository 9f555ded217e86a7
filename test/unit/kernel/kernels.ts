// One text through one kernel.

import { Kernel } from '../../../tools/lib/kernel/host.ts';
import { createScanner, DIMENSION, QUOTED_BIT, scannerBytes } from '../../../tools/lib/kernel/scanner.ts';
import { createTagger, type Tag } from '../../../tools/lib/kernel/tagger.ts';
import { formatField } from '../../../tools/lib/record/format.ts';
import { KINDS } from '../../../tools/lib/record/kind.ts';

export interface ScannedField {
  readonly text: string;
  readonly quoted: boolean;
  readonly dimension: string;
  readonly number: number;
}

export interface ScannedLine {
  readonly kind: string;
  readonly microseconds: number;
  /** Of the wanted keys. */
  readonly fields: ReadonlyMap<string, ScannedField>;
}

const AREA_BYTES = 64 * 1024;
const DIMENSION_NAMES = Object.keys(DIMENSION);

/** Scans latin1 lines and says what the columns hold of each. */
export function scan(lines: readonly string[], keys: readonly string[] = []): ScannedLine[] {
  const wanted = { fields: keys.map((key) => ({ key, numeric: true })) };
  const kernel = new Kernel(scannerBytes(wanted) + AREA_BYTES);
  const scanner = createScanner(kernel, wanted);
  const area = kernel.allocate(AREA_BYTES);
  const bytes = kernel.bytes.write(lines.map((line) => `${line}\n`).join(''), area, 'latin1');
  scanner.scan(area, area + bytes);
  return lines.map((_, row) => {
    const fields = new Map<string, ScannedField>();
    keys.forEach((key, index) => {
      const { starts, lengths, dimensions, numbers } = scanner.fields[index]!;
      const start = starts[row]!;
      if (start === 0) return;
      fields.set(key, {
        text: kernel.text(start, start + (lengths[row]! % QUOTED_BIT)),
        quoted: lengths[row]! >= QUOTED_BIT,
        dimension: DIMENSION_NAMES[dimensions[row]!]!,
        number: numbers[row]!,
      });
    });
    const code = scanner.kinds[row]!;
    const kind = code === 255 ? 'JSON' : code === 0 ? 'foreign' : KINDS[code - 1]!;
    return { kind, microseconds: scanner.times[row]!, fields };
  });
}

/** A tag as obs-tag makes it. */
export function tag(key: string, value: string): Tag {
  return {
    key,
    value,
    log: ` ${formatField('INFO', { key, value, quoted: false })}`,
    signal: ` ${formatField('METRIC', { key, value, quoted: true })}`,
  };
}

/** Appends tags to latin1 lines; returns the lines that come out. */
export function appendTags(lines: readonly string[], tags: readonly Tag[]): string[] {
  const kernel = new Kernel(4 * AREA_BYTES);
  const tagger = createTagger(kernel, tags);
  const input = kernel.allocate(AREA_BYTES);
  const output = kernel.allocate(AREA_BYTES);
  const bytes = kernel.bytes.write(lines.map((line) => `${line}\n`).join(''), input, 'latin1');
  const { outputEnd } = tagger.append(input, input + bytes, output, output + AREA_BYTES);
  return kernel.bytes.toString('latin1', output, outputEnd).split('\n').slice(0, -1);
}
