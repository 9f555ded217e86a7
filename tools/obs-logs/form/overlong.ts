// A line longer than is looked into, piece by piece: as it is, or made safe or JSON without being read as a record.

import type { Kernel } from '../../lib/kernel/host.ts';
import type { Ledger } from '../../lib/stream/ledger.ts';
import type { Emit, Stage } from '../../lib/stream/stage.ts';
import { visible } from '../../lib/term/escape.ts';
import type { Form } from './form.ts';

/** What Stage.overlong does with a line that is shown. */
export function createOverlong(kernel: Kernel, form: Form, ledger: Ledger): Stage['overlong'] {
  return (start, end, emit, piece) => {
    if (piece === 'first') ledger.passed++;
    if (form.pieces === 'bytes') emit(kernel.bytes.subarray(start, end));
    else if (form.pieces === 'visible') emitVisible(kernel.text(start, end), emit);
    else emitJson(kernel.text(start, end), emit, piece);
  };
}

function emitVisible(text: string, emit: Emit): void {
  const ends = text.endsWith('\n');
  emit(Buffer.from(`${visible(ends ? text.slice(0, -1) : text, 'keep')}${ends ? '\n' : ''}`));
}

/** One JSON string; a character cut in two by the edge of a piece becomes U+FFFD twice. */
function emitJson(text: string, emit: Emit, piece: 'first' | 'middle' | 'last'): void {
  const content = JSON.stringify(text.replace(/\r?\n$/, '')).slice(1, -1);
  const head = piece === 'first' ? '{"foreign":"' : '';
  emit(Buffer.from(`${head}${content}${piece === 'last' ? '"}\n' : ''}`));
}
