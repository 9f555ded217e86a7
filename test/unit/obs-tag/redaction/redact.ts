// Runs texts (latin1, one character a byte) through redaction behind a feeder, as obs-tag does.

import { Kernel } from '../../../../tools/lib/kernel/host.ts';
import { createFeeder, feederBytes } from '../../../../tools/lib/stream/feeder.ts';
import { createLedger, type Ledger } from '../../../../tools/lib/stream/ledger.ts';
import type { Stage } from '../../../../tools/lib/stream/stage.ts';
import { createRedaction, redactionBytes } from '../../../../tools/obs-tag/redaction/redaction.ts';
import type { OptIn } from '../../../../tools/obs-tag/redaction/rule.ts';

export interface RedactOptions {
  readonly optIn?: readonly OptIn[];
  readonly maxLineBytes?: number;
  readonly key?: string;
}

export interface Redactor {
  readonly ledger: Ledger;
  /** Redacts a whole input that comes in these chunks. */
  redact(...chunks: readonly string[]): string;
}

/** One redactor serves any number of inputs; the state of a private key goes on from one to the next. */
export function createRedactor(options: RedactOptions = {}): Redactor {
  const { optIn = [], maxLineBytes = 64 * 1024, key = 'a key for tests, always the same' } = options;
  const kernel = new Kernel(feederBytes(maxLineBytes) + redactionBytes(maxLineBytes));
  const ledger = createLedger();
  const redaction = createRedaction(kernel, {
    optIn,
    maxLineBytes,
    ledger,
    key: () => Buffer.from(key),
  });
  const stage: Stage = {
    kernel,
    ledger,
    maxLineBytes,
    lines(start, end, emit, unterminated) {
      redaction.lines(start, end, (from, to) => {
        emit(kernel.bytes.subarray(from, unterminated ? to - 1 : to));
      });
    },
    overlong: (start, end, emit, piece) => redaction.overlong(start, end, piece, emit),
    end: () => undefined,
  };
  const feeder = createFeeder(stage);
  return {
    ledger,
    redact(...chunks) {
      const output: Buffer[] = [];
      const emit = (bytes: Uint8Array): void => void output.push(Buffer.from(bytes));
      for (const chunk of chunks) {
        for (let at = 0; at < chunk.length; at += feeder.area.length) {
          const length = feeder.area.write(chunk.slice(at, at + feeder.area.length), 'latin1');
          feeder.accept(length, emit);
        }
      }
      feeder.end(emit);
      return Buffer.concat(output).toString('latin1');
    },
  };
}

/** The marks of a text without their pseudonyms: `[redacted:jwt:7f3a91c2]` becomes `<jwt>`. */
export function shape(text: string): string {
  return text.replace(/\[redacted:([a-z0-9-]+):[0-9a-f]{8}\]|redacted\.([a-z0-9-]+)\.[0-9a-f]{8}/g, '<$1$2>');
}
